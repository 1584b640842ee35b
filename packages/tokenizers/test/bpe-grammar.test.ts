import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bpeGrammar } from "../src/bpe-grammar.ts";
import {
  bpeTokenizer,
  createBpe,
  type EventTokenizer,
  type Grammar,
  midiLike,
  remi,
  structured,
  trainBpe,
  tsd,
} from "../src/index.ts";
import { type TestTokenizerOptions, testTokenizer } from "./conformance.ts";
import { scoreOf } from "./scores.ts";

const ordered: TestTokenizerOptions = { reencodes: "once decoded", longest: 300, short: 6 };
const changes = { tempos: { bins: 3 }, timeSignatures: ["4/4", "3/4"] };
const narrow = {
  pitchRange: [60, 62],
  velocities: 2,
  resolution: [{ upTo: 2, perBeat: 2 }],
  specialTokens: [],
} as const;

/** Figures that come again, of few pitches and lengths, so that much is merged. */
const corpus = Array.from({ length: 12 }, (_, piece) =>
  scoreOf(
    Array.from({ length: 120 }, (_, i) => {
      const pitch = 60 + ([0, 4, 7, 4, 1, 2, 2][(i * (1 + (piece % 3))) % 7]! % (piece % 2 ? 3 : 12));
      const start = 240 * (i - (i % 3 === 0 ? 1 : 0)) + 1920;
      return [start, i % 5 === 0 ? 480 : 240, pitch, i % 4 === 0 ? 100 : 60];
    }),
  ),
);

function merged(base: EventTokenizer, size: number, cutBefore: readonly number[] = []): EventTokenizer {
  const sequences = corpus.map((score) => base.encode(score).values);
  return bpeTokenizer(base, trainBpe(sequences, { baseSize: base.vocabularies[0]!.length, size, cutBefore }));
}

/** The ids before which bars begin. */
function barsOf({ vocabularies }: EventTokenizer): number[] {
  return vocabularies[0]!.flatMap((name, id) => (name.startsWith("Bar_") ? [id] : []));
}

/** Notes end by ids of their own: a walk is brought to its end by those, or by time. */
function endingNotes({ vocabularies }: EventTokenizer): NonNullable<TestTokenizerOptions["ending"]> {
  const named = (pattern: RegExp) => (id: number) => pattern.test(vocabularies[0]![id]!);
  return (legal) => legal.find(named(/^NoteOff_\d+$/)) ?? legal.find(named(/^TimeShift/)) ?? legal[0]!;
}

const bars = remi(changes);
const ends = merged(midiLike(), 500);
testTokenizer("remi of byte pairs", () => merged(bars, 700, barsOf(bars)), {
  ...ordered,
  walks: 10_000,
  short: 25,
});
testTokenizer("remi of byte pairs across bars", () => merged(bars, 600), ordered);
testTokenizer("tsd of byte pairs", () => merged(tsd(changes), 700), ordered);
testTokenizer("structured of byte pairs", () => merged(structured(), 600), ordered);
testTokenizer("midiLike of byte pairs", () => ends, { ...ordered, ending: endingNotes(ends) });
for (const cut of [true, false]) {
  const few = remi({ ...narrow, timeSignatures: ["4/4"] });
  const name = `remi of few ids and many byte pairs, ${cut ? "" : "not "}cut at bars`;
  testTokenizer(name, () => merged(few, 500, cut ? barsOf(few) : []), ordered);
}

describe("the grammar of byte pairs", () => {
  /** Anything goes. */
  const free: Grammar<null> = { start: null, allowed: () => undefined, next: () => null };
  const anyMerges = fc.array(fc.tuple(fc.nat(1000), fc.nat(1000)), { maxLength: 25 });

  it("leads walks by any merges which encode to themselves, and allows what is encoded", () => {
    fc.assert(
      fc.property(
        anyMerges,
        fc.array(fc.nat(2), { minLength: 1, maxLength: 30 }),
        fc.array(fc.nat(1000), { maxLength: 12 }),
        fc.constantFrom([], [0], [1, 2]),
        (drawn, ids, choices, cutBefore) => {
          // As many ids as there are by then, the mark, 3, among them.
          const merges: (readonly [number, number])[] = [];
          for (const [a, b] of drawn) {
            const { size } = createBpe(3, merges);
            const pair = [a % size, b % size] as const;
            if (!merges.some((other) => String(other) === String(pair))) merges.push(pair);
          }
          const bpe = createBpe(3, merges, cutBefore);
          const grammar = bpeGrammar(free as Grammar, bpe);
          let state = grammar.start;
          for (const id of bpe.encode(ids)) {
            expect(grammar.allowed(state, 0, [])![id]).toBe(1);
            state = grammar.next(state, [id]);
          }
          state = grammar.start;
          const walk: number[] = [];
          for (const choice of choices) {
            const legal = legalIds(grammar.allowed(state, 0, [])!);
            expect(legal.length).toBeGreaterThan(0);
            walk.push(legal[choice % legal.length]!);
            state = grammar.next(state, [walk.at(-1)!]);
          }
          expect(grammar.complete!(state)).toBe(walk.at(-1) !== 3);
          // A mark alone waits for its piece.
          if (walk.at(-1) === 3) walk.pop();
          expect(Array.from(bpe.encode(bpe.decode(walk)))).toEqual(walk);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("leaves out a mark that merges with all that could follow, and what leads nowhere", () => {
    // 0 is followed by 1 alone, which would have been merged with it.
    const forced: Grammar<number> = {
      start: 1,
      allowed: (last) => (last === 0 ? Uint8Array.of(0, 1) : undefined),
      next: (_, step) => step[0]!,
    };
    const grammar = bpeGrammar(
      forced as Grammar,
      createBpe(
        2,
        [
          [2, 0],
          [0, 1],
          [3, 1],
        ],
        [0],
      ),
    );
    expect(legalIds(grammar.allowed(grammar.start, 0, [])!)).toEqual([2, 5]);
    const begun = grammar.next(grammar.start, [5]);
    expect(legalIds(grammar.allowed(begun, 0, [])!)).toEqual([1, 5]);
  });
});

function legalIds(mask: Uint8Array): number[] {
  return [...mask.keys()].filter((id) => mask[id]);
}
