/**
 * One note. A zero-length note does not exist: readers keep it with a duration of 1 tick.
 */
export interface Note {
  /** MIDI key number, 0–127; 60 is middle C (C4). */
  readonly pitch: number;
  /** How hard the key was struck, 1–127. */
  readonly velocity: number;
  /** Onset in ticks from the start of the score, ≥ 0. */
  readonly start: number;
  /** Length in ticks, ≥ 1. */
  readonly duration: number;
  /** How fast the key was let go, 0–127, where an instrument measured it. @default 64 */
  readonly releaseVelocity?: number;
}

/** A controller's new value; controller 64 is the sustain pedal (down from 64 on). */
export interface ControlChange {
  readonly tick: number;
  /** 0–127. */
  readonly controller: number;
  /** 0–127. */
  readonly value: number;
}

/**
 * An event that the score does not model (pitch bend, aftertouch, lyrics, markers, SysEx, …), kept so that nothing is
 * lost between reading and writing: the bytes of the event in a Standard MIDI File, status byte first, without the
 * delta time before it.
 */
export interface RawEvent {
  readonly tick: number;
  readonly bytes: Uint8Array;
}

/** The program of a channel from this tick on. */
export interface ProgramChange {
  readonly tick: number;
  /** 0–127. */
  readonly program: number;
}

/** The notes of one instrument on one MIDI channel. */
export interface Track {
  readonly name: string;
  /** MIDI channel, 0–15; 9 holds drums. */
  readonly channel: number;
  /** MIDI port, 0–127, where a file names one: each port has 16 channels of its own. @default 0 */
  readonly port?: number;
  /** General MIDI program, 0–127; 0 is the grand piano. */
  readonly program: number;
  /** Sorted by start, then pitch, duration, velocity (see `sortNotes`). */
  readonly notes: readonly Note[];
  /** Sorted by tick; events of one tick in their order of arrival. */
  readonly controlChanges: readonly ControlChange[];
  /** Sorted by tick; events of one tick in their order of arrival. */
  readonly rawEvents: readonly RawEvent[];
  /**
   * Program changes that `program` does not say already, sorted by tick: of sounds chosen where no note follows, or
   * chosen anew. The notes play with `program` whatever these say. Absent where there are none.
   */
  readonly programChanges?: readonly ProgramChange[];
}

/** The tempo from this tick on; before the first change, it is 120 quarter notes a minute. */
export interface TempoChange {
  readonly tick: number;
  /** A positive integer; 500,000 is 120 quarter notes a minute. */
  readonly microsecondsPerQuarter: number;
}

/** The metre from this tick on; before the first, it is 4/4. */
export interface TimeSignature {
  readonly tick: number;
  readonly numerator: number;
  /** A power of two. */
  readonly denominator: number;
  /** MIDI clocks (24 a quarter note) from click to click of a metronome, 0–255. @default 24 */
  readonly clocksPerClick?: number;
  /** Notated 32nd notes in a MIDI quarter note, 0–255. @default 8 */
  readonly thirtySecondsPerQuarter?: number;
}

export interface KeySignature {
  readonly tick: number;
  /** Sharps (positive) or flats (negative), −7 to 7. */
  readonly fifths: number;
  readonly mode: "major" | "minor";
}

/** A piece of music: plain, readonly, structured-cloneable data; all times in ticks. */
export interface Score {
  /** The length of a quarter note in ticks, ≥ 1. */
  readonly ticksPerQuarter: number;
  /** Sorted by tick, one a tick. */
  readonly tempos: readonly TempoChange[];
  /** Sorted by tick, one a tick. */
  readonly timeSignatures: readonly TimeSignature[];
  /** Sorted by tick, one a tick. */
  readonly keySignatures: readonly KeySignature[];
  readonly tracks: readonly Track[];
  /** The tick at which the piece ends, where silence follows its last event; `endTick` says where its last note ends. */
  readonly end?: number;
}
