import type { GridNotes } from "./grid-notes.ts";
import { isLength, LENGTHS, STEPS_PER_BEAT } from "./lengths.ts";

/** Notes of one voice that sound together, struck at once or one shortly after the other. */
export interface ChordEvent {
  /** The step of the first note. */
  readonly onset: number;
  /** How long it lasts as it would be written, in steps. */
  value: number;
  /** Places among the notes, by ascending pitch. */
  readonly notes: readonly number[];
}

/** A hand reaches so far, in semitones. */
const REACH = 14;
/** What one more part of a chord costs, and a voice that begins anew, in semitones of movement. */
const PART_COST = 4;
const NEW_COST = 16;
/** At most so many notes struck in one step are parted at their best; a part has at most so many. */
const MOST_NOTES = 64;
const MOST_IN_PART = 8;
/** A voice that was silent so long, in steps, has ended. */
const SILENCE = 4 * STEPS_PER_BEAT;
const MOST_VOICES = 6;

interface Voice {
  low: number;
  high: number;
  onset: number;
  readonly events: ChordEvent[];
}

/**
 * Parts notes into voices of chords, by onset and pitch alone: the notes of each step go, by ranges that do not cross, to
 * the voices that move least, as a hand takes what lies near. Chords that are rolled become one event.
 *
 * @returns the events of each voice, in order of time; voices in the order in which they begin
 */
export function separateVoices(notes: GridNotes): readonly (readonly ChordEvent[])[] {
  const all: Voice[] = [];
  let voices: Voice[] = [];
  const table = costTable();
  const { length, onset } = notes;
  for (let from = 0, to = 0; from < length; from = to) {
    while (to < length && onset[to] === onset[from]) to++;
    const now = onset[from]!;
    if (voices.some((voice) => now - voice.onset > SILENCE)) {
      voices = voices.filter((voice) => now - voice.onset <= SILENCE);
    }
    for (const [first, last, voice] of assign(notes, from, to, voices, table)) {
      const event: ChordEvent = {
        onset: now,
        value: 0,
        notes: Array.from({ length: last - first }, (_, i) => first + i),
      };
      const [low, high] = [notes.pitch[first]!, notes.pitch[last - 1]!];
      if (voice) {
        voice.events.push(event);
        voice.low = low;
        voice.high = high;
        voice.onset = now;
      } else {
        const begun = { low, high, onset: now, events: [event] };
        voices.push(begun);
        all.push(begun);
      }
    }
    if (voices.length > MOST_VOICES) voices = voices.sort((a, b) => b.onset - a.onset).slice(0, MOST_VOICES);
    if (voices.length > 1) voices.sort((a, b) => a.low + a.high - b.low - b.high || a.onset - b.onset);
  }
  return all.map(({ events }) => withValues(notes, fuseRolled(notes, events)));
}

/** Of the first i notes with the first j voices, at i × (voices + 1) + j: the cost, and what was done last. */
interface CostTable {
  readonly costs: Float64Array;
  readonly cameFrom: Int32Array;
  /** 0: the voice stays silent; 1: it takes the last notes; 2: a voice begins with them. */
  readonly took: Uint8Array;
}

function costTable(): CostTable {
  const size = (MOST_NOTES + 1) * (MOST_VOICES + 1);
  return { costs: new Float64Array(size), cameFrom: new Int32Array(size), took: new Uint8Array(size) };
}

type Part = readonly [first: number, last: number, voice: Voice | undefined];

/** The cheapest way to part the notes of one step and give the parts to voices, in order of pitch. */
function assign(
  notes: GridNotes,
  from: number,
  to: number,
  voices: readonly Voice[],
  table: CostTable,
): Part[] {
  const count = Math.min(to - from, MOST_NOTES);
  const { pitch } = notes;
  const now = notes.onset[from]!;
  const width = voices.length + 1;
  const { costs, cameFrom, took } = table;
  costs.fill(Number.POSITIVE_INFINITY, 0, (count + 1) * width);
  for (let j = 0; j < width; j++) {
    costs[j] = 0;
    cameFrom[j] = j - 1;
  }
  for (let i = 1; i <= count; i++) {
    for (let j = 0; j < width; j++) {
      const at = i * width + j;
      if (j > 0) {
        costs[at] = costs[at - 1]!;
        cameFrom[at] = at - 1;
        took[at] = 0;
      }
      const high = pitch[from + i - 1]!;
      for (let k = i - 1; k >= 0 && i - k <= MOST_IN_PART; k--) {
        const low = pitch[from + k]!;
        if (high - low > REACH) break;
        const begun = costs[k * width + j]! + PART_COST + NEW_COST;
        if (begun < costs[at]!) {
          costs[at] = begun;
          cameFrom[at] = k * width + j;
          took[at] = 2;
        }
        if (j === 0) continue;
        const voice = voices[j - 1]!;
        const moved = (Math.abs(low - voice.low) + Math.abs(high - voice.high)) / 2;
        const cost =
          costs[k * width + j - 1]! + PART_COST + moved + Math.min(4, (now - voice.onset) / STEPS_PER_BEAT);
        if (cost < costs[at]!) {
          costs[at] = cost;
          cameFrom[at] = k * width + j - 1;
          took[at] = 1;
        }
      }
    }
  }
  const parts: Part[] = [];
  for (let at = count * width + width - 1; at >= width; at = cameFrom[at]!) {
    if (took[at] === 0) continue;
    const last = from + Math.floor(at / width);
    const first = from + Math.floor(cameFrom[at]! / width);
    parts.push([first, last, took[at] === 1 ? voices[(at % width) - 1]! : undefined]);
  }
  for (let i = from + count; i < to; i++) parts.push([i, i + 1, undefined]);
  return parts.reverse();
}

/** Steps between the notes of a rolled chord, at most; and of all of it. */
const ROLL_GAP = 2;
export const MOST_SPREAD = 8;
/** A roll leaves out the steps of a scale, in semitones. */
const ROLL_INTERVAL = 3;

/** Makes one event of those that follow each other at once, upwards by more than a step or nearly together. */
function fuseRolled(notes: GridNotes, events: readonly ChordEvent[]): ChordEvent[] {
  const fused: ChordEvent[] = [];
  let lastOnset = 0;
  for (const event of events) {
    const before = fused.at(-1);
    if (before && joins(notes, before, lastOnset, event)) {
      const joined = [...before.notes, ...event.notes].sort((a, b) => notes.pitch[a]! - notes.pitch[b]!);
      fused[fused.length - 1] = { ...before, notes: joined };
    } else fused.push(event);
    lastOnset = event.onset;
  }
  return fused;
}

function joins(notes: GridNotes, before: ChordEvent, lastOnset: number, event: ChordEvent): boolean {
  const spread = event.onset - before.onset;
  if (spread > MOST_SPREAD || before.notes.length + event.notes.length > MOST_IN_PART) return false;
  const low = notes.pitch[event.notes[0]!]!;
  const high = notes.pitch[before.notes.at(-1)!]!;
  if (event.onset - lastOnset <= ROLL_GAP && low - high >= ROLL_INTERVAL) return true;
  if (spread > 1) return false;
  return !event.notes.some((note) =>
    before.notes.some((other) => Math.abs(notes.pitch[other]! - notes.pitch[note]!) < ROLL_INTERVAL),
  );
}

/**
 * Gives events their written value: until the next one, where any note sounds for half of that; else as long as the
 * longest note.
 */
function withValues(notes: GridNotes, events: readonly ChordEvent[]): readonly ChordEvent[] {
  for (const [i, event] of events.entries()) {
    const sounding = event.notes.reduce((most, note) => Math.max(most, LENGTHS[notes.duration[note]!]!), 1);
    const until = (events[i + 1]?.onset ?? Number.POSITIVE_INFINITY) - event.onset;
    event.value = 2 * sounding >= until && isLength(until) ? until : sounding;
  }
  return events;
}
