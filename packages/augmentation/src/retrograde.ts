import {
  type ControlChange,
  DEFAULT_MICROSECONDS_PER_QUARTER,
  endTick,
  type KeySignature,
  type Note,
  type RawEvent,
  type Score,
  type TempoChange,
  type TimeSignature,
  type Track,
} from "@nocturne/score";
import { inOrder } from "./map-notes.ts";
import { reverseStates, type Span } from "./reverse-states.ts";
import type { Augmentation } from "./types.ts";

/**
 * Plays the score backwards, exact in ticks: what ended starts, from the first note's start to the last note's end, and
 * silence before stays before. Tempos, metres, keys, controllers (the pedal), pitch bend and pressure are turned as the
 * states they are: what held between two ticks holds between their mirrors. What sets up a channel (banks, registered
 * parameters, channel modes, programs) and all other raw events stay at their ticks. Keys let go under a held pedal
 * start when they were let go; fold the pedal first to turn what sounds.
 *
 * Twice gives the notes back, and the same tempo, metre, key and controllers at every tick.
 *
 * @example augment(retrograde(), score, 1);
 */
export function retrograde(): Augmentation {
  return { apply: reversed, toJSON: () => ({ type: "retrograde" }) };
}

function reversed(score: Score): Score {
  const end = endTick(score);
  const start = score.tracks.reduce((least, track) => Math.min(least, track.notes[0]?.start ?? end), end);
  if (start === end) return score;
  const span: Span = { start, end };
  return {
    ...score,
    tempos: reverseStates<TempoChange>(score.tempos, span, {
      initial: () => ({ tick: 0, microsecondsPerQuarter: DEFAULT_MICROSECONDS_PER_QUARTER }),
      equal: (a, b) => a.microsecondsPerQuarter === b.microsecondsPerQuarter,
    }),
    timeSignatures: reverseStates<TimeSignature>(score.timeSignatures, span, {
      initial: () => ({ tick: 0, numerator: 4, denominator: 4 }),
      equal: (a, b) => a.numerator === b.numerator && a.denominator === b.denominator,
    }),
    keySignatures: reverseStates<KeySignature>(score.keySignatures, span, {
      initial: () => undefined,
      equal: (a, b) => a.fifths === b.fifths && a.mode === b.mode,
    }),
    tracks: score.tracks.map((track) => reversedTrack(track, span)),
  };
}

function reversedTrack(track: Track, span: Span): Track {
  const sum = span.start + span.end;
  const notes: Note[] = track.notes.map(({ pitch, velocity, start, duration }) => ({
    pitch,
    velocity,
    start: sum - start - duration,
    duration,
  }));
  return {
    ...track,
    notes: inOrder(notes.reverse()),
    controlChanges: reversedControlChanges(track.controlChanges, span),
    rawEvents: reversedRawEvents(track.rawEvents, span),
  };
}

/** Modulation and the pedals are at 0 until told; what other controllers start from is the receiver's affair. */
const OFF_AT_FIRST = new Set([1, 64, 65, 66, 67, 68, 69]);

/** Banks, data entry, (non-)registered parameters and channel modes: sequences that make no sense backwards. */
const SET_UP = new Set([0, 6, 32, 38, 96, 97, 98, 99, 100, 101, 120, 121, 122, 123, 124, 125, 126, 127]);

function reversedControlChanges(changes: readonly ControlChange[], span: Span): ControlChange[] {
  return reverseStates(changes, span, {
    key: (change) => (SET_UP.has(change.controller) ? undefined : change.controller),
    initial: (first) => (OFF_AT_FIRST.has(first.controller) ? { ...first, value: 0 } : undefined),
    equal: (a, b) => a.value === b.value,
  });
}

const KEY_PRESSURE = 0xa0;
const CHANNEL_PRESSURE = 0xd0;
const PITCH_BEND = 0xe0;

function reversedRawEvents(events: readonly RawEvent[], span: Span): RawEvent[] {
  return reverseStates(events, span, {
    key({ bytes }) {
      const status = bytes[0]! & 0xf0;
      if (status === KEY_PRESSURE) return 0x100 + (bytes[1] ?? 0);
      return status === CHANNEL_PRESSURE || status === PITCH_BEND ? status : undefined;
    },
    initial(first) {
      const status = first.bytes[0]!;
      const kind = status & 0xf0;
      if (kind === PITCH_BEND) return { ...first, bytes: Uint8Array.of(status, 0, 64) };
      const rest = kind === KEY_PRESSURE ? [first.bytes[1] ?? 0, 0] : [0];
      return { ...first, bytes: Uint8Array.of(status, ...rest) };
    },
    equal: (a, b) =>
      a.bytes.length === b.bytes.length && a.bytes.every((byte, index) => byte === b.bytes[index]),
  });
}
