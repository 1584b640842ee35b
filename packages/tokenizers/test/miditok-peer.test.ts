import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hasShared, sharedPath } from "@nocturne/testing";
import { describe, expect, it } from "vitest";
import {
  bpeTokenizer,
  compoundWord,
  type EventOptions,
  type EventTokenizer,
  midiLike,
  octuple,
  remi,
  structured,
  toMidiTok,
  trainBpe,
  tsd,
} from "../src/index.ts";
import { readScore } from "./golden.ts";

const python = process.env.NOCTURNE_PEERS_PYTHON;
const script = fileURLToPath(new URL("miditok_ids.py", import.meta.url));
const files = ["expressive/albeniz/alb_esp1.mid", "expressive/bach/bach_846.mid"];

const options: readonly EventOptions[] = [
  {},
  { tempos: true, timeSignatures: true, rests: true },
  { timeSignatures: ["4/4", "3/4", "6/8"], programs: true, pedals: true },
  { chords: { root: true, unknown: [3, 6] }, pitchBends: true, tempos: { bins: 8, log: true } },
];
const untrained = [remi, tsd, midiLike, structured, compoundWord, octuple].flatMap((create) =>
  options.map((each) => create({ midiTok: "3.1", ...each })),
);

function trained(base: EventTokenizer, cutBefore: readonly number[]): EventTokenizer {
  const [field] = base.fields;
  const baseSize = field?.kind === "categorical" ? field.size : 0;
  const sequences = files.flatMap((file) => base.encodeTracks(readScore(file)).map(({ values }) => values));
  return bpeTokenizer(base, trainBpe(sequences, { baseSize, size: 400, cutBefore }));
}

// A python with MidiTok 3.1 and symusic 0.6, and ../shared.
describe.skipIf(!python || !hasShared("data/expressive"))(
  "MidiTok itself (needs NOCTURNE_PEERS_PYTHON)",
  () => {
    it("reads what toMidiTok writes, and gives the same ids", { timeout: 120_000 }, () => {
      const tokenizers = [
        ...untrained,
        trained(remi({ midiTok: "3.1" }), [4]),
        trained(tsd({ midiTok: "3.1" }), []),
      ];
      const folder = mkdtempSync(join(tmpdir(), "nocturne-miditok-"));
      const jobs = tokenizers.map((tokenizer, i) => {
        const path = join(folder, `${i}.json`);
        writeFileSync(path, JSON.stringify(toMidiTok(tokenizer)));
        return { tokenizer: path, files: files.map((file) => sharedPath(join("data", file))) };
      });
      const printed = execFileSync(python!, [script], {
        input: JSON.stringify(jobs),
        maxBuffer: 1 << 28,
        stdio: ["pipe", "pipe", "ignore"],
      });
      rmSync(folder, { recursive: true });
      const results: { vocabulary: string[][]; ids: number[][][] }[] = JSON.parse(printed.toString());
      expect(results).toHaveLength(tokenizers.length);
      for (const [i, tokenizer] of tokenizers.entries()) {
        const name = JSON.stringify(tokenizer.toJSON()).slice(0, 200);
        if (tokenizer.toJSON().type !== "bpe")
          expect(results[i]!.vocabulary, name).toEqual(tokenizer.vocabularies);
        const ids = files.map((file) =>
          tokenizer.encodeTracks(readScore(file)).map(({ values }) => Array.from(values)),
        );
        expect(results[i]!.ids, name).toEqual(ids);
      }
    });
  },
);
