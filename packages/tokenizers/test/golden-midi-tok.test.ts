import { hasShared } from "@nocturne/testing";
import { describe, expect, it } from "vitest";
import { type EventTokenizer, fromMidiTok, type TokenSequence } from "../src/index.ts";
import {
  full,
  type Golden,
  type GoldenFile,
  noteHash,
  pedalHash,
  readGolden,
  readScore,
  tempoHash,
  variantsOf,
} from "./golden.ts";

const TOKENIZERS = ["REMI", "TSD", "MIDILike", "Structured", "CPWord", "Octuple"];

const SAMPLED = ["default", "tempos-timesigs-rests", "programs", "pedals", "chords", "bar-ends-trailing"];

/** Where the notes decoded here are not those that MidiTok decodes, but those that it encoded. */
const DECODES_BETTER: Readonly<Record<string, string>> = {
  "REMI/bar-numbers": "MidiTok decodes no numbered bar: all notes land in the first",
  "Octuple/tempos-timesigs-rests":
    "MidiTok takes the first note of a metre in the metre before, in all tracks",
};

/** Files whose metre changes in a silence, which these tokens do not tell; MidiTok's decoding moves other notes than ours. */
const METRE_LOST = ["lc6164267", "grieg_berceuse", "Temple", "arabesque"];
const DECODES_OTHERWISE: Readonly<Record<string, readonly string[]>> = {
  "CPWord/tempos-timesigs-rests": METRE_LOST,
  "Octuple/tempos-timesigs-rests": [...METRE_LOST, "lc6762513"],
};

/** The kinds of tokens that no tempo or metre is told by itself with. */
const WITHOUT_CHANGES = ["Structured", "CPWord", "Octuple"];

function tokenizerOf({ tokenizer, config, versions }: Golden): EventTokenizer {
  return fromMidiTok({ tokenization: tokenizer, config, miditok_version: versions.miditok });
}

function idsOf({ ids, oneStream }: GoldenFile): number[][] {
  const sequences = (oneStream ? [ids] : ids) as (number[] | number[][])[];
  return sequences.map((sequence) => sequence.flat());
}

function sequencesOf({ fields }: EventTokenizer, ids: readonly number[][]): TokenSequence[] {
  return ids.map((list) => ({
    fields,
    length: list.length / fields.length,
    values: Int32Array.from(list),
  }));
}

const cases = ["tokens", "tokens-3.1.0"].flatMap((folder) =>
  TOKENIZERS.flatMap((tokenizer) =>
    variantsOf(folder, tokenizer).map((variant) => [folder, tokenizer, variant] as const),
  ),
);
/** All, or those of 3.0 that differ most. */
const chosen = cases.filter(
  ([folder, , variant]) => full || (folder === "tokens" && SAMPLED.includes(variant)),
);

const timeout = 180_000;

describe.skipIf(!hasShared("golden/tokens"))("MidiTok's ids (needs ../shared)", { timeout }, () => {
  it("has golden results to compare with", () => expect(cases.length).toBeGreaterThanOrEqual(59));

  it.each(chosen)("%s/%s/%s are the same, and decode to the same notes", (folder, name, variant) => {
    const golden = readGolden(`${folder}/${name}/${variant}.json.gz`);
    const tokenizer = tokenizerOf(golden);
    const { vocabularies } = tokenizer;
    expect(vocabularies.length === 1 ? vocabularies[0] : vocabularies).toEqual(golden.vocabulary);
    const better = DECODES_BETTER[`${name}/${variant}`];
    const nth = full ? 1 : 17;
    const offset = variant.length % nth;
    let compared = 0;
    for (const [i, each] of golden.files.entries()) {
      // Where MidiTok raised an error there is nothing to compare with.
      if (each.error || (i % nth !== offset && !each.file.includes("br_im2"))) continue;
      const ids = idsOf(each);
      const encoded = tokenizer.encodeTracks(readScore(each.file)).map(({ values }) => Array.from(values));
      if (JSON.stringify(encoded) !== JSON.stringify(ids)) expect(encoded, each.file).toEqual(ids);
      compared++;
      if (DECODES_OTHERWISE[`${name}/${variant}`]?.some((part) => each.file.includes(part))) continue;
      const programs = each.preprocessed.tracks.map(([program, drum]) => (drum ? -1 : program));
      const decoded = tokenizer.decodeTracks(sequencesOf(tokenizer, ids), programs);
      const { pedalsHash, temposHash } = each.decoded;
      const { hash, ticksPerQuarter } = better ? each.preprocessed : each.decoded;
      expect(noteHash(decoded, ticksPerQuarter), each.file).toBe(hash);
      expect(pedalHash(decoded), each.file).toBe(pedalsHash);
      if (golden.config.use_tempos && !WITHOUT_CHANGES.includes(name))
        expect(tempoHash(decoded), each.file).toBe(temposHash);
      if (golden.config.use_time_signatures && !WITHOUT_CHANGES.includes(name)) {
        const metres = decoded.timeSignatures.map(({ tick, numerator, denominator }) => [
          tick,
          numerator,
          denominator,
        ]);
        expect(metres, each.file).toEqual(each.decoded.timeSignatures);
      }
    }
    expect(compared).toBeGreaterThanOrEqual(full ? 33 : 2);
  });

  it.each(TOKENIZERS.slice(0, 4))("%s gives the ids of symusic 0.5.6 from notes ordered by pitch", (name) => {
    let differing = 0;
    for (const variant of variantsOf("tokens-symusic-0.5.6", name).slice(0, full ? undefined : 1)) {
      const golden = readGolden(`tokens-symusic-0.5.6/${name}/${variant}.json.gz`);
      const tokenizer = tokenizerOf(golden);
      for (const each of golden.files.slice(0, full ? undefined : 8)) {
        if (each.error) continue;
        const ids = (order: "pitch" | "file"): number[][] =>
          tokenizer.encodeTracks(readScore(each.file, order)).map(({ values }) => Array.from(values));
        expect(ids("pitch"), `${variant} ${each.file}`).toEqual(idsOf(each));
        if (JSON.stringify(ids("file")) !== JSON.stringify(ids("pitch"))) differing++;
      }
    }
    expect(differing).toBeGreaterThan(0);
  });
});
