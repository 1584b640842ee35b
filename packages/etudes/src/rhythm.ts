import type { Random } from "./random.ts";

/** A bar's rhythm in ticks; negative lengths are rests. */
export type Rhythm = readonly number[];

/** The bars of rhythm that a melody may be made of. All fill the same bar. */
export interface RhythmBook {
  /** Bars with a face of their own, for motifs. */
  readonly motif: readonly Rhythm[];
  /** Bars that go on, for continuations and sequences. */
  readonly flow: readonly Rhythm[];
  /** Bars that end a phrase and lead into the next one. */
  readonly pause: readonly Rhythm[];
  /** Bars that end a section. */
  readonly close: readonly Rhythm[];
}

/** The rhythms of one melody: two motifs and a continuation that differ, chosen once a piece. */
export interface RhythmChoice {
  readonly a: Rhythm;
  readonly b: Rhythm;
  readonly c: Rhythm;
  readonly flow: Rhythm;
  readonly pause: Rhythm;
  readonly close: Rhythm;
}

/** Ticks of the sixteenth note in which the books are written. */
const UNIT = 120;

/** Rhythm books by style and metre, in sixteenths; `r` before a number is a rest. */
export const RHYTHM_BOOKS = {
  lively: {
    "4/4": book({
      motif:
        "6 2 4 4|4 2 2 4 4|8 4 4|3 1 4 4 4|4 4 2 2 4|6 2 2 2 4|4 4 6 2|8 2 2 2 2|4 2 2 2 2 4|6 1 1 4 4|3 1 3 1 8|r2 2 2 2 4 4|4 6 2 4",
      flow: "2 2 2 2 4 4|4 2 2 4 2 2|2 2 2 2 2 2 4|4 4 2 2 2 2|3 1 2 2 4 4|2 2 4 2 2 4|2 1 1 2 2 4 4|6 2 2 2 2 2",
      pause: "8 r4 4|8 4 r4|8 r4 2 2|6 2 r4 4|4 4 4 2 2|8 2 2 2 2",
      close: "12 r4|8 r8|16",
    }),
    "2/4": book({
      motif: "4 2 2|2 2 4|3 1 4|2 1 1 4|4 4|2 2 2 2|6 2|3 1 2 2|2 4 2|1 1 2 4|r2 2 2 2",
      flow: "2 2 2 2|1 1 2 2 2|2 1 1 2 2|2 2 2 1 1|3 1 2 2|1 1 1 1 2 2|1 1 1 1 4",
      pause: "4 r2 2|4 2 2|6 2|4 r2 1 1",
      close: "8|4 r4|6 r2",
    }),
    "3/4": book({
      motif: "4 4 4|6 2 4|4 2 2 4|3 1 4 4|2 2 4 4|4 4 2 2|8 2 2|4 6 2",
      flow: "2 2 2 2 4|4 2 2 2 2|2 2 2 2 2 2|3 1 2 2 4|2 2 4 2 2",
      pause: "8 4|8 r4|8 2 2|4 4 r4|6 2 4",
      close: "12|8 r4",
    }),
    "6/8": book({
      motif: "4 2 4 2|6 4 2|2 2 2 6|4 2 6|3 1 2 4 2|4 2 2 2 2|3 1 2 6|2 2 2 4 2|6 2 2 2",
      flow: "2 2 2 2 2 2|2 2 2 4 2|4 2 2 2 2|3 1 2 2 2 2|2 1 1 2 2 2 2",
      pause: "6 r4 2|6 4 2|10 2|6 2 2 2",
      close: "12|6 r6|10 r2",
    }),
  },
  song: {
    "3/4": book({
      motif: "8 4|4 4 4|6 2 4|4 8|4 2 2 4|2 2 4 4|8 2 2|3 1 4 4|4 4 2 2|r4 4 4|2 2 2 2 4|4 6 2",
      flow: "4 4 4|4 2 2 4|2 2 4 4|2 2 2 2 4|4 2 2 2 2|6 2 4|8 4|2 2 2 2 2 2",
      pause: "8 4|8 r4|8 2 2|12",
      close: "12|8 r4",
    }),
    "3/8": book({
      motif: "4 2|2 2 2|3 1 2|2 1 1 2|2 4|1 1 2 2|4 1 1",
      flow: "2 2 2|2 1 1 2|1 1 2 2|1 1 1 1 2|2 1 1 1 1|4 2",
      pause: "4 2|4 r2|4 1 1|6",
      close: "6|4 r2",
    }),
    "4/4": book({
      motif: "8 8|12 4|6 2 8|8 4 4|4 4 8|10 2 4|8 6 2|4 8 4",
      flow: "8 8|8 4 4|4 4 8|4 4 4 4|6 2 4 4",
      pause: "8 4 4|12 4|16|8 r4 4",
      close: "16",
    }),
    "6/8": book({
      motif: "6 6|6 4 2|10 2|4 2 6|4 2 4 2",
      flow: "6 6|6 4 2|4 2 6|4 2 4 2|2 2 2 6",
      pause: "6 4 2|10 2|12|6 r4 2",
      close: "12",
    }),
    "12/8": book({
      motif: "12 12|18 6|12 6 6|10 2 12|12 10 2|6 6 12|16 2 6|6 12 6|12 6 4 2",
      flow: "12 12|6 6 12|12 6 6|6 6 6 6|12 4 2 6",
      pause: "12 6 6|18 6|24|18 4 2",
      close: "24",
    }),
    "9/8": book({
      motif: "12 6|6 12|6 6 6|10 2 6|12 4 2",
      flow: "12 6|6 6 6|6 12|4 2 6 6|6 4 2 6",
      pause: "12 6|18|12 4 2",
      close: "18",
    }),
  },
  ragged: {
    "2/4": book({
      motif: "1 2 1 2 2|1 2 1 4|1 2 2 1 2|2 1 2 1 2|1 2 1 1 2 1|r1 1 1 2 1 2|1 2 2 3|2 1 2 3",
      flow: "1 2 1 2 2|1 2 1 1 2 1|2 1 2 1 2|1 1 1 2 1 2|1 2 1 1 1 2|1 2 2 1 2",
      pause: "4 r2 2|4 2 2|1 2 1 2 r2|4 r2 1 1",
      close: "8|4 r4|6 r2",
    }),
    "4/4": book({
      motif: "2 4 2 4 4|2 4 2 8|2 4 4 2 4|4 2 4 2 4|2 4 2 2 4 2|r2 2 2 4 2 4|2 4 4 6|4 2 4 6",
      flow: "2 4 2 4 4|2 4 2 2 4 2|4 2 4 2 4|2 2 2 4 2 4|2 4 2 2 2 4|2 4 4 2 4",
      pause: "8 r4 4|8 4 4|2 4 2 4 r4|8 r4 2 2",
      close: "16|8 r8|12 r4",
    }),
  },
  dotted: {
    "4/4": book({
      motif: "3 1 4 4 4|6 2 4 4|4 3 1 8|3 1 3 1 4 4|4 4 3 1 4|8 3 1 4|3 1 4 8|4 3 1 4 4",
      flow: "3 1 4 3 1 4|4 4 3 1 4|3 1 3 1 3 1 4|4 3 1 4 4|2 2 4 3 1 4",
      pause: "8 r4 4|8 4 r4|8 r4 3 1|4 4 4 r4",
      close: "12 r4|8 r8|16",
    }),
    "2/4": book({
      motif: "3 1 4|3 1 2 2|4 3 1|2 2 3 1|2 3 1 2|3 1 3 1",
      flow: "3 1 2 2|2 2 3 1|3 1 3 1|2 3 1 2|3 1 4",
      pause: "4 r2 2|4 3 1|4 r4|6 2",
      close: "8|4 r4|6 r2",
    }),
  },
} as const;

/** Returns the rhythms for one piece: the motif bars all different, the flow no motif. */
export function chooseRhythms(random: Random, book: RhythmBook): RhythmChoice {
  const [a, b] = random.shuffled(book.motif);
  const rest = book.flow.filter((rhythm) => rhythm.join() !== a!.join() && rhythm.join() !== b!.join());
  const [flow, c] = random.shuffled(rest);
  return {
    a: a!,
    b: b!,
    c: c!,
    flow: flow!,
    pause: random.pick(book.pause),
    close: random.pick(book.close),
  };
}

function book(lines: Readonly<Record<keyof RhythmBook, string>>): RhythmBook {
  return {
    motif: bars(lines.motif),
    flow: bars(lines.flow),
    pause: bars(lines.pause),
    close: bars(lines.close),
  };
}

function bars(line: string): Rhythm[] {
  return line
    .split("|")
    .map((bar) =>
      bar
        .split(" ")
        .map((length) => (length.startsWith("r") ? -UNIT * Number(length.slice(1)) : UNIT * Number(length))),
    );
}
