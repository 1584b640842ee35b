import { allNotes, createScore, createTempoMap, createTrack, mergeTracks, type Score } from "@nocturne/score";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TimedNote, Tokenizer, TokenSequence } from "../src/index.ts";
import { tokenizerFromJSON } from "../src/index.ts";
import { full } from "./golden.ts";
import { anySteps, walk } from "./random-tokens.ts";
import { anyScore, frozen, smallPiece } from "./scores.ts";

const timeout = full ? 600_000 : 180_000;

/** What a tokenizer is, that the suite cannot tell. */
export interface TestTokenizerOptions {
  /**
   * `"exact"`: what it encodes, decodes to a score that encodes to the same values. A number: its continuous values
   * may then differ by so much, and notes closer than this may change places. `"once decoded"`: notes that round to one
   * onset keep the order that they had, so that what is decoded may be told in another order, and from then on the same.
   * `"lossy"`: it decodes to other notes than were encoded, so nothing is said of what they encode to.
   * @default "exact"
   */
  readonly reencodes?: "exact" | "once decoded" | "lossy" | number;
  /**
   * `"many"`: one music can be told in several ways, of which encoding chooses one; walks by the grammar then decode to
   * scores of which all notes come back.
   * @default "one"
   */
  readonly spellings?: "one" | "many";
  /** The last tick of the scores tried: where each bar or second takes a token, they must not be hours long. */
  readonly longest?: number;
  /** Whether drums and programs are told, so that tracks stay apart. @default false */
  readonly programs?: boolean;
  /** How many random sequences and walks a full test tries. @default 1000 */
  readonly walks?: number;
  /** How many scores, and how many sequences and walks, a short test tries. @default 100 and 60; of variants 25 each */
  readonly short?: number;
  /** Which of the legal ids brings a walk to an end, where it may not end anywhere: one that ends a note, say. */
  readonly ending?: (legal: readonly number[]) => number;
  /**
   * How many notes tokens tell. Where this is given, walks by the grammar decode to so many, but need not encode again to
   * themselves.
   */
  readonly notesTold?: (tokens: TokenSequence) => number;
}

/** Declares the tests that every tokenizer must pass. */
export function testTokenizer(
  name: string,
  create: () => Tokenizer,
  options: TestTokenizerOptions = {},
): void {
  const { reencodes = "exact", programs = false } = options;
  /** As many scores as a short test has time for: the variants of a tokenizer share the most of its code. */
  const short = options.short ?? (options.notesTold ? 25 : undefined);
  const scores = { numRuns: full ? 100 : (short ?? 100) };
  const walks = full ? (options.walks ?? 1000) : (short ?? 60);
  const tokenizer = create();
  const { fields, grammar } = tokenizer;
  const width = fields.length;
  const categorical = fields.every((field) => field.kind === "categorical");

  describe(`${name} is a tokenizer`, () => {
    it("has fields with names of their own", () => {
      expect(width).toBeGreaterThan(0);
      expect(new Set(fields.map((field) => field.name)).size).toBe(width);
      for (const field of fields) {
        if (field.kind === "categorical") expect(field.size).toBeGreaterThan(1);
        else expect(field.max).toBeGreaterThan(field.min);
      }
    });

    it("encodes a score without notes to no steps, and decodes none to no notes", () => {
      const tokens = tokenizer.encode(createScore());
      expect([tokens.length, tokens.values.length]).toEqual([0, 0]);
      expect(allNotes(tokenizer.decode(tokens))).toEqual([]);
      expect(tokenizer.encode(createScore({ tracks: [createTrack([])] })).length).toBe(0);
    });

    it("encodes any score within its fields, and leaves the score as it was", () => {
      fc.assert(
        fc.property(anyScore(options.longest), (score) => {
          const tokens = tokenizer.encode(frozen(score));
          expect(tokens.fields).toEqual(fields);
          expect(tokens.values.length).toBe(tokens.length * width);
          expect(tokens.values).toBeInstanceOf(categorical ? Int32Array : Float32Array);
          expectWithin(tokens);
        }),
        scores,
      );
    });

    it("encodes into memory given, and says how much it needs where that is too small", () => {
      fc.assert(
        fc.property(fc.array(anyScore(options.longest), { maxLength: 3 }), (scores) => {
          for (const score of scores) {
            const { values, length } = tokenizer.encode(score);
            const memory = categorical
              ? new Int32Array(values.length + 9)
              : new Float32Array(values.length + 9);
            memory.fill(7);
            expect(tokenizer.encodeInto(frozen(score), memory)).toBe(length);
            expectSame(
              { fields, length, values: memory.subarray(0, values.length) },
              { fields, length, values },
            );
            if (length === 0) continue;
            const little = memory.subarray(0, Math.floor(values.length / 2));
            expect(() => tokenizer.encodeInto(score, little)).toThrow(
              `: the score takes ${values.length} values, the memory given holds ${little.length}`,
            );
          }
        }),
        { numRuns: Math.ceil(scores.numRuns / 4) },
      );
      if (categorical) return;
      expect(() => tokenizer.encodeInto(smallPiece, new Int32Array(10_000))).toThrow(
        ": continuous values need a Float32Array, got an Int32Array",
      );
    });

    it.skipIf(programs)("encodes all tracks but drums as one piano", () => {
      const drums = createTrack([{ pitch: 36, velocity: 99, start: 0, duration: 10 }], { channel: 9 });
      fc.assert(
        fc.property(anyScore(options.longest), (score) => {
          const oneChannel = {
            ...score,
            tracks: score.tracks.map((track) => (track.channel === 9 ? track : { ...track, channel: 0 })),
          };
          const merged = tokenizer.encode(mergeTracks(oneChannel));
          expectSame(tokenizer.encode({ ...oneChannel, tracks: [drums, ...oneChannel.tracks] }), merged);
        }),
        scores,
      );
    });

    it("encodes what it decoded to the same again", () => {
      expect(tokenizer.encode(smallPiece).length).toBeGreaterThan(0);
      fc.assert(
        fc.property(anyScore(options.longest), (score) => {
          const tokens = tokenizer.encode(score);
          const again = tokenizer.encode(tokenizer.decode(tokens));
          if (reencodes === "lossy") expectValid(tokenizer.decode(again));
          else if (reencodes === "exact") expectSame(again, tokens);
          else if (reencodes === "once decoded") {
            expectSame(tokenizer.encode(tokenizer.decode(again)), again);
          } else expectClose(again, tokens, reencodes);
        }),
        scores,
      );
    });

    it(
      "decodes any ids to a valid score, and stream() to the same notes",
      () => {
        fc.assert(
          fc.property(anySteps(tokenizer), (tokens) => {
            const score = tokenizer.decode(tokens);
            expectValid(score);
            const decoder = tokenizer.stream();
            const streamed: TimedNote[] = [];
            for (let step = 0; step < tokens.length; step++) {
              streamed.push(...decoder.push(tokens.values.slice(step * width, (step + 1) * width)));
            }
            expect(sortTimed(streamed)).toEqual(sortTimed(timedNotes(score)));
          }),
          { numRuns: walks },
        );
      },
      timeout,
    );

    it("throws on tokens of other fields, of a wrong length and outside their field", () => {
      const { values, length } = tokenizer.encode(smallPiece);
      const other = [{ name: "other", kind: "categorical", size: 2 }] as const;
      expect(() => tokenizer.decode({ fields: other, length: 1, values: Int32Array.of(0) })).toThrow(
        /the tokens must have the fields .*, got other \(2\)/,
      );
      expect(() => tokenizer.decode({ fields, length: length + 1, values })).toThrow(/need \d+ values, got/);
      for (const [at, field] of fields.entries()) {
        const wrong = field.kind === "categorical" ? [field.size, -1] : [Number.NaN];
        for (const value of wrong) {
          const bad = values.slice();
          bad[width + at] = value;
          expect(() => tokenizer.decode({ fields, length, values: bad })).toThrow(
            `step 1, field ${field.name}: `,
          );
          expect(() => tokenizer.stream().push(bad.slice(width, 2 * width))).toThrow(`field ${field.name}: `);
        }
      }
    });

    it("comes back from JSON with the same fields and values", () => {
      const again = tokenizerFromJSON(JSON.parse(JSON.stringify(tokenizer)));
      expect(again.fields).toEqual(fields);
      expect(again.toJSON()).toEqual(tokenizer.toJSON());
      expect(again.encode(smallPiece)).toEqual(tokenizer.encode(smallPiece));
    });

    it("has a grammar where no value is continuous", () => expect(grammar !== undefined).toBe(categorical));

    if (!grammar) return;

    describe("its grammar", () => {
      it("allows all that is encoded", () => {
        fc.assert(
          fc.property(anyScore(options.longest), (score) => {
            // Notes that round to one onset keep their order until they are decoded.
            const encoded = tokenizer.encode(score);
            const { values, length } =
              reencodes === "once decoded" ? tokenizer.encode(tokenizer.decode(encoded)) : encoded;
            let state = grammar.start;
            for (let step = 0; step < Math.min(length, 1000); step++) {
              const row = values.slice(step * width, (step + 1) * width);
              for (let field = 0; field < width; field++) {
                const mask = grammar.allowed(state, field, row.slice(0, field));
                if (mask?.[row[field]!] === 0)
                  expect.fail(`step ${step}, ${fields[field]!.name} is not allowed`);
              }
              state = grammar.next(state, row);
            }
          }),
          scores,
        );
      });

      it(
        options.notesTold
          ? "leads walks that decode to all the notes that they tell"
          : "leads walks that decode to scores which encode to themselves",
        () => {
          fc.assert(
            fc.property(fc.infiniteStream(fc.nat(0xffffffff)), fc.nat(60), (choices, length) => {
              const tokens = walk(tokenizer, grammar, length, () => choices.next().value!, options.ending);
              const score = tokenizer.decode(tokens);
              expectValid(score);
              const again = tokenizer.encode(score);
              if (options.notesTold) {
                const count = score.tracks.reduce((sum, track) => sum + track.notes.length, 0);
                expect(count).toBe(options.notesTold(tokens));
              } else if (options.spellings !== "many") expectSame(again, tokens);
              else if (reencodes === "lossy") expectValid(tokenizer.decode(again));
              else expect(struckNotes(tokenizer.decode(again))).toEqual(struckNotes(score));
            }),
            { numRuns: walks },
          );
        },
        timeout,
      );

      it("walks from a state twice alike", () => {
        const first = tokenizer.encode(smallPiece).values.slice(0, width);
        const state = grammar.next(grammar.start, first);
        const masks = () =>
          fields.map((_, field) => grammar.allowed(state, field, first.slice(0, field))?.slice());
        const before = masks();
        grammar.next(state, first);
        expect(masks()).toEqual(before);
      });
    });
  });
}

function expectWithin({ fields, values }: TokenSequence): void {
  for (const [at, value] of values.entries()) {
    const field = fields[at % fields.length]!;
    const inside =
      field.kind === "categorical"
        ? Number.isInteger(value) && value >= 0 && value < field.size
        : value >= field.min && value <= field.max;
    if (!inside) expect.fail(`${field.name} must not be ${value}`);
  }
}

/** The notes by onset and pitch, of which each has one, as loud and long as the most. */
function struckNotes(score: Score): Record<string, readonly [velocity: number, duration: number]> {
  const struck: Record<string, readonly [number, number]> = {};
  for (const { start, pitch, velocity, duration } of allNotes(score)) {
    const [loudest, longest] = struck[`${start} ${pitch}`] ?? [0, 0];
    struck[`${start} ${pitch}`] = [Math.max(loudest, velocity), Math.max(longest, duration)];
  }
  return struck;
}

/** Equal, and quick where it is, however long. */
function expectSame(again: TokenSequence, tokens: TokenSequence): void {
  const equal =
    again.values.length === tokens.values.length &&
    again.values.every((value, i) => Object.is(value, tokens.values[i]));
  if (!equal) expect(again).toEqual(tokens);
  expect([again.length, again.fields]).toEqual([tokens.length, tokens.fields]);
}

function expectClose(again: TokenSequence, tokens: TokenSequence, tolerance: number): void {
  expect(again.length).toBe(tokens.length);
  const sums = (sequence: TokenSequence): number[] =>
    sequence.fields.map((_, field) => {
      let sum = 0;
      for (let step = 0; step < sequence.length; step++) {
        sum += sequence.values[step * sequence.fields.length + field]!;
      }
      return sum;
    });
  const expected = sums(tokens);
  for (const [field, sum] of sums(again).entries()) {
    expect(Math.abs(sum - expected[field]!)).toBeLessThanOrEqual(tolerance * (1 + tokens.length));
  }
}

function expectValid(score: Score): void {
  const whole = (value: number, low: number, high: number): boolean =>
    Number.isInteger(value) && value >= low && value <= high;
  for (const note of allNotes(score)) {
    const valid =
      whole(note.pitch, 0, 127) &&
      whole(note.velocity, 1, 127) &&
      whole(note.start, 0, Number.MAX_SAFE_INTEGER) &&
      whole(note.duration, 1, Number.MAX_SAFE_INTEGER);
    if (!valid) expect.fail(`no note: ${JSON.stringify(note)}`);
  }
  for (const changes of [score.tempos, score.timeSignatures]) {
    changes.forEach((change, i) => {
      expect(whole(change.tick, i === 0 ? 0 : changes[i - 1]!.tick + 1, Number.MAX_SAFE_INTEGER)).toBe(true);
    });
  }
  for (const { microsecondsPerQuarter } of score.tempos) {
    expect(whole(microsecondsPerQuarter, 1, 0xffffff)).toBe(true);
  }
}

/** Notes in seconds as a player has them who does not know the tempos to come: durations at the tempo of the onset. */
function timedNotes(score: Score): TimedNote[] {
  const map = createTempoMap(score);
  return allNotes(score).map(({ pitch, velocity, start, duration }) => ({
    pitch,
    velocity,
    start: map.secondsAt(start),
    duration: (duration * map.microsecondsPerQuarterAt(start)) / (score.ticksPerQuarter * 1e6),
  }));
}

/** In order, and rounded to nanoseconds, below which floating point may differ. */
function sortTimed(notes: readonly TimedNote[]): TimedNote[] {
  return notes
    .map((note) => ({
      ...note,
      start: Math.round(note.start * 1e9),
      duration: Math.round(note.duration * 1e9),
    }))
    .sort(
      (a, b) => a.start - b.start || a.pitch - b.pitch || a.velocity - b.velocity || a.duration - b.duration,
    );
}
