import { bassOf, type Chord } from "./chord.ts";
import type { ChordSpan, DraftNote } from "./draft.ts";
import { mod } from "./key.ts";

/** Returns the pitch of this class nearest to another pitch, within a range of at least an octave. */
export function nearestPitch(
  pitchClass: number,
  to: number,
  range: readonly [low: number, high: number],
): number {
  let best = range[0] + mod(pitchClass - range[0], 12);
  for (let pitch = best + 12; pitch <= range[1]; pitch += 12) {
    if (Math.abs(pitch - to) < Math.abs(best - to)) best = pitch;
  }
  return best;
}

/** Returns the bass pitches of the chords: each near the one before, drawn to the middle of the range. */
export function bassLine(
  chords: readonly ChordSpan[],
  range: readonly [low: number, high: number],
): number[] {
  const middle = (range[0] + range[1]) >> 1;
  let last = middle;
  return chords.map(({ chord }) => {
    last = nearestPitch(bassOf(chord), Math.round((2 * last + middle) / 3), range);
    return last;
  });
}

/** Returns the chord's tones from `low` up to `high`, lowest first. */
export function tonesBetween(chord: Chord, low: number, high: number): number[] {
  const pitches: number[] = [];
  for (let pitch = low; pitch <= high; pitch++) if (chord.tones.includes(pitch % 12)) pitches.push(pitch);
  return pitches;
}

/**
 * Returns two or three upper tones over a bass, in close position, that move least from the last ones: third and
 * seventh always among them where the bass has them not; the leading tone never twice.
 */
export function upperVoices(
  chord: Chord,
  last: readonly number[],
  count: number,
  range: readonly [low: number, high: number],
): number[] {
  const bass = bassOf(chord);
  const wanted = neededTones(chord, bass);
  const pool = tonesBetween(chord, range[0], range[1]).filter(
    (pitch) => !isDoubledLeading(chord, pitch, bass),
  );
  let best: number[] = [];
  let bestCost = Number.POSITIVE_INFINITY;
  for (const pitches of choices(pool, count)) {
    if (pitches.at(-1)! - pitches[0]! > 12) continue;
    const classes = pitches.map((pitch) => pitch % 12);
    let cost = wanted.filter((tone) => !classes.includes(tone)).length * 20;
    if (new Set(classes).size < classes.length) cost += 12;
    pitches.forEach((pitch, index) => {
      const before = last[Math.min(index, last.length - 1)];
      cost +=
        before === undefined ? Math.abs(pitch - ((range[0] + range[1]) >> 1)) : Math.abs(pitch - before);
      const gap = index > 0 ? pitch - pitches[index - 1]! : 3;
      if (gap < 3) cost += 3;
    });
    const center = pitches.reduce((sum, pitch) => sum + pitch, 0) / pitches.length;
    cost += Math.floor(Math.abs(center - (range[0] + range[1]) / 2) / 2);
    if (cost < bestCost) [best, bestCost] = [pitches, cost];
  }
  return best;
}

function neededTones(chord: Chord, bass: number): number[] {
  const [root, third, fifth, seventh] = chord.tones;
  const order = seventh === undefined ? [third!, root!, fifth!] : [third!, seventh, root!];
  return order.filter((tone) => tone !== bass);
}

function isDoubledLeading(chord: Chord, pitch: number, bass: number): boolean {
  if (!chord.dominant) return false;
  const leading = chord.tones[chord.roman.startsWith("vii") ? 0 : 1]!;
  return bass === leading && pitch % 12 === leading;
}

function choices(pool: readonly number[], count: number, from = 0): number[][] {
  if (count === 0) return [[]];
  const lists: number[][] = [];
  for (let index = from; index <= pool.length - count; index++) {
    for (const rest of choices(pool, count - 1, index + 1)) lists.push([pool[index]!, ...rest]);
  }
  return lists;
}

/**
 * Returns a function that adds notes struck together by the left hand: a bass, touched as said, or a chord above it, which
 * is always lifted.
 */
export function leftHand(
  notes: DraftNote[],
  bassTouch: NonNullable<DraftNote["touch"]>,
): (start: number, end: number, pitches: readonly number[], role: "bass" | "inner") => void {
  return (start, end, pitches, role) => {
    const voice = role === "bass" ? "bass" : "chords";
    const touch = role === "bass" ? bassTouch : "portato";
    for (const pitch of pitches) notes.push({ start, end, pitch, voice, hand: "left", role, touch });
  };
}
