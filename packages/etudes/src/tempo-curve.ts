import type { TempoChange } from "@nocturne/score";
import type { Draft, DraftPhrase } from "./draft.ts";
import { TICKS_PER_QUARTER } from "./metre.ts";

/**
 * Returns a tempo for each beat: phrases begin held back, move on, and slow down to their cadence; the last bars of the
 * piece slow down most. All sums are of integers, so that every platform agrees.
 */
export function tempoCurve(draft: Draft): TempoChange[] {
  const { metre, manner, end } = draft;
  const quarter = Math.round((60_000_000 * TICKS_PER_QUARTER) / (manner.beatsPerMinute * metre.beat));
  const last = draft.phrases.at(-1)!;
  const changes: TempoChange[] = [];
  for (let tick = 0; tick < end; tick += metre.beat) {
    const phrase = draft.phrases.find((each) => tick < each.end) ?? last;
    const slowing = phraseSlowing(phrase, tick, manner.rubato) + finalSlowing(tick, end, metre.bar);
    const microsecondsPerQuarter = Math.round((quarter * (1000 + slowing)) / 1000);
    if (changes.at(-1)?.microsecondsPerQuarter !== microsecondsPerQuarter) {
      changes.push({ tick, microsecondsPerQuarter });
    }
  }
  return changes;
}

/** In thousandths: slower at both ends of a phrase, faster within. */
function phraseSlowing({ start, end }: DraftPhrase, tick: number, rubato: number): number {
  const place = Math.floor((1000 * (tick - start)) / (end - start));
  if (place < 250) return Math.floor((rubato * (250 - place)) / 600);
  if (place < 700) return -Math.floor((rubato * (225 - Math.abs(place - 475))) / 900);
  const late = place - 700;
  return Math.floor((rubato * late * late) / 45_000);
}

/** In thousandths: over the last two bars, up to two fifths slower. */
function finalSlowing(tick: number, end: number, bar: number): number {
  const left = end - tick;
  const span = 2 * bar;
  if (left >= span) return 0;
  const gone = Math.floor((1000 * (span - left)) / span);
  return Math.floor((400 * gone * gone) / 1_000_000);
}
