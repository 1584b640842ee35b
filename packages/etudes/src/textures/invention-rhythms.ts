type Rhythms = readonly (readonly number[])[];

/** A bar for a subject, in ticks: its face in the first half; negative lengths are rests. */
export const SUBJECTS: Readonly<Record<string, Rhythms>> = {
  "4/4": sixteenths(
    "r1 1 1 1 1 1 1 1 2 2 2 2|2 1 1 2 2 1 1 1 1 2 2|1 1 1 1 2 2 1 1 1 1 2 2|r2 2 1 1 2 2 2 2 2|2 2 1 1 1 1 2 1 1 2 2|r2 1 1 2 2 2 2 4|3 1 2 2 1 1 1 1 4|r1 1 1 1 2 2 1 1 1 1 2 2|2 1 1 1 1 1 1 2 2 2 2",
  ),
  "2/4": sixteenths("r1 1 1 1 2 2|1 1 2 1 1 2|2 1 1 2 2|1 1 1 1 2 2|r1 1 2 1 1 2|1 1 1 1 4"),
  "12/8": sixteenths(
    "4 2 2 2 2 4 2 2 2 2|6 2 2 2 4 2 4 2|2 2 2 4 2 2 2 2 6|r2 2 2 2 2 2 6 6|4 2 4 2 2 2 2 6",
  ),
};

/** Bars for the voice beside the subject: quieter where it runs, running where it rests. */
export const COUNTERS: Readonly<Record<string, Rhythms>> = {
  "4/4": sixteenths(
    "2 2 2 2 1 1 1 1 2 2|4 4 1 1 1 1 2 2|2 2 4 2 2 1 1 1 1|r2 2 2 2 2 1 1 2 2|2 2 2 2 2 1 1 1 1 2|4 2 2 1 1 1 1 2 2",
  ),
  "2/4": sixteenths("2 2 1 1 1 1|2 2 2 1 1|4 1 1 1 1|2 2 2 2|r2 2 1 1 2"),
  "12/8": sixteenths("6 6 2 2 2 2 2 2|6 4 2 2 2 2 6|4 2 6 2 2 2 4 2|6 6 4 2 2 2 2|6 2 2 2 6 2 2 2"),
};

/** Half bars that accompany the head of the subject. */
export const EPISODE_TAILS: Readonly<Record<string, Rhythms>> = {
  "4/4": sixteenths("2 2 2 2|4 2 2|2 2 4"),
  "2/4": sixteenths("2 2|4"),
  "12/8": sixteenths("6 6|4 2 6|6 4 2"),
};

function sixteenths(line: string): number[][] {
  return line
    .split("|")
    .map((bar) =>
      bar
        .split(" ")
        .map((length) => (length.startsWith("r") ? -120 * Number(length.slice(1)) : 120 * Number(length))),
    );
}
