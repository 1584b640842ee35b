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

/** The cheapest ways to reach a slot, cheapest first: by its candidate, its cost, and which way of the slot before it goes on. */
interface Ways {
  readonly at: readonly Candidate[];
  readonly costs: readonly number[];
  readonly from: readonly number[];
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
  const ways: Ways[] = [];
  const costs = new Int32Array(MOST * MOST);
  const origins = new Uint8Array(MOST * MOST);
  let rows = 0; // candidates of the slot before
  for (const [index, slot] of slots.entries()) {
    const candidates = candidatesOf(random, slot, options.range, freedom);
    if (index === 0) {
      ways.push({ at: candidates, costs: candidates.map(({ cost }) => cost), from: candidates.map(() => 0) });
      rows = candidates.length;
      continue;
    }
    const passage = passageBetween(slots[index - 1]!, slot);
    const before = ways[index - 1]!;
    const earlier = ways[index - 2]?.at;
    // Of the ways to one pair of notes, only the cheapest can win: later costs depend on the last two notes alone.
    const width = candidates.length;
    const used = rows * width;
    costs.fill(NONE, 0, used);
    let least = NONE;
    for (let way = 0; way < before.at.length; way++) {
      const from = before.at[way]!;
      const costBefore = before.costs[way]!;
      const positionBefore = earlier?.[before.from[way]!]?.position;
      const row = from.index * width;
      for (let to = 0; to < candidates.length; to++) {
        const at = candidates[to]!;
        const sum = costBefore + at.cost;
        // Most moves are out before they are looked at: they would lose to what is there, or be too dear.
        const most = Math.min(costs[row + to]! - 1, least + SLACK);
        if (sum + LEAST_MOVE > most) continue;
        const cost = sum + movingCost(from, positionBefore, at, passage);
        if (cost > most) continue;
        costs[row + to] = cost;
        origins[row + to] = way;
        if (cost < least) least = cost;
      }
    }
    rows = width;
    const pairs = cheapest(costs, used, least + SLACK, BEAM);
    ways.push({
      at: pairs.map((pair) => candidates[pair % width]!),
      costs: pairs.map((pair) => costs[pair]!),
      from: pairs.map((pair) => origins[pair]!),
    });
  }
  return inflect(slots, cheapestWay(ways));
}

/** The positions of the way of least cost to the last slot; of equals, the earlier. */
function cheapestWay(ways: readonly Ways[]): number[] {
  const positions: number[] = [];
  const last = ways.at(-1);
  let way = last ? last.costs.indexOf(Math.min(...last.costs)) : 0;
  for (let index = ways.length - 1; index >= 0; index--) {
    positions.push(ways[index]!.at[way]!.position);
    way = ways[index]!.from[way]!;
  }
  return positions.reverse();
}

/** The indexes of the cheapest of the first so many, none above `most`, cheapest first; of equals, the earlier. */
function cheapest(costs: Int32Array, used: number, most: number, count: number): number[] {
  const kept: number[] = [];
  for (let index = 0; index < used; index++) {
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

/** What the cost of a move asks of the two slots, the same for all moves between them. */
interface Passage {
  readonly link: number | undefined;
  readonly bothFixed: boolean;
  readonly sameChord: boolean;
  /** The letter that should rise by a step, the one that should fall, and what it costs if they do not; −1 where none should. */
  readonly leading: number;
  readonly leadingCost: number;
  readonly seventh: number;
  readonly seventhCost: number;
  /** Pitch of the voice below, then and now. */
  readonly lowerBefore: number;
  readonly lower: number;
}

function passageBetween(last: LineSlot, slot: LineSlot): Passage {
  const { letters, roman, dominant } = last.chord;
  const share = slot.link === undefined ? 1 : 4;
  return {
    link: slot.link,
    bothFixed: slot.fixed !== undefined && last.fixed !== undefined,
    sameChord: last.chord === slot.chord,
    leading: dominant && !slot.chord.dominant ? letters[roman.startsWith("vii") ? 0 : 1]! : -1,
    leadingCost: Math.floor(24 / share),
    seventh: letters[3] ?? -1,
    seventhCost: Math.floor(12 / share),
    lowerBefore: last.against ?? bassOf(last.chord),
    lower: slot.against ?? bassOf(slot.chord),
  };
}

function movingCost(from: Candidate, earlier: number | undefined, to: Candidate, passage: Passage): number {
  const interval = to.position - from.position;
  const size = Math.abs(interval);
  const { link } = passage;
  let cost = 0;
  if (link !== undefined) cost += interval === link ? 0 : 45 + 4 * Math.abs(interval - link);
  else cost += INTERVAL_COST[size] ?? 60;
  if (passage.bothFixed) return cost;
  if (size !== 1) {
    const price = interval === link ? 12 : 40;
    if (!to.inChord) cost += price;
    if (!from.inChord) cost += price;
  }
  if (link === undefined && size > 0) cost += leapCost(from, earlier, to, interval);
  return cost + tendencyCost(from, earlier, interval, passage) + parallelCost(from, to, passage);
}

/** Awkward intervals, leaps that go on, notes that circle. */
function leapCost(from: Candidate, earlier: number | undefined, to: Candidate, interval: number): number {
  const size = Math.abs(interval);
  const semitones = Math.abs(to.pitch - from.pitch);
  let cost =
    semitones === 6 || semitones === 10 || semitones === 11 || (size === 1 && semitones === 3) ? 20 : 0;
  if (earlier === undefined) return cost;
  const move = from.position - earlier;
  if (Math.abs(move) >= 3) {
    if (move * interval > 0) cost += size >= 2 ? 12 : 4;
    else if (size === 1) cost -= 2;
  }
  return to.position === earlier ? cost + 4 : cost;
}

/** Leading tones rise and sevenths fall where the chord changes. */
function tendencyCost(
  from: Candidate,
  earlier: number | undefined,
  interval: number,
  { sameChord, leading, leadingCost, seventh, seventhCost }: Passage,
): number {
  if (sameChord) return interval === 0 && earlier === from.position ? 16 : 0;
  let cost = 0;
  if (from.letter === leading && interval !== 1) cost += leadingCost;
  if (from.letter === seventh && interval !== -1 && interval !== 0) cost += seventhCost;
  return cost;
}

/** Fifths and octaves in parallel with the voice below. */
function parallelCost(from: Candidate, to: Candidate, { lower, lowerBefore }: Passage): number {
  if (lower === lowerBefore || to.pitch === from.pitch) return 0;
  const now = mod(to.pitch - lower, 12);
  return (now === 0 || now === 7) && mod(from.pitch - lowerBefore, 12) === now ? 40 : 0;
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
