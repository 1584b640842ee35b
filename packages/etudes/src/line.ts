import { bassOf, type Chord, isChordTone, pitchAt } from "./chord.ts";
import { mod } from "./key.ts";
import type { Random } from "./random.ts";

/** One note to be found: everything of it is known but its pitch. */
export interface LineSlot {
  readonly start: number;
  readonly duration: number;
  /** How strong its place in the bar is, 0–3 (see `weightAt`). */
  readonly weight: number;
  readonly chord: Chord;
  /** The chord that enters while the note still sounds. */
  readonly nextChord?: Chord;
  /** The staff position that the contour asks for here. */
  readonly target: number;
  /** The only staff position allowed. */
  readonly fixed?: number;
  /** Diatonic steps from the note before, which a motif asks for. */
  readonly link?: number;
  /** Letters allowed, as at a cadence. */
  readonly letters?: readonly number[];
  /** Pitch of the other voice as this note is struck, in strict counterpoint. */
  readonly against?: number;
  /** Whether the line is the upper of the two voices. @default true */
  readonly upper?: boolean;
}

/** The bounds of a line. */
export interface LineOptions {
  /** Lowest and highest MIDI pitch. */
  readonly range: readonly [low: number, high: number];
  /** How far chance may stray from the best line; 0 is not at all. @default 4 */
  readonly freedom?: number;
}

/** A found note. */
export interface LineNote {
  readonly start: number;
  readonly duration: number;
  /** Staff position; see `pitchAt`. */
  readonly position: number;
  readonly pitch: number;
  readonly chord: Chord;
}

/** A pitch that a slot may take, with what the search asks of it. */
interface Candidate {
  /** Its place in the list of its slot. */
  readonly index: number;
  readonly position: number;
  readonly pitch: number;
  readonly letter: number;
  readonly inChord: boolean;
  readonly cost: number;
}

interface State {
  readonly at: Candidate;
  readonly cost: number;
  readonly from: State | undefined;
}

const INTERVAL_COST = [6, 0, 2, 4, 7, 8, 18, 11];
/** How far from its contour a note may lie, in staff positions. */
const REACH = 6;
/** More than a slot has candidates. */
const MOST = 16;
/** States kept at each note. */
const BEAM = 24;
/** How much dearer than the best a state may be. */
const SLACK = 50;
/** The least that a move can cost: a leap left by step is rewarded so much. */
const LEAST_MOVE = -2;
/** The cost of what cannot be. */
const NONE = 1 << 30;

/**
 * Returns the line of least cost through the slots: strong notes in the chord, others passing or neighbouring by step,
 * leaps balanced by steps the other way, sevenths and leading tones resolved, motifs kept, the contour followed, no
 * fifths or octaves in parallel with the bass. The seed's noise decides among good lines.
 */
export function composeLine(random: Random, slots: readonly LineSlot[], options: LineOptions): LineNote[] {
  const { freedom = 4 } = options;
  let states: State[] = [];
  const costs = new Int32Array(MOST * MOST);
  const origins = new Uint8Array(MOST * MOST);
  slots.forEach((slot, index) => {
    const candidates = candidatesOf(random, slot, options.range, freedom);
    if (index === 0) {
      states = candidates.map((at) => ({ at, cost: at.cost, from: undefined }));
      return;
    }
    const last = slots[index - 1]!;
    // Of the states at one pair of notes, only the cheapest can win: later costs depend on the last two notes alone.
    costs.fill(NONE);
    let least = NONE;
    for (let index = 0; index < states.length; index++) {
      const from = states[index]!;
      for (const at of candidates) {
        const pair = from.at.index * MOST + at.index;
        const sum = from.cost + at.cost;
        // Most moves are out before they are looked at: they would lose to what is there, or be too dear.
        const most = Math.min(costs[pair]! - 1, least + SLACK);
        if (sum + LEAST_MOVE > most) continue;
        const cost = sum + movingCost(from, last, at, slot);
        if (cost > most) continue;
        costs[pair] = cost;
        origins[pair] = index;
        if (cost < least) least = cost;
      }
    }
    const before = states;
    states = cheapest(costs, least + SLACK, BEAM).map((pair) => {
      return { at: candidates[pair % MOST]!, cost: costs[pair]!, from: before[origins[pair]!] };
    });
  });
  const positions: number[] = [];
  for (let state = firstOfLeast(states); state; state = state.from) positions.unshift(state.at.position);
  return inflect(slots, positions);
}

/** The state of least cost; of equals, the earlier. */
function firstOfLeast(states: readonly State[]): State | undefined {
  return states.reduce<State | undefined>((a, b) => (a !== undefined && a.cost <= b.cost ? a : b), undefined);
}

/** The indexes of the cheapest, none above `most`, cheapest first; of equals, the earlier. */
function cheapest(costs: ArrayLike<number>, most: number, count: number): number[] {
  const kept: number[] = [];
  for (let index = 0; index < costs.length; index++) {
    const cost = costs[index]!;
    if (cost > most || (kept.length === count && cost >= costs[kept[count - 1]!]!)) continue;
    let place = Math.min(kept.length, count - 1);
    for (; place > 0 && costs[kept[place - 1]!]! > cost; place--) kept[place] = kept[place - 1]!;
    kept[place] = index;
  }
  return kept;
}

function candidatesOf(
  random: Random,
  slot: LineSlot,
  [low, high]: readonly [number, number],
  freedom: number,
): Candidate[] {
  const list: Candidate[] = [];
  const add = (position: number, noise: number): void => {
    const pitch = pitchAt(position, slot.chord.scale);
    const letter = mod(position, 7);
    const inChord = slot.chord.letters.includes(letter);
    list.push({
      index: list.length,
      position,
      pitch,
      letter,
      inChord,
      cost: noise + standingCost(slot, position, pitch, inChord),
    });
  };
  if (slot.fixed !== undefined) {
    add(slot.fixed, 0);
    return list;
  }
  const center = Math.round(slot.target);
  for (let position = center - REACH; position <= center + REACH; position++) {
    const pitch = pitchAt(position, slot.chord.scale);
    if (pitch >= low && pitch <= high) add(position, random.int(0, freedom));
  }
  if (list.length === 0) {
    throw new RangeError(`etudes: no pitch from ${low} to ${high} lies near staff position ${center}`);
  }
  return list;
}

function standingCost(slot: LineSlot, position: number, pitch: number, inChord: boolean): number {
  const distance = Math.abs(position - slot.target);
  let cost = Math.min(60, Math.floor((distance * distance) / 2));
  if (!inChord) {
    cost += slot.weight >= 2 ? 90 : slot.weight === 1 ? 14 : 1;
    if (slot.duration >= 480) cost += 25;
  }
  if (slot.nextChord && !isChordTone(slot.nextChord, position)) cost += 30;
  const letter = mod(position, 7);
  if (slot.letters && !slot.letters.includes(letter)) cost += 200;
  if (slot.against !== undefined) cost += verticalCost(slot, pitch, inChord);
  const { chord } = slot;
  // The leading tone is doubled by nobody: the bass has it already.
  if (chord.dominant && chord.inversion === 1 && letter === chord.letters[1]) cost += 15;
  return cost;
}

/** Two voices alone: thirds and sixths best, perfect intervals fair, dissonance only in passing. */
function verticalCost(slot: LineSlot, pitch: number, inChord: boolean): number {
  const interval = (slot.upper ?? true) ? pitch - slot.against! : slot.against! - pitch;
  const kind = mod(interval, 12);
  const strong = slot.weight > 0;
  if (interval < 3) return 60 - 8 * Math.min(0, interval);
  if (kind === 3 || kind === 4 || kind === 8 || kind === 9) return 0;
  if (kind === 7 || kind === 0) return strong ? 7 : 3;
  if (kind === 6) return inChord ? 3 : 12;
  if (kind === 5) return strong ? 12 : 5;
  return strong ? 26 : 8;
}

function movingCost(from: State, last: LineSlot, to: Candidate, slot: LineSlot): number {
  const interval = to.position - from.at.position;
  const size = Math.abs(interval);
  const { link } = slot;
  let cost = 0;
  if (link !== undefined) cost += interval === link ? 0 : 45 + 4 * Math.abs(interval - link);
  else cost += INTERVAL_COST[size] ?? 60;
  if (slot.fixed !== undefined && last.fixed !== undefined) return cost;
  if (size !== 1) {
    const price = interval === link ? 12 : 40;
    if (!to.inChord) cost += price;
    if (!from.at.inChord) cost += price;
  }
  if (link === undefined && size > 0) cost += leapCost(from, to, interval);
  return cost + tendencyCost(from, last, interval, slot) + parallelCost(from, last, to, slot);
}

/** Awkward intervals, leaps that go on, notes that circle. */
function leapCost(from: State, to: Candidate, interval: number): number {
  const size = Math.abs(interval);
  const semitones = Math.abs(to.pitch - from.at.pitch);
  let cost =
    semitones === 6 || semitones === 10 || semitones === 11 || (size === 1 && semitones === 3) ? 20 : 0;
  const earlier = from.from?.at.position;
  if (earlier === undefined) return cost;
  const move = from.at.position - earlier;
  if (Math.abs(move) >= 3) {
    if (move * interval > 0) cost += size >= 2 ? 12 : 4;
    else if (size === 1) cost -= 2;
  }
  return to.position === earlier ? cost + 4 : cost;
}

/** Leading tones rise and sevenths fall where the chord changes. */
function tendencyCost(from: State, last: LineSlot, interval: number, slot: LineSlot): number {
  if (last.chord === slot.chord)
    return interval === 0 && from.from?.at.position === from.at.position ? 16 : 0;
  const share = slot.link === undefined ? 1 : 4;
  const { letters, roman, dominant } = last.chord;
  let cost = 0;
  if (dominant && !slot.chord.dominant && interval !== 1) {
    if (from.at.letter === letters[roman.startsWith("vii") ? 0 : 1]) cost += Math.floor(24 / share);
  }
  if (from.at.letter === letters[3] && interval !== -1 && interval !== 0) cost += Math.floor(12 / share);
  return cost;
}

/** Fifths and octaves in parallel with the voice below. */
function parallelCost(from: State, last: LineSlot, to: Candidate, slot: LineSlot): number {
  const lower = slot.against ?? bassOf(slot.chord);
  const lowerBefore = last.against ?? bassOf(last.chord);
  if (lower === lowerBefore || to.pitch === from.at.pitch) return 0;
  const now = mod(to.pitch - lower, 12);
  const then = mod(from.at.pitch - lowerBefore, 12);
  return now === then && (now === 0 || now === 7) ? 40 : 0;
}

/** Turns positions into pitches; in minor, the sixth and seventh degree follow the melody's direction. */
function inflect(slots: readonly LineSlot[], positions: readonly number[]): LineNote[] {
  const degrees = slots.map((slot, index) => mod(positions[index]! - slot.chord.key.letter, 7));
  const inflected = slots.map(
    (slot, index) => slot.chord.key.mode === "minor" && !isChordTone(slot.chord, positions[index]!),
  );
  const sevenths = slots.map(
    (_, index) => inflected[index]! && degrees[index] === 6 && positions[index + 1] === positions[index]! + 1,
  );
  const isLeading = (index: number, position: number): boolean =>
    degrees[index] === 6 &&
    positions[index] === position + 1 &&
    (sevenths[index]! || slots[index]!.chord.dominant);
  return slots.map((slot, index) => {
    const position = positions[index]!;
    const sixth =
      inflected[index]! &&
      degrees[index] === 5 &&
      (isLeading(index - 1, position) || isLeading(index + 1, position));
    const pitch = pitchAt(position, slot.chord.scale) + (sevenths[index] || sixth ? 1 : 0);
    return { start: slot.start, duration: slot.duration, position, pitch, chord: slot.chord };
  });
}
