import { createTempoMap, type TempoChange } from "@nocturne/score";
import { byCodeUnits } from "../find-midi-files.ts";
import type { SplitName } from "../split-works.ts";
import type { PieceColumns } from "./piece-record.ts";
import { tempoChanges } from "./piece-record.ts";
import type { DroppedFile, PreparedPiece } from "./types.ts";

/** Counts that are summed for any group of pieces. */
export interface Totals {
  readonly pieces: number;
  readonly notes: number;
  readonly hours: number;
}

/** A histogram: `counts[i]` is what lies from `edges[i]` to below `edges[i + 1]`, the outer ones with what lies beyond. */
export interface Histogram {
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

/** What a data folder holds, as `report.json` tells it. */
export interface CorpusReport extends Totals {
  readonly format: "nocturne-report";
  readonly version: 1;
  readonly works: number;
  /** Pieces in which something was repaired when reading. */
  readonly repaired: number;
  readonly splits: Readonly<Record<SplitName, Totals & { readonly works: number }>>;
  /** Files that were left out, by kind of reason. */
  readonly dropped: Readonly<Record<string, number>>;
  /** By composer where a manifest names one, else by the first two folders of the path; those with the most notes first. */
  readonly groups: readonly (Totals & { readonly name: string })[];
  /** Pieces by licence; `"unknown"` where no manifest tells. */
  readonly licences: Readonly<Record<string, number>>;
  /** Works of most pieces, with their files. */
  readonly largestWorks: readonly { readonly work: string; readonly files: readonly string[] }[];
  /** Notes by MIDI pitch, 0–127. */
  readonly pitch: readonly number[];
  /** Notes by MIDI velocity, 0–127. */
  readonly velocity: readonly number[];
  /** Notes by written length in seconds. */
  readonly duration: Histogram;
  /** Seconds by tempo in quarter notes a minute. */
  readonly tempo: Histogram;
  /** Seconds by keys held at once, 0 to 16 and more. */
  readonly polyphony: readonly number[];
}

type StatisticColumns = Pick<
  PieceColumns,
  "start" | "duration" | "pitch" | "velocity" | "tempoTick" | "microsecondsPerQuarter"
>;

/** Adds up statistics piece by piece. */
export interface StatisticsCollector {
  add(piece: PreparedPiece, columns: StatisticColumns): void;
  report(dropped: readonly DroppedFile[]): CorpusReport;
}

const DURATION_EDGES = Array.from({ length: 25 }, (_, i) => 2 ** (i / 2 - 6));
const TEMPO_EDGES = Array.from({ length: 29 }, (_, i) => 20 + 10 * i);
const MOST_KEYS = 16;
const MOST_WORKS = 10;
/** Folders of folders that groups are told apart by. */
const GROUP_DEPTH = 2;

/** Returns a collector of no pieces yet. */
export function collectStatistics(): StatisticsCollector {
  const pitch = new Float64Array(128);
  const velocity = new Float64Array(128);
  const duration = new Float64Array(DURATION_EDGES.length - 1);
  const tempo = new Float64Array(TEMPO_EDGES.length - 1);
  const polyphony = new Float64Array(MOST_KEYS + 1);
  const whole = sumOfPieces();
  const splits = { train: sumOfPieces(), valid: sumOfPieces(), test: sumOfPieces() };
  const workCounts = { train: 0, valid: 0, test: 0 };
  const works = new Map<string, string[]>();
  const groups = new Map<string, PieceSum>();
  const licences = createTally();
  let repaired = 0;
  return {
    add(piece, columns) {
      const { file, work, split, credit } = piece;
      whole.add(piece);
      splits[split].add(piece);
      const files = works.get(work);
      if (files) files.push(file);
      else {
        works.set(work, [file]);
        workCounts[split]++;
      }
      const name = groupOf(piece);
      const group = groups.get(name) ?? sumOfPieces();
      groups.set(name, group);
      group.add(piece);
      licences.add(credit?.licence ?? "unknown");
      if (piece.repairs > 0) repaired++;
      const tempos = tempoChanges(columns.tempoTick, columns.microsecondsPerQuarter);
      const { secondsAt } = createTempoMap({ ...piece, tempos });
      const count = columns.start.length;
      const starts = new Int32Array(count);
      const ends = new Int32Array(count);
      for (let i = 0; i < count; i++) {
        pitch[columns.pitch[i]!]!++;
        velocity[columns.velocity[i]!]!++;
        starts[i] = columns.start[i]!;
        ends[i] = columns.start[i]! + columns.duration[i]!;
        duration[binOf(DURATION_EDGES, secondsAt(ends[i]!) - secondsAt(starts[i]!))]!++;
      }
      // Whole numbers are sorted three times as fast as fractions.
      addPolyphony(polyphony, secondsOf(starts.sort(), secondsAt), secondsOf(ends.sort(), secondsAt));
      addTempos(tempo, tempos, piece.ticksPerQuarter, columns);
    },
    report: (dropped) => ({
      format: "nocturne-report",
      version: 1,
      ...whole.totals(),
      works: works.size,
      repaired,
      splits: {
        train: { ...splits.train.totals(), works: workCounts.train },
        valid: { ...splits.valid.totals(), works: workCounts.valid },
        test: { ...splits.test.totals(), works: workCounts.test },
      },
      dropped: dropped.reduce((tally, { why }) => tally.add(why), createTally()).counts(),
      groups: [...groups]
        .map(([name, group]) => ({ name, ...group.totals() }))
        .sort((a, b) => b.notes - a.notes || byCodeUnits(a.name, b.name)),
      licences: licences.counts(),
      largestWorks: largestWorks(works),
      pitch: [...pitch],
      velocity: [...velocity],
      duration: { edges: DURATION_EDGES, counts: [...duration] },
      tempo: { edges: TEMPO_EDGES, counts: rounded(tempo) },
      polyphony: rounded(polyphony),
    }),
  };
}

/** What any group of pieces adds up to. */
interface PieceSum {
  add(piece: PreparedPiece): void;
  totals(): Totals;
}

function sumOfPieces(): PieceSum {
  let [pieces, notes, seconds] = [0, 0, 0];
  return {
    add(piece) {
      pieces++;
      notes += piece.notes;
      seconds += piece.seconds;
    },
    totals: () => ({ pieces, notes, hours: Math.round(seconds / 3.6) / 1000 }),
  };
}

/** How often each name comes. */
interface Tally {
  add(name: string): Tally;
  /** The most frequent first. */
  counts(): Record<string, number>;
}

function createTally(): Tally {
  const counts = new Map<string, number>();
  const tally: Tally = {
    add(name) {
      counts.set(name, (counts.get(name) ?? 0) + 1);
      return tally;
    },
    counts: () => Object.fromEntries([...counts].sort((a, b) => b[1] - a[1] || byCodeUnits(a[0], b[0]))),
  };
  return tally;
}

/** The composer, where a manifest names one; else the first folders. */
function groupOf({ file, credit }: PreparedPiece): string {
  if (credit?.composer !== undefined) return credit.composer;
  return file.split("/").slice(0, -1).slice(0, GROUP_DEPTH).join("/") || "(no folder)";
}

function largestWorks(works: ReadonlyMap<string, readonly string[]>): CorpusReport["largestWorks"] {
  return [...works]
    .filter(([, files]) => files.length > 1)
    .map(([work, files]) => ({ work, files }))
    .sort((a, b) => b.files.length - a.files.length || byCodeUnits(a.work, b.work))
    .slice(0, MOST_WORKS);
}

/** Which bin a value is in; those beyond are in the outermost. */
function binOf(edges: readonly number[], value: number): number {
  let low = 0;
  let high = edges.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (value >= edges[middle]!) low = middle;
    else high = middle - 1;
  }
  return low;
}

function secondsOf(ticks: Int32Array, secondsAt: (tick: number) => number): Float64Array {
  const seconds = new Float64Array(ticks.length);
  for (let i = 0; i < ticks.length; i++) seconds[i] = secondsAt(ticks[i]!);
  return seconds;
}

/** Adds the seconds for which so many keys are held. */
function addPolyphony(seconds: Float64Array, starts: Float64Array, ends: Float64Array): void {
  let [held, end] = [0, 0];
  let before = starts[0] ?? 0;
  for (const start of starts) {
    for (; ends[end]! <= start; end++) {
      seconds[Math.min(held--, MOST_KEYS)]! += ends[end]! - before;
      before = ends[end]!;
    }
    seconds[Math.min(held++, MOST_KEYS)]! += start - before;
    before = start;
  }
  for (; end < ends.length; end++) {
    seconds[Math.min(held--, MOST_KEYS)]! += ends[end]! - before;
    before = ends[end]!;
  }
}

/** Adds the seconds for which each tempo holds, from the first onset to the last release. */
function addTempos(
  seconds: Float64Array,
  tempos: readonly TempoChange[],
  ticksPerQuarter: number,
  { start, duration }: Pick<PieceColumns, "start" | "duration">,
): void {
  let [first, last] = [Number.POSITIVE_INFINITY, 0];
  for (let i = 0; i < start.length; i++) {
    first = Math.min(first, start[i]!);
    last = Math.max(last, start[i]! + duration[i]!);
  }
  const changes = [{ tick: 0, microsecondsPerQuarter: 500_000 }, ...tempos];
  for (const [index, { tick, microsecondsPerQuarter }] of changes.entries()) {
    const from = Math.max(first, tick);
    const to = Math.min(last, changes[index + 1]?.tick ?? last);
    if (to <= from) continue;
    const length = ((to - from) / ticksPerQuarter) * (microsecondsPerQuarter / 1e6);
    seconds[binOf(TEMPO_EDGES, 6e7 / microsecondsPerQuarter)]! += length;
  }
}

/** To thousandths, so that sums in another order print alike. */
function rounded(values: Float64Array): number[] {
  return Array.from(values, (value) => Math.round(1000 * value) / 1000);
}
