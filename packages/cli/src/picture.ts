import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { initWasm, Resvg } from "@resvg/resvg-wasm";

const resolve = createRequire(import.meta.url).resolve;
let ready: Promise<Uint8Array> | undefined;

/** Returns an SVG document as a PNG picture. The letters are DejaVu Sans', so it looks the same on every machine. */
export async function svgToPng(svg: string): Promise<Uint8Array> {
  ready ??= load();
  const font = {
    fontBuffers: [await ready],
    defaultFontFamily: "DejaVu Sans",
    sansSerifFamily: "DejaVu Sans",
    loadSystemFonts: false,
  };
  return new Resvg(svg, { font }).render().asPng();
}

async function load(): Promise<Uint8Array> {
  await initWasm(await readFile(resolve("@resvg/resvg-wasm/index_bg.wasm")));
  return readFile(resolve("@fontsource/dejavu-sans/files/dejavu-sans-latin-400-normal.woff2"));
}
