import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { gunzipSync } from "node:zlib";
import { parseMidi } from "@nocturne/midi";
import type { Score } from "@nocturne/score";
import { hasShared, sharedPath } from "@nocturne/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { barsCut } from "../src/cut-bars.ts";
import { eventSettings } from "../src/event-options.ts";
import {
  bpeTokenizer,
  createBpe,
  fromHuggingFace,
  fromMidiTok,
  type HuggingFaceJson,
  octuple,
  remi,
  toHuggingFace,
  tokenizerFromJSON,
  toMidiTok,
  trainBpe,
  tsd,
} from "../src/index.ts";
import { full, readScore } from "./golden.ts";
import { smallPiece } from "./scores.ts";

describe("trainBpe", () => {
  it("merges the most frequent pair, of pairs as frequent the lowest", () => {
    const bpe = trainBpe([[0, 1, 2, 0, 1, 2, 0, 1]], { baseSize: 4, size: 8 });
    // 0 1 becomes 5; then 5 2 and 2 5 occur twice each.
    expect(bpe.merges).toEqual([
      [0, 1],
      [2, 5],
      [4, 5],
    ]);
    expect(Array.from(bpe.encode([0, 1, 2, 0, 1]))).toEqual([7, 6]);
    expect([bpe.size, bpe.expand(6)]).toEqual([8, [2, 0, 1]]);
  });

  it("merges a run from its left, and stops where nothing is left to merge", () => {
    const bpe = trainBpe([[0, 0, 0]], { baseSize: 1, size: 100 });
    expect(bpe.merges).toEqual([
      [0, 0],
      [1, 2],
      [3, 0],
    ]);
    expect(bpe.size).toBe(5);
  });

  it("merges nothing across a cut", () => {
    const bpe = trainBpe([[9, 1, 9, 1, 9, 1]], { baseSize: 10, size: 40, cutBefore: [9] });
    expect(Array.from(bpe.encode([9, 1, 9, 1]))).toEqual([bpe.size - 1, bpe.size - 1]);
  });

  it("throws on a size that leaves no room", () => {
    expect(() => trainBpe([], { baseSize: 10, size: 11 })).toThrow(
      "bpe: size must be a whole number from 12 to 1048575, got 11",
    );
  });
});

describe("an encoding", () => {
  it("decodes to what it encoded", () => {
    const ids = fc.array(fc.nat(5), { maxLength: 60 });
    fc.assert(
      fc.property(
        fc.array(ids, { maxLength: 8 }),
        ids,
        fc.constantFrom([], [0]),
        (corpus, other, cutBefore) => {
          const bpe = trainBpe(corpus, { baseSize: 6, size: 40, cutBefore });
          for (const each of [...corpus, other])
            expect(Array.from(bpe.decode(bpe.encode(each)))).toEqual(each);
          const again = fromHuggingFace(JSON.parse(JSON.stringify(toHuggingFace(bpe, 2))), cutBefore);
          expect(again.merges).toEqual(bpe.merges);
          expect(Array.from(again.encode(other))).toEqual(Array.from(bpe.encode(other)));
        },
      ),
    );
  });

  it("reads merges written as text, and refuses other models and vocabularies", () => {
    const json = toHuggingFace(createBpe(2, [[0, 1]]));
    const { vocab } = json.model;
    expect(fromHuggingFace({ model: { type: "BPE", vocab, merges: ['! "'] } }).merges).toEqual([[0, 1]]);
    const refuse =
      (model: Partial<HuggingFaceJson["model"]>): (() => unknown) =>
      () =>
        fromHuggingFace({ model: { ...json.model, ...model } });
    expect(refuse({ type: "Unigram" })).toThrow('bpe: the model must be of type "BPE", got "Unigram"');
    expect(refuse({ vocab: { a: 0 } })).toThrow('bpe: the vocabulary has no "▁"');
    expect(refuse({ vocab: { a: 0, "▁": 1 } })).toThrow("bpe: id 0 must be the character 33");
    expect(refuse({ merges: [["!", "?"]] })).toThrow(
      "bpe: merge 0 is of 0 and -1; there are ids up to 2 by then",
    );
    expect(refuse({ merges: [] })).toThrow("bpe: the merges make 3 ids, the vocabulary has 4");
  });
});

describe("bpeTokenizer", () => {
  const base = remi();
  const bpe = trainBpe([base.encode(smallPiece).values], { baseSize: 284, size: 300, cutBefore: [4] });
  const tokenizer = bpeTokenizer(base, bpe);

  it("has fewer ids for the same music", () => {
    const tokens = tokenizer.encode(smallPiece);
    expect(tokens.length).toBeLessThan(base.encode(smallPiece).length);
    expect(tokenizer.decode(tokens)).toEqual(base.decode(base.encode(smallPiece)));
    const values = new Int32Array(tokens.length + 1);
    expect(tokenizer.encodeInto(smallPiece, values)).toBe(tokens.length);
    expect(values.subarray(0, tokens.length)).toEqual(tokens.values);
    expect(() => tokenizer.encodeInto(smallPiece, new Int32Array(2))).toThrow(
      /bpe: the score takes \d+ values/,
    );
    const stream = tokenizer.stream();
    const notes = Array.from(tokens.values).flatMap((id) => stream.push([id]));
    expect(notes).toHaveLength(tokenizer.decode(tokens).tracks[0]!.notes.length);
  });

  it("comes back from JSON", () => {
    const again = tokenizerFromJSON(JSON.parse(JSON.stringify(tokenizer)));
    expect(again.encode(smallPiece)).toEqual(tokenizer.encode(smallPiece));
  });

  it("is written as MidiTok saves it, and read back", () => {
    const json = JSON.parse(JSON.stringify(toMidiTok(bpeTokenizer(remi({ midiTok: "3.1" }), bpe))));
    expect([json._vocab_base.Bar_None, json._vocab_base_byte_to_token["%"]]).toEqual([4, "Bar_None"]);
    const again = fromMidiTok(json);
    expect(again.encode(smallPiece)).toEqual(tokenizer.encode(smallPiece));
    expect(toMidiTok(again)).toEqual(json);
  });

  it("refuses to write for MidiTok what was cut elsewhere than at bars", () => {
    const elsewhere = trainBpe([base.encode(smallPiece).values], {
      baseSize: 284,
      size: 300,
      cutBefore: [4, 5],
    });
    expect(() => toMidiTok(bpeTokenizer(base, elsewhere))).toThrow(
      "miditok: byte pairs must be cut before Bar_None (id 4) or nowhere, got [4, 5]",
    );
  });

  it("refuses an encoding of another vocabulary, several fields, and unknown ids", () => {
    expect(() => bpeTokenizer(tsd(), bpe)).toThrow(
      "bpe: the encoding was trained on a vocabulary of 284, the tokenizer has 315",
    );
    expect(() => bpeTokenizer(octuple(), bpe)).toThrow(
      "bpe: the tokenizer must have one field of ids, it has 5",
    );
    const tokens = { fields: tokenizer.fields, length: 2, values: Int32Array.of(4, 999) };
    expect(() => tokenizer.decode(tokens)).toThrow("bpe: step 1, field token: an id must be 0–299, got 999");
    let skipped = 0;
    tokenizer.decode(tokens, { strict: false, onSkipped: (steps) => (skipped = steps) });
    expect(skipped).toBe(1);
  });
});

interface Encoded {
  readonly files: readonly { readonly file: string; readonly base: number[][]; readonly ids: number[][] }[];
}

describe.skipIf(!hasShared("golden/bpe"))(
  "MidiTok's byte pairs (needs ../shared)",
  { timeout: 120_000 },
  () => {
    const golden = <T>(name: string): T =>
      JSON.parse(gunzipSync(readFileSync(sharedPath(join("golden/bpe", name)))).toString());
    const variants = full
      ? ["1000", "5000", "1000-miditok-3.1.0", "5000-miditok-3.1.0"]
      : ["1000", "1000-miditok-3.1.0"];

    it.each(variants)("gives the ids of remi-default-%s", (variant) => {
      const folder = `remi-default-${variant}`;
      const saved = golden<{
        _model: string;
        config: object;
        _vocab_base: object;
        _vocab_base_byte_to_token: object;
      }>(`${folder}/tokenizer.json.gz`);
      const tokenizer = fromMidiTok(JSON.stringify(saved));
      const model = JSON.parse(saved._model);
      const written = toMidiTok(tokenizer);
      // Parsed, for objects here tell names that are numbers first.
      expect(isDeepStrictEqual(JSON.parse(written._model as string), JSON.parse(saved._model))).toBe(true);
      expect(isDeepStrictEqual(written._vocab_base, saved._vocab_base)).toBe(true);
      expect(isDeepStrictEqual(written._vocab_base_byte_to_token, saved._vocab_base_byte_to_token)).toBe(
        true,
      );
      expect(JSON.stringify(toHuggingFace(fromHuggingFace(model), 4)) === JSON.stringify(model)).toBe(true);
      let compared = 0;
      for (const name of ["encoded", "encoded-last-bar"]) {
        const { files } = golden<Encoded>(`${folder}/${name}.json.gz`);
        for (const { file, ids } of full ? files : files.slice(0, 4)) {
          const sequences = tokenizer.encodeTracks(readScore(file));
          expect(
            sequences.map(({ values }) => Array.from(values)),
            file,
          ).toEqual(ids);
          compared++;
        }
      }
      expect(compared).toBe(full ? 16 : 8);
    });

    it.skipIf(!full).each(variants)("learns the merges of remi-default-%s", (variant) => {
      const folder = `remi-default-${variant}`;
      const { _model } = golden<{ _model: string }>(`${folder}/tokenizer.json.gz`);
      const expected = fromHuggingFace(JSON.parse(_model));
      const { files }: { files: string[] } = JSON.parse(
        readFileSync(sharedPath(`golden/bpe/${folder}/train.json`), "utf8"),
      );
      const midiTok = variant.endsWith("3.1.0") ? "3.1" : "3.0";
      const base = remi({ midiTok });
      const cutsOf = midiTok === "3.0" ? barsCut(eventSettings("remi", { midiTok })) : undefined;
      const sequences: Int32Array[] = [];
      const cuts: number[] = [];
      for (const score of files.map(readEnded)) {
        for (const { values } of base.encodeTracks(score)) {
          sequences.push(Int32Array.from(values));
          cuts.push(cutsOf?.(score) ?? Number.POSITIVE_INFINITY);
        }
      }
      const options = { baseSize: 284, size: expected.size, cutBefore: [4], cuts };
      expect(trainBpe(sequences, options).merges).toEqual(expected.merges);
    });
  },
);

/** A score without notes that nothing ends: ours last to the end of their track, symusic drops them. */
function readEnded(file: string): Score {
  const { score, diagnostics } = parseMidi(readFileSync(sharedPath(join("data", file))), {
    noteOrder: "file",
  });
  const hanging = diagnostics.filter(({ code }) => code === "hanging-note");
  const tracks = score.tracks.map((track) => {
    const dropped = hanging.flatMap(({ tick, count }) =>
      track.notes
        .filter((note) => note.start + note.duration === tick)
        .sort((a, b) => b.duration - a.duration)
        .slice(0, count),
    );
    return { ...track, notes: track.notes.filter((note) => !dropped.includes(note)) };
  });
  return { ...score, tracks };
}
