import type { ComparedTokenizer } from "./comparison.ts";

/** A column of a comparison's table. */
export interface ComparisonColumn {
  readonly title: string;
  /** One sentence, for who reads the table. */
  readonly meaning: string;
  readonly cell: (row: ComparedTokenizer) => string;
}

/** What a table of a comparison shows, besides the names. */
export const COMPARISON_COLUMNS: readonly ComparisonColumn[] = [
  {
    title: "nats/note",
    meaning:
      "what a note costs the trained net, −ln p of all that codes it; none where values are plain numbers",
    cell: (row) => (row.continuous.length > 0 ? "–" : row.natsPerNote.toFixed(3)),
  },
  {
    title: "pitch",
    meaning: "the part of it spent on pitch, where it has fields of its own",
    cell: (row) => (row.pitchNatsPerNote > 0 ? row.pitchNatsPerNote.toFixed(3) : "–"),
  },
  {
    title: "steps",
    meaning: "steps of the net a note",
    cell: (row) => row.stepsPerNote.toFixed(2),
  },
  {
    title: "tokens",
    meaning: "values predicted a note",
    cell: (row) => row.tokensPerNote.toFixed(2),
  },
  {
    title: "vocabulary",
    meaning: "values that are told apart, of all predicted fields together",
    cell: (row) => count(row.vocabulary),
  },
  {
    title: "timing, ms",
    meaning: "how far the time since the note before is off after decoding, on average",
    cell: ({ errors }) => milliseconds(errors.clock),
  },
  {
    title: "in beats, ms",
    meaning:
      "the same if the written tempo is put back: what is lost besides the tempo, where beats are told",
    cell: ({ errors }) => milliseconds(errors.beats),
  },
  {
    title: "length, ms",
    meaning: "how far lengths are off, as written or as pedalled, whichever is nearer",
    cell: ({ errors }) => milliseconds(errors.duration),
  },
  {
    title: "velocity",
    meaning: "how far MIDI velocities, 0–127, are off",
    cell: ({ errors }) => errors.velocity.toFixed(1),
  },
  {
    title: "lost, %",
    meaning: "notes that do not come back",
    cell: ({ errors }) => ((100 * errors.lost) / errors.notes).toFixed(2),
  },
  {
    title: "encoded/s",
    meaning: "notes encoded in a second of processor time",
    cell: (row) => count(row.notesPerSecond),
  },
  {
    title: "seen",
    meaning: "notes that the net had learned from when its time was over",
    cell: (row) => count(row.notesSeen),
  },
];

/** Returns the rows, cheapest notes first, those without nats last. */
export function rankedTokenizers(rows: readonly ComparedTokenizer[]): ComparedTokenizer[] {
  const cost = (row: ComparedTokenizer): number =>
    row.continuous.length > 0 ? Number.POSITIVE_INFINITY : row.natsPerNote;
  return [...rows].sort((a, b) => (cost(a) === cost(b) ? 0 : cost(a) - cost(b)));
}

function milliseconds(seconds: number): string {
  const value = 1000 * seconds;
  if (Number.isNaN(value)) return "–";
  return value < 100 ? value.toFixed(1) : count(value);
}

/** Three or four digits, and `k` or `M`. */
function count(value: number): string {
  if (value >= 10_000_000) return `${(value / 1e6).toFixed(0)} M`;
  if (value >= 1_000_000) return `${(value / 1e6).toFixed(1)} M`;
  if (value >= 10_000) return `${(value / 1e3).toFixed(0)} k`;
  return Math.round(value).toLocaleString("en");
}
