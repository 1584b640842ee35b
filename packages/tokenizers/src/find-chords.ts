import type { EventBins } from "./event-bins.ts";
import type { EventSettings } from "./event-options.ts";
import type { NoteColumns } from "./note-columns.ts";
import type { Section } from "./prepare-globals.ts";

/** How many notes are looked at together. */
const REACH = 10;

const NOTE_NAMES = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];

/**
 * Finds the chords that MidiTok finds: three to five notes that begin together, within one position of the grid if they
 * are long, and end within half a beat of the first, whose intervals above the first are those of a chord.
 *
 * @param found - is told the tick of each chord, and its place among the chords told
 */
export function findChords(
  { length, start, duration, pitch }: NoteColumns,
  from: number,
  { chords, resolution }: EventSettings,
  bins: EventBins,
  sections: readonly Section[],
  found: (tick: number, index: number) => void,
): void {
  if (!chords) return;
  const byIntervals = new Map<string, string>();
  for (const [name, intervals] of Object.entries(chords.maps)) {
    const key = intervals.join(" ");
    if (!byIntervals.has(key)) byIntervals.set(key, name);
  }
  const end = (i: number): number => start[i]! + duration[i]!;
  let section = 0;
  let count = from;
  let previous = -1;
  while (count < length) {
    const first = start[count]!;
    if (first === previous) {
      count++;
      continue;
    }
    while (first >= sections[section]!.end) section++;
    const { ticksPerBeat } = sections[section]!;
    const half = Math.floor(ticksPerBeat / 2);
    const latest = first + ticksPerBeat / resolution[0]!.perBeat;
    const around: number[] = [];
    for (let i = count; i < Math.min(count + REACH, length); i++) if (start[i]! <= latest) around.push(i);
    const size = around.length;
    if (around.some((i) => Math.abs(end(i) - end(count)) > half)) {
      count += size;
      continue;
    }
    const together = duration[count]! <= half ? around.filter((i) => start[i] === first) : around;
    const intervals = together.map((i) => pitch[i]! - pitch[count]!);
    if (intervals.length >= 3 && intervals.length <= 5 && intervals.at(-1)! <= 24) {
      const name = byIntervals.get(intervals.join(" "));
      const unknown = chords.root ? `ukn${intervals.length}` : String(intervals.length);
      const quality = name ?? (chords.unknown ? unknown : undefined);
      const told = quality && chords.root ? `${NOTE_NAMES[pitch[count]! % 12]}:${quality}` : quality;
      const index = told === undefined ? -1 : bins.chords.indexOf(told);
      if (index >= 0) found(first, index);
    }
    previous = start[together.at(-1)!]!;
    count += together.length;
  }
}
