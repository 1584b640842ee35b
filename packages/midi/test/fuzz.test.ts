import { describe, expect, it } from "vitest";
import { composedFiles, filesToMutate } from "../fuzz/files.mjs";
import { fuzz } from "../fuzz/fuzz.mjs";
import * as midi from "../src/index.ts";

const isSmall = ({ bytes }: { readonly bytes: Uint8Array }): boolean => bytes.length < 5000;

// 10,000 in all; `pnpm fuzz` reads a million.
describe("mutations of files are read or refused, in time and in memory, and what is read survives writing", () => {
  it.each([
    ["of the test data where it is there", filesToMutate(midi.writeMidi).filter(isSmall), 4000],
    ["of composed files", composedFiles(midi.writeMidi), 6000],
  ])(
    "%s",
    (_, files, count) => {
      const { failures, read, refused } = fuzz(midi, files, { seed: 1000, from: 0, count });
      expect(failures).toEqual([]);
      expect(read + refused).toBe(count);
      expect(read).toBeGreaterThan(count / 2);
    },
    300_000,
  );

  it("are told by their turns when something goes wrong", () => {
    const broken = {
      ...midi,
      parseMidi: () => {
        throw new TypeError("no good");
      },
    };
    const files = composedFiles(midi.writeMidi);
    const { failures } = fuzz(broken, files, { seed: 3, from: 5, count: 2 });
    expect(failures.map((failure) => failure.replace(/\(.*\)/, "(file)"))).toEqual([
      "seed 3, turn 5 (file): TypeError: no good",
      "seed 3, turn 6 (file): TypeError: no good",
    ]);
  });
});
