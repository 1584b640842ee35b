import { describe, expect, it } from "vitest";
import { noteTuple, recall, tokenizerFromJSON } from "../src/index.ts";
import { testTokenizer } from "./conformance.ts";
import { scoreOf, smallPiece } from "./scores.ts";

testTokenizer("recall(noteTuple())", () => recall(noteTuple()));
testTokenizer("recall of one-hot pitch in seconds", () =>
  recall(noteTuple({ time: "seconds", pitch: "one-hot" }), {
    lengths: [2],
    match: ["pitch"],
    tell: ["pitch", "velocity"],
  }),
);
testTokenizer("recall beside a continuous velocity", () => recall(noteTuple({ velocity: "continuous" })));

const pitches = noteTuple({ pitch: "one-hot", timeSignatures: false, tempo: false, pitchRange: [0, 127] });
const tokenizer = recall(pitches, { lengths: [1, 2, 4], match: ["pitch"], tell: ["pitch"] });
/** A melody in quarter notes. */
const melody = (...notes: number[]) => scoreOf(notes.map((pitch, i) => [480 * i, 400, pitch]));

/** What each step is told: the pitch recalled, and the length matched. */
function memories(score: ReturnType<typeof melody>): (readonly [number, number])[] {
  const { length, values } = tokenizer.encode(score);
  const width = tokenizer.fields.length;
  return Array.from({ length }, (_, step) => [values[step * width]!, values[step * width + 1]!]);
}

describe("recall", () => {
  it("names what is recalled before the tokenizer's own fields, as determined", () => {
    expect(tokenizer.fields.slice(0, 3)).toEqual([
      { name: "recalledPitch", kind: "categorical", size: 129, determined: true },
      { name: "recallLength", kind: "categorical", size: 4, determined: true },
      pitches.fields[0],
    ]);
    expect(recall(noteTuple()).toJSON()).toMatchObject({
      match: ["delta", "octave", "noteName"],
      tell: ["timeSignature", "delta", "tempo", "octave", "noteName", "velocity", "duration"],
    });
  });

  it("tells what followed the longest run heard before, the latest time", () => {
    // 60 62 64 65 | 60 62 64 67 | 62 64
    expect(memories(melody(60, 62, 64, 65, 60, 62, 64, 67, 62, 64, 60))).toEqual([
      [128, 0],
      [128, 0],
      [128, 0],
      [128, 0],
      [128, 0],
      [62, 1],
      [64, 2],
      [65, 2],
      [128, 0],
      [64, 1],
      [67, 2],
    ]);
  });

  it("tells a passage that comes again and again only so often", () => {
    const round = [60, 62, 64, 65];
    const score = melody(...round, ...round, ...round, ...round, 60, 70, 60);
    const told = (repeats: number) => {
      const remembering = recall(pitches, { lengths: [2], repeats, match: ["pitch"], tell: ["pitch"] });
      const { length, values } = remembering.encode(score);
      const width = remembering.fields.length;
      return Array.from({ length }, (_, step) => values[step * width]!).map((id) => (id === 128 ? 0 : id));
    };
    const nothing = [0, 0, 0, 0];
    expect(told(1)).toEqual([...nothing, 0, 0, 64, 65, 60, 62, 0, 0, ...nothing, 0, 0, 0]);
    expect(told(2)).toEqual([...nothing, 0, 0, 64, 65, 60, 62, 64, 65, 60, 62, 0, 0, 0, 0, 0]);
    expect(told(9)).toEqual([...nothing, 0, 0, 64, 65, ...round, ...round, 60, 62, 0]);
  });

  it("tells nothing at the first step, and nothing of another piece", () => {
    tokenizer.encode(melody(60, 60, 60, 60));
    expect(memories(melody(60, 60))).toEqual([
      [128, 0],
      [128, 0],
    ]);
  });

  it("keeps walks apart that part from one another", () => {
    const { grammar } = tokenizer;
    const { values } = tokenizer.encode(melody(60, 62, 60, 62, 60));
    const width = tokenizer.fields.length;
    const step = (i: number) => Array.from(values.slice(i * width, (i + 1) * width));
    const told = (state: unknown) => grammar!.allowed(state, 0, [])!.indexOf(1);
    const other = step(1);
    other[4] = 70;
    const one = grammar!.next(grammar!.start, step(0));
    const two = grammar!.next(one, step(1));
    const changed = grammar!.next(one, other);
    expect(told(grammar!.next(two, step(2)))).toBe(62);
    expect(told(grammar!.next(changed, step(2)))).toBe(70);
    expect(told(grammar!.next(two, step(2)))).toBe(62);
    expect(told(grammar!.start)).toBe(128);
  });

  it("comes back from JSON, with what it wraps", () => {
    const again = tokenizerFromJSON(JSON.parse(JSON.stringify(tokenizer)));
    expect(again.encode(smallPiece)).toEqual(tokenizer.encode(smallPiece));
  });

  it.each([
    [{ lengths: [] }, "lengths must be whole numbers from 1, ascending, got []"],
    [{ lengths: [2, 2] }, "got [2, 2]"],
    [{ repeats: 0 }, "repeats must be a whole number from 1, got 0"],
    [
      { match: ["key"] },
      'match must name categorical fields of the tokenizer (delta, position, pitch, velocity, duration), got "key"',
    ],
    [{ tell: [] }, "tell must name at least one field"],
  ])("refuses %j", (options, message) => {
    expect(() => recall(pitches, options)).toThrow(message);
  });
});
