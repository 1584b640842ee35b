import { bassOf, type Chord } from "./chord.ts";
import { mod, NATURALS } from "./key.ts";
import type { Random } from "./random.ts";

/** Four pitches: soprano, alto, tenor, bass. */
export type Voicing = readonly [soprano: number, alto: number, tenor: number, bass: number];

/** A chord to be set for four voices. */
export interface VoicingSlot {
  readonly chord: Chord;
  /** The pitch that the soprano's contour asks for. */
  readonly target: number;
  /** Pitch classes allowed in the soprano. @default all */
  readonly soprano?: readonly number[];
  /** Semitones from the soprano's note before, which a motif asks for, within a semitone. */
  readonly link?: number;
}

interface State {
  readonly voicing: Voicing;
  readonly cost: number;
  readonly from: State | undefined;
}

const RANGES = [
  [60, 79],
  [55, 72],
  [48, 67],
  [40, 60],
] as const;
const BEAM = 24;
/** Voicings of a chord that are tried. */
const CHOICES = 40;
const FORBIDDEN = 400;

/**
 * Returns the chords set for four voices by the rules of the style: every tone there, ranges and spacing kept, no
 * fifths, octaves or unisons in parallel, leading tones up, sevenths down, no voice across another, small steps. The
 * hands can hold them: alto within an octave of the soprano, tenor within a tenth of the bass.
 */
export function voiceChords(random: Random, slots: readonly VoicingSlot[], before?: Voicing): Voicing[] {
  let states: State[] = before ? [{ voicing: before, cost: 0, from: undefined }] : [];
  slots.forEach((slot, index) => {
    const last = index > 0 ? slots[index - 1]! : undefined;
    const options = voicingsOf(slot.chord)
      .map((voicing) => ({ voicing, cost: standingCost(slot, voicing) + random.int(0, 5) }))
      .sort((a, b) => a.cost - b.cost)
      .slice(0, CHOICES);
    if (states.length === 0) {
      states = options.map(({ voicing, cost }) => ({ voicing, cost, from: undefined }));
    } else {
      states = options.map(({ voicing, cost }) => {
        let best: State | undefined;
        let bestCost = Number.POSITIVE_INFINITY;
        for (const state of states) {
          if (state.cost >= bestCost) break;
          const total = state.cost + movingCost(state, voicing, last?.chord, slot);
          if (total < bestCost) [best, bestCost] = [state, total];
        }
        return { voicing, cost: bestCost + cost, from: best };
      });
    }
    states = states.sort((a, b) => a.cost - b.cost).slice(0, BEAM);
  });
  const result: Voicing[] = [];
  for (let state: State | undefined = states[0]; state; state = state.from) result.unshift(state.voicing);
  return before ? result.slice(1) : result;
}

/** Returns the pairs of voices that move in parallel fifths, octaves or unisons from one voicing to the next. */
export function parallels(from: readonly number[], to: readonly number[]): [number, number][] {
  const pairs: [number, number][] = [];
  for (let upper = 0; upper < from.length; upper++) {
    for (let lower = upper + 1; lower < from.length; lower++) {
      if (from[upper] === to[upper] || from[lower] === to[lower]) continue;
      const then = (from[upper]! - from[lower]!) % 12;
      const now = (to[upper]! - to[lower]!) % 12;
      if (then === now && (now === 0 || now === 7)) pairs.push([upper, lower]);
    }
  }
  return pairs;
}

function hasParallels(from: Voicing, to: Voicing): boolean {
  for (let upper = 0; upper < 3; upper++) {
    for (let lower = upper + 1; lower < 4; lower++) {
      const now = (to[upper]! - to[lower]!) % 12;
      if ((now === 0 || now === 7) && (from[upper]! - from[lower]!) % 12 === now && from[upper] !== to[upper])
        return true;
    }
  }
  return false;
}

/** Returns the staff position of a chord tone's pitch (see `pitchAt`). */
export function positionOf(chord: Chord, pitch: number): number {
  const index = chord.tones.indexOf(pitch % 12);
  if (index < 0) throw new RangeError(`etudes: pitch ${pitch} is not in the chord ${chord.roman}`);
  const letter = chord.letters[index]!;
  return 7 * Math.floor((pitch - NATURALS[letter]! - chord.scale[letter]!) / 12) + letter;
}

function voicingsOf(chord: Chord): Voicing[] {
  const list: Voicing[] = [];
  const bassClass = bassOf(chord);
  const at = (voice: number, low: number, high: number): number[] =>
    pitchesOf(chord.tones, Math.max(low, RANGES[voice]![0]), Math.min(high, RANGES[voice]![1]));
  for (const bass of pitchesOf([bassClass], ...RANGES[3])) {
    for (const tenor of at(2, bass, bass + 16)) {
      for (const alto of at(1, tenor, tenor + 12)) {
        for (const soprano of at(0, alto + 1, alto + 12)) {
          const voicing: Voicing = [soprano, alto, tenor, bass];
          if (isComplete(chord, voicing)) list.push(voicing);
        }
      }
    }
  }
  return list;
}

function pitchesOf(classes: readonly number[], low: number, high: number): number[] {
  const list: number[] = [];
  for (let pitch = low; pitch <= high; pitch++) if (classes.includes(pitch % 12)) list.push(pitch);
  return list;
}

function leadingTone(chord: Chord): number | undefined {
  if (!chord.dominant) return undefined;
  return chord.tones[chord.roman.startsWith("vii") ? 0 : 1];
}

function isComplete(chord: Chord, voicing: Voicing): boolean {
  const count = (tone: number | undefined): number => voicing.filter((pitch) => pitch % 12 === tone).length;
  const [root, third, fifth, seventh] = chord.tones;
  if (count(third) === 0 || count(root) === 0) return false;
  if (count(leadingTone(chord)) > 1 || (seventh !== undefined && count(seventh) !== 1)) return false;
  if (
    count(fifth) === 0 &&
    !(chord.inversion === 0 && (count(root) === 3 || (seventh !== undefined && chord.dominant)))
  ) {
    return false;
  }
  return !(voicing[2] === voicing[3] || voicing[1] === voicing[2]);
}

function standingCost({ chord, target, soprano }: VoicingSlot, voicing: Voicing): number {
  const [top, alto, tenor, bass] = voicing;
  const distance = Math.abs(top - target);
  let cost = Math.floor((distance * distance) / 4);
  if (soprano && !soprano.includes(top % 12)) cost += 200;
  const doubled = (tone: number): boolean => voicing.filter((pitch) => pitch % 12 === tone).length > 1;
  if (doubled(chord.tones[1]!) && chord.quality !== "diminished") cost += chord.quality === "major" ? 8 : 4;
  if (doubled(chord.tones[2]!) && !chord.roman.includes("64")) cost += 2;
  if (!voicing.some((pitch) => pitch % 12 === chord.tones[2])) cost += 6;
  if (alto - tenor > 9) cost += 3;
  if (tenor - bass < 4) cost += 4;
  if (bass < 43) cost += 2;
  return cost;
}

function movingCost(
  { voicing: from, from: earlier }: State,
  to: Voicing,
  last: Chord | undefined,
  slot: VoicingSlot,
): number {
  if (hasParallels(from, to)) return FORBIDDEN * 2;
  let cost = 0;
  for (let voice = 0; voice < 4; voice++) {
    const leap = Math.abs(to[voice]! - from[voice]!);
    if (voice === 3)
      cost +=
        leap > 12 || leap === 6 || leap === 10 || leap === 11
          ? 60
          : leap > 7 && leap < 12
            ? 8
            : leap > 2
              ? 1
              : 0;
    else if (voice === 0)
      cost += leap === 0 ? 9 : leap <= 2 ? 0 : leap <= 4 ? 3 : leap === 6 || leap > 9 ? 60 : 9;
    else cost += leap <= 2 ? 0 : leap <= 4 ? 3 : leap === 6 || leap > 7 ? 50 : 10;
    if (voice > 0 && (to[voice]! > from[voice - 1]! || from[voice]! > to[voice - 1]!)) cost += 25;
    if (last) cost += tendencyCost(last, slot.chord, from[voice]!, to[voice]!);
  }
  const [outer, bass] = [to[0] - from[0], to[3] - from[3]];
  const interval = (to[0] - to[3]) % 12;
  if (outer * bass > 0 && Math.abs(outer) > 2 && (interval === 0 || interval === 7)) cost += 25;
  if (slot.link !== undefined && Math.abs(outer - slot.link) > 1) cost += 30;
  if (earlier && earlier.voicing[0] === from[0] && outer === 0) cost += 12;
  if (earlier && earlier.voicing[3] === from[3] && bass === 0) cost += 4;
  return cost;
}

function tendencyCost(last: Chord, chord: Chord, from: number, to: number): number {
  if (last === chord || last.roman === chord.roman) return 0;
  const leading = leadingTone(last);
  if (leading === from % 12 && !chord.tones.includes(leading)) {
    const goal = mod(leading + 1, 12);
    if (chord.tones.includes(goal) && to !== from + 1) return FORBIDDEN;
  }
  if (last.tones[3] === from % 12 && to !== from) {
    const step = from - to;
    if (step < 1 || step > 2) return FORBIDDEN;
  }
  return 0;
}
