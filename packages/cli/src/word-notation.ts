import { createScore, createTrack, type Score } from "@nocturne/score";
import type { CountedWord } from "./count-words.ts";

const STEPS_PER_BEAT = 24;
const TICKS_PER_STEP = 20;

const NAMES = ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"];

const VALUES = new Map([
  [3, "thirty-second"],
  [4, "triplet sixteenth"],
  [6, "sixteenth"],
  [8, "triplet eighth"],
  [9, "dotted sixteenth"],
  [12, "eighth"],
  [16, "triplet quarter"],
  [18, "dotted eighth"],
  [24, "quarter"],
  [36, "dotted quarter"],
  [48, "half"],
  [72, "dotted half"],
  [96, "whole"],
]);

/** The notes of a word, moved so that the root of its harmony is C: `C4 E4 G4`, chords with `+`. */
export function noteNames(word: CountedWord): string {
  const lowest = lowestPitch(word);
  const events: string[][] = [];
  for (const { interval, event } of word.notes) {
    const pitch = lowest + interval;
    events[event] = [...(events[event] ?? []), `${NAMES[pitch % 12]}${Math.floor(pitch / 12) - 1}`];
  }
  return events.map((chord) => chord.join("+")).join(" ");
}

/** The values of a word as notes are written, where its unit is the most common one: `sixteenth × 4`. */
export function rhythm(word: CountedWord): string {
  const values: [name: string, count: number][] = [];
  const starts = word.notes.filter((note, i) => note.event !== word.notes[i - 1]?.event);
  for (const [i, note] of starts.entries()) {
    const until = starts[i + 1] ? starts[i + 1]!.start - note.start : note.value;
    const rest = until - note.value;
    const name = valueName(word.unit * note.value);
    const last = values.at(-1);
    if (last && last[0] === name) last[1]++;
    else values.push([name, 1]);
    if (rest > 1e-9) values.push([`${valueName(word.unit * rest)} rest`, 1]);
  }
  return values.map(([name, count]) => (count > 1 ? `${name} × ${count}` : name)).join(", ");
}

/** A word as music, its unit the most common one, at 60 quarter notes a minute. */
export function wordScore(word: CountedWord): Score {
  const lowest = lowestPitch(word);
  const ticks = (units: number): number => Math.round(units * word.unit * TICKS_PER_STEP);
  const notes = word.notes.map(({ interval, start, value }) => ({
    pitch: Math.min(Math.max(lowest + interval, 0), 127),
    velocity: 80,
    start: ticks(start),
    duration: Math.max(1, ticks(value)),
  }));
  return createScore({
    ticksPerQuarter: STEPS_PER_BEAT * TICKS_PER_STEP,
    tempos: [{ tick: 0, microsecondsPerQuarter: 1_000_000 }],
    tracks: [createTrack(notes)],
  });
}

/** So that the harmony's root is a C, the first note from G3 to F♯4. */
function lowestPitch({ root }: CountedWord): number {
  const pitch = 60 - root;
  return pitch < 55 ? pitch + 12 : pitch;
}

function valueName(steps: number): string {
  const whole = Math.round(steps);
  return VALUES.get(whole) ?? `${whole}/24 quarter`;
}
