import type { DurationRange } from "./duration-codec.ts";

/** A length as MidiTok writes it: `beat.position.resolution`, (beat + position / resolution) beats. */
export type TimeBin = readonly [beat: number, position: number, resolution: number];

/** What lengths in ticks mean, for one length of the beat. */
export interface TimeTable {
  /** Ticks of each bin, ascending. */
  readonly ticks: Int32Array;
  /** The bin nearest to 0 … longest ticks; of two as near the longer. */
  readonly nearest: Uint16Array;
  /** The longest bin within 0 … longest ticks; −1 below the shortest. */
  readonly within: Int16Array;
  /** Ticks of the longest bin. */
  readonly longest: number;
}

/** Returns the lengths of some ranges, ascending and without 0, as MidiTok's `beat_res` makes them. */
export function timeBins(ranges: readonly DurationRange[]): TimeBin[] {
  const bins: TimeBin[] = [];
  let from = 0;
  for (const { upTo, perBeat } of ranges) {
    for (let beat = from; beat < upTo; beat++) {
      for (let position = 0; position < perBeat; position++) bins.push([beat, position, perBeat]);
    }
    from = upTo;
  }
  bins.push([from, 0, ranges.at(-1)!.perBeat]);
  return bins.slice(1);
}

/** Returns a function that gives the table of a length of the beat in ticks; each is made once. */
export function timeTables(bins: readonly TimeBin[]): (ticksPerBeat: number) => TimeTable {
  const tables = new Map<number, TimeTable>();
  return (ticksPerBeat) => {
    let table = tables.get(ticksPerBeat);
    if (!table) {
      table = timeTable(bins, ticksPerBeat);
      tables.set(ticksPerBeat, table);
    }
    return table;
  };
}

function timeTable(bins: readonly TimeBin[], ticksPerBeat: number): TimeTable {
  const ticks = Int32Array.from(bins, ([beat, position, resolution]) =>
    Math.floor(((beat * resolution + position) * ticksPerBeat) / resolution),
  );
  const longest = ticks.at(-1)!;
  const nearest = new Uint16Array(longest + 1);
  const within = new Int16Array(longest + 1);
  let bin = -1;
  for (let length = 0; length <= longest; length++) {
    while (bin + 1 < ticks.length && ticks[bin + 1]! <= length) bin++;
    within[length] = bin;
    const next = Math.min(bin + 1, ticks.length - 1);
    nearest[length] = bin >= 0 && length - ticks[bin]! < ticks[next]! - length ? bin : next;
    if (bin >= 0 && ticks[bin] === length) nearest[length] = bin;
  }
  return { ticks, nearest, within, longest };
}
