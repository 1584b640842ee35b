import { roundEven, type Section } from "./prepare-globals.ts";

/**
 * Where sections end, as indices into ascending times, as MidiTok 3.0 finds them: counted from the end of the section
 * before, and 0 where no time is as late.
 */
export function sectionIndices(times: ArrayLike<number>, sections: readonly Section[]): number[] {
  const ends: number[] = [];
  let first = 0;
  for (const { end } of sections.slice(0, -1)) {
    let index = 0;
    while (first + index < times.length && times[first + index]! < end) index++;
    if (first + index === times.length) index = 0;
    ends.push(index);
    first = index;
  }
  return [...ends, times.length - 1];
}

/**
 * Rounds times to multiples of the step of their section, in place, as MidiTok 3.0 does, which takes `ends` for indices.
 *
 * @param least - what becomes of 0, in steps; it stays where this is not given
 */
export function snapByIndex(
  times: Int32Array,
  sections: readonly Section[],
  ends: readonly number[],
  least?: number,
): void {
  let first = 0;
  for (const [i, { step }] of sections.entries()) {
    const last = i === sections.length - 1 ? times.length : Math.min(ends[i]!, times.length);
    for (let at = first; at < last && step !== 1; at++) {
      times[at] = roundEven(times[at]! / step) * step;
      if (times[at] === 0 && least !== undefined) times[at] = least * step;
    }
    first = last;
  }
}

/** Rounds onsets and durations of notes that end by a token of their own, in place, as MidiTok 3.0 does. */
export function snapNotesByIndex(
  start: Int32Array,
  duration: Int32Array,
  sections: readonly Section[],
): void {
  const ends = sectionIndices(start, sections);
  snapByIndex(start, sections, ends);
  snapByIndex(duration, sections, ends, 1);
  const noteEnds = start.map((tick, i) => tick + duration[i]!);
  let first = 0;
  for (const [section, last] of ends.slice(0, -1).entries()) {
    for (let at = first; at < last; at++) {
      if (noteEnds[at]! < start[last]!) continue;
      // The place among those found from `first` on is taken for an index.
      const i = at - first;
      const found = ends.slice(section).findIndex((end) => end >= start[i]!);
      const { step } = sections[Math.max(0, found)]!;
      duration[i] = roundEven(noteEnds[i]! / step) * step - start[i]!;
    }
    first = last;
  }
}
