import {
  type ControlChange,
  createScore,
  createTrack,
  DRUM_CHANNEL,
  type Note,
  type RawEvent,
  type Score,
  SUSTAIN_PEDAL,
  type TempoChange,
  type TimeSignature,
} from "@nocturne/score";
import type { TimedNote } from "./contract.ts";

/** Gathers what tokens tell into a score, in order of time. */
export interface DecodedScore {
  /** Where the music stands, in ticks. */
  readonly tick: number;
  /** The tempo there. */
  readonly microsecondsPerQuarter: number;
  /** Whether a tempo was told. */
  readonly hasTempo: boolean;
  /** Where the music stands, in seconds. */
  readonly seconds: number;
  /** Goes on to a tick; one before is left as it is. */
  moveTo(tick: number): void;
  /** Begins another sequence, of a program if told, at tick 0. Tempos and metres are those of the first alone. */
  begin(sequence: number, program: number | undefined): void;
  /** A tempo from here on; where a note has begun at this tick, it is left out. */
  tempo(microsecondsPerQuarter: number): void;
  timeSignature(numerator: number, denominator: number): void;
  /** Where a note begins: kept with it until it ends. */
  onset(): Onset;
  note(program: number, onset: Onset, pitch: number, velocity: number, duration: number): void;
  pedal(program: number, start: number, duration: number): void;
  pitchBend(program: number, value: number): void;
  /** The notes since the last call, as a player has them; without drums. */
  take(): TimedNote[];
  finish(): Score;
}

/** Where a note begins. */
export interface Onset {
  readonly tick: number;
  readonly seconds: number;
  readonly microsecondsPerQuarter: number;
}

interface DecodedTrack {
  readonly program: number;
  readonly notes: Note[];
  readonly controlChanges: ControlChange[];
  readonly bends: { tick: number; value: number }[];
}

export function decodedScore(ticksPerQuarter: number): DecodedScore {
  const tracks = new Map<string, DecodedTrack>();
  const tempos: TempoChange[] = [];
  const timeSignatures: TimeSignature[] = [];
  let timed: TimedNote[] = [];
  let sequence = 0;
  let only: number | undefined;
  let lastOnset = -1;
  /** Ticks × microseconds a quarter note. */
  let units = 0;

  const trackOf = (program: number): DecodedTrack => {
    const key = `${sequence} ${only ?? program}`;
    let track = tracks.get(key);
    if (!track) {
      track = { program: only ?? program, notes: [], controlChanges: [], bends: [] };
      tracks.set(key, track);
    }
    return track;
  };

  const score = {
    tick: 0,
    microsecondsPerQuarter: 500_000,
    hasTempo: false,
    seconds: 0,
    moveTo(tick: number) {
      if (tick <= score.tick) return;
      units += (tick - score.tick) * score.microsecondsPerQuarter;
      score.seconds = units / (ticksPerQuarter * 1e6);
      score.tick = tick;
    },
    begin(index: number, program: number | undefined) {
      sequence = index;
      only = program;
      score.tick = units = score.seconds = 0;
      lastOnset = -1;
    },
    tempo(microsecondsPerQuarter: number) {
      if (sequence > 0 || lastOnset === score.tick) return;
      if (tempos.at(-1)?.tick === score.tick) tempos.pop();
      tempos.push({ tick: score.tick, microsecondsPerQuarter });
      score.microsecondsPerQuarter = microsecondsPerQuarter;
      score.hasTempo = true;
    },
    timeSignature(numerator: number, denominator: number) {
      if (sequence > 0) return;
      if (timeSignatures.at(-1)?.tick === score.tick) timeSignatures.pop();
      timeSignatures.push({ tick: score.tick, numerator, denominator });
    },
    onset(): Onset {
      const { tick, seconds, microsecondsPerQuarter } = score;
      lastOnset = tick;
      return { tick, seconds, microsecondsPerQuarter };
    },
    note(program: number, onset: Onset, pitch: number, velocity: number, duration: number) {
      const track = trackOf(program);
      track.notes.push({ pitch, velocity, start: onset.tick, duration });
      if (track.program < 0) return;
      const seconds = (duration * onset.microsecondsPerQuarter) / (ticksPerQuarter * 1e6);
      timed.push({ pitch, velocity, start: onset.seconds, duration: seconds });
    },
    pedal(program: number, start: number, duration: number) {
      trackOf(program).controlChanges.push(
        { tick: start, controller: SUSTAIN_PEDAL, value: 127 },
        { tick: start + duration, controller: SUSTAIN_PEDAL, value: 0 },
      );
    },
    pitchBend(program: number, value: number) {
      trackOf(program).bends.push({ tick: score.tick, value });
    },
    take() {
      const taken = timed;
      timed = [];
      return taken;
    },
    finish() {
      const channels = new Map<string, number>();
      const list = [...tracks.entries()].map(([key, { program, notes, controlChanges, bends }]) => {
        if (program >= 0) channels.set(key, channels.size % 15);
        const melodic = channels.get(key) ?? 0;
        const channel = program < 0 ? DRUM_CHANNEL : melodic + (melodic >= DRUM_CHANNEL ? 1 : 0);
        return createTrack(notes, {
          channel,
          program: Math.max(0, program),
          controlChanges: controlChanges.sort((a, b) => a.tick - b.tick),
          rawEvents: bends.map((bend) => bendEvent(channel, bend)),
        });
      });
      return createScore({ ticksPerQuarter, tempos, timeSignatures, tracks: list });
    },
  };
  return score;
}

function bendEvent(channel: number, { tick, value }: { tick: number; value: number }): RawEvent {
  const bits = value + 8192;
  return { tick, bytes: Uint8Array.of(0xe0 | channel, bits & 127, bits >> 7) };
}
