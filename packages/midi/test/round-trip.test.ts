import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { hasShared, sharedPath } from "@nocturne/testing";
import { describe, expect, it } from "vitest";
import { MidiParseError, parseMidi, writeMidi } from "../src/index.ts";

/** Every tenth file; with NOCTURNE_FULL=1, as `pnpm test:full` has it, every file. */
const step = process.env.NOCTURNE_FULL ? 1 : 10;

const filesOf = (folder: string): string[] =>
  readdirSync(sharedPath(folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.midi?$/i.test(file))
    .sort()
    .map((file) => join(sharedPath(folder), file));

describe.skipIf(!hasShared("data/free"))("real files survive parse → write → parse (needs ../shared)", () => {
  it.each([
    ["data/free", 1],
    ["data/expressive", 1],
    ["data/performances", 4],
  ] as const)(
    "%s",
    (folder, rarer) => {
      const files = filesOf(folder).filter((_, index) => index % (step === 1 ? 1 : step * rarer) === 0);
      expect(files.length).toBeGreaterThan(20);
      for (const file of files) {
        const { score } = parseMidi(readFileSync(file));
        const again = parseMidi(writeMidi(score));
        expect(isDeepStrictEqual(again.score, score), file).toBe(true);
        expect(again.diagnostics, file).toEqual([]);
      }
    },
    600_000,
  );

  it("data/odd, with running status and in format 1", () => {
    let survived = 0;
    for (const file of filesOf("data/odd")) {
      try {
        const { score } = parseMidi(readFileSync(file));
        const again = parseMidi(writeMidi(score, { format: 1, runningStatus: true }));
        expect(isDeepStrictEqual(again.score, score), file).toBe(true);
        expect(again.diagnostics, file).toEqual([]);
        survived++;
      } catch (error) {
        if (!(error instanceof MidiParseError)) throw error;
      }
    }
    expect(survived).toBeGreaterThan(250);
  });
});
