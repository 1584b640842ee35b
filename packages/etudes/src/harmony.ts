import type { Chord } from "./chord.ts";
import type { ChordSpan } from "./draft.ts";
import type { Key } from "./key.ts";
import type { Metre } from "./metre.ts";
import { composeProgression } from "./progression.ts";
import type { Random } from "./random.ts";
import type { CadenceKind } from "./truth.ts";

/** The harmony of one phrase. */
export interface HarmonyOptions {
  /** How many chords each bar has, 1 to 4. */
  readonly rhythm: readonly number[];
  readonly cadence: CadenceKind;
  /** @default the key in which it starts */
  readonly endKey?: Key;
  /** Chords already there, which open the phrase; they fill whole bars. @default none */
  readonly head?: readonly ChordSpan[];
}

/** Returns the chords of a phrase, its start at tick 0. */
export function harmonize(random: Random, key: Key, metre: Metre, options: HarmonyOptions): ChordSpan[] {
  const { rhythm, cadence, endKey = key, head = [] } = options;
  const headEnd = head.at(-1)?.end ?? 0;
  const slots = rhythm.flatMap((count, bar) => divideBar(metre, count, bar * metre.bar));
  const open = slots.filter((slot) => slot.start >= headEnd);
  const before = head.at(-1)?.chord;
  const chords = composeProgression(random, key, {
    length: open.length + (before ? 1 : 0),
    cadence,
    endKey,
    ...(before && { first: before.roman }),
  });
  const fresh = before ? chords.slice(1) : chords;
  return [...head, ...place(fresh, open)];
}

/** Lays chords into slots of time; equal neighbours become one longer chord. */
export function place(
  chords: readonly Chord[],
  slots: readonly { readonly start: number; readonly end: number }[],
): ChordSpan[] {
  const spans: ChordSpan[] = [];
  chords.forEach((chord, index) => {
    const slot = slots[index]!;
    const last = spans.at(-1);
    if (last && last.chord.roman === chord.roman && last.chord.key === chord.key) {
      spans[spans.length - 1] = { ...last, end: slot.end };
    } else spans.push({ start: slot.start, end: slot.end, chord });
  });
  return spans;
}

/** Divides a bar at its beats: the longer part first. */
export function divideBar(metre: Metre, count: number, start: number): { start: number; end: number }[] {
  const beats = metre.bar / metre.beat;
  const unit = beats % count === 0 || beats > count ? metre.beat : metre.bar / count;
  const total = metre.bar / unit;
  const slots: { start: number; end: number }[] = [];
  let used = 0;
  for (let index = 0; index < count; index++) {
    const length = Math.ceil((total - used) / (count - index));
    slots.push({ start: start + used * unit, end: start + (used + length) * unit });
    used += length;
  }
  return slots;
}

/** Returns the chord that sounds at a tick; the last one after the end. */
export function chordAt(spans: readonly ChordSpan[], tick: number): Chord {
  const span = spans.find((each) => tick < each.end) ?? spans.at(-1);
  if (!span) throw new RangeError("etudes: a phrase needs at least one chord");
  return span.chord;
}
