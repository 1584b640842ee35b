import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type Column, columnBytes, openColumns } from "../../src/prepare/columns.ts";
import { temporaryFolder } from "./helpers.ts";

const columns = new Map<string, Column>([
  ["pitch", Uint8Array.of(60, 255, 0)],
  ["start", Int32Array.of(-1, 2 ** 31 - 1)],
  ["hash", Uint32Array.of(2 ** 32 - 1)],
  ["none", new Uint8Array(0)],
]);

function written(bytes: Uint8Array = columnBytes(columns, { a: "é" })): string {
  const path = join(temporaryFolder(), "columns.safetensors");
  writeFileSync(path, bytes);
  return path;
}

it("reads any part of a column back", () => {
  const file = openColumns(written());
  expect(file.metadata).toEqual({ a: "é" });
  for (const [name, column] of columns) {
    expect(file.count(name)).toBe(column.length);
    expect(file.read(name, 0, column.length)).toEqual(column);
  }
  expect(file.read("pitch", 1, 1)).toEqual(Uint8Array.of(255));
  expect(file.count("other")).toBe(0);
  expect(() => file.read("pitch", 2, 2)).toThrow(/has no numbers 2 to 4 of "pitch"/);
  file.close();
});

it.each([
  ["an empty file", new Uint8Array(0)],
  ["text", new TextEncoder().encode("not columns at all, but some text")],
  ["a file that was cut", columnBytes(columns).subarray(0, -1)],
  ["a header that lies", columnBytes(columns).map((byte, i) => (i === 40 ? 0x39 : byte))],
])("refuses %s", (_, bytes) => {
  expect(() => openColumns(written(bytes))).toThrow(/damaged/);
});

const python = process.env.NOCTURNE_PEERS_PYTHON;
it.skipIf(!python)(
  "is read by the safetensors library of Python, where NOCTURNE_PEERS_PYTHON names one with it",
  () => {
    const script = `
import json, sys
try:
    from safetensors.numpy import load_file
except ImportError:
    print("null"); sys.exit()
print(json.dumps({name: column.tolist() for name, column in load_file(sys.argv[1]).items()}))`;
    const read = JSON.parse(execFileSync(python!, ["-c", script, written()], { encoding: "utf8" }));
    if (read !== null) expect(read).toEqual(Object.fromEntries([...columns].map(([k, v]) => [k, [...v]])));
  },
);
