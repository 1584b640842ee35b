import { compoundWord } from "./compound-word.ts";
import type { Tokenizer } from "./contract.ts";
import { MIDITOK_DURATIONS } from "./duration-codec.ts";
import { midiLike } from "./midi-like.ts";
import { noteTuple } from "./note-tuple.ts";
import type { NoteTupleOptions } from "./note-tuple-options.ts";
import { octuple } from "./octuple.ts";
import { performance } from "./performance.ts";
import { recall } from "./recall.ts";
import { remi } from "./remi.ts";
import { structured } from "./structured.ts";
import { tsd } from "./tsd.ts";

/**
 * Returns the default tokenizer, for music on a beat: time since the note before and position in the bar on a grid of 12
 * to the beat (sixteenths and triplets), the metre and the tempo, octave and name, 32 velocities. The pedal is folded into the durations, so that
 * what a model writes sounds as played, without a pedal. Each step begins with what {@link recall} finds.
 */
export function modern(): Tokenizer {
  return recall(noteTuple());
}

/**
 * Returns a tokenizer for recorded performances, whose notes follow no beat: time since the note before and duration in
 * seconds, in bins off by at most 5 ms or 3 %, octave and name, 32 velocities, the pedal folded into the durations. Each
 * step begins with what {@link recall} finds; as a player's times never come again alike, it goes by pitch alone.
 */
export function seconds(): Tokenizer {
  return recall(noteTuple({ time: "seconds" }), { match: ["octave", "noteName"] });
}

/**
 * Returns note tuples on the grid of MidiTok's default REMI: 8 positions to the beat, bars of 4 beats, its 32 velocities
 * and 64 durations, pitches 21–109 (others dropped), neither tempo nor pedal, unisons kept. What decodes is the same
 * notes, so that losses a note can be compared; only rests of 16 beats or more are cut. Each step begins with what
 * {@link recall} finds.
 *
 * @param options - `pitch` tells the same pitches in another way
 */
export function remiGrid({ pitch = "one-hot" }: Pick<NoteTupleOptions, "pitch"> = {}): Tokenizer {
  return recall(
    noteTuple({
      pitch,
      pitchRange: [21, 109],
      outOfRange: "drop",
      pedal: "ignore",
      unisons: "keep",
      positionsPerBeat: 8,
      timeSignatures: false,
      tempo: false,
      durations: MIDITOK_DURATIONS,
    }),
  );
}

/**
 * Returns the encoding of the Wolfram Language system that Nocturne goes back to: time since the note before, duration
 * and volume as numbers (seconds up to 4, volume 0–1), and 120 pitches from C-1 to B8, higher ones moved down by an
 * octave. Notes are ordered by onset rounded to 0.01 s, then by pitch. Where that puts a note before one that began a
 * few milliseconds earlier, its successor's delta is 0 instead of negative; the notes after both keep their times.
 */
export function howlV1(): Tokenizer {
  return noteTuple({
    time: "seconds",
    pitch: "one-hot",
    pitchRange: [0, 119],
    velocity: "continuous",
    pedal: "ignore",
    unisons: "keep",
    resolution: 0.01,
    delta: { values: "continuous", max: 4 },
    duration: { values: "continuous", max: 4 },
  });
}

/** Options of {@link lossless}. */
export interface LosslessOptions {
  /** Grid steps in a beat, 1–480. @default 24 */
  readonly positionsPerBeat?: number;
  /** The longest note, and the longest time between two onsets that is not cut by whole bars, in beats. @default 64 */
  readonly maxBeats?: number;
}

/**
 * Returns note tuples that lose nothing but what the grid rounds off: every pitch, velocity, length and unison stays, and of
 * the pedal whether it is down from one onset to the next. Decoding what was encoded gives the score, its onsets and lengths
 * rounded to 1 / `positionsPerBeat` of a beat, one step at least.
 *
 * @throws RangeError where an option is not allowed
 */
export function lossless(options: LosslessOptions = {}): Tokenizer {
  const { positionsPerBeat = 24, maxBeats = 64 } = options;
  return noteTuple({
    pitchRange: [0, 127],
    velocity: 127,
    pedal: "field",
    unisons: "keep",
    positionsPerBeat,
    maxBeats,
    durations: [{ upTo: maxBeats, perBeat: positionsPerBeat }],
  });
}

/** A tokenizer by name. */
export interface TokenizerPreset {
  /** One line, for a list. */
  readonly description: string;
  readonly create: () => Tokenizer;
}

/** The tokenizers that can be asked for by name. */
export const presets: Readonly<Record<string, TokenizerPreset>> = {
  modern: {
    description:
      "beats: metre, time since the last note, position (12 a beat), tempo, octave and note name, velocity, duration",
    create: modern,
  },
  seconds: {
    description: "recorded performances: seconds in bins, octave and note name, velocity, duration",
    create: seconds,
  },
  remiGrid: {
    description: "the notes of MidiTok's REMI as tuples: 8 positions a beat, bars of 4 beats, one-hot pitch",
    create: remiGrid,
  },
  howlV1: {
    description: "the original's: seconds and volume as numbers, 120 pitches",
    create: howlV1,
  },
  lossless: {
    description: "every note, velocity and length on a grid of 24 a beat, and the pedal as a field",
    create: lossless,
  },
  remi: {
    description: "MidiTok's REMI: bars, positions, pitch, velocity, duration; one token at a time",
    create: remi,
  },
  tsd: { description: "MidiTok's TSD: time shifts, pitch, velocity, duration", create: tsd },
  midiLike: {
    description: "MidiTok's MIDILike: note-ons, velocities, note-offs, time shifts",
    create: midiLike,
  },
  structured: {
    description: "MidiTok's Structured: time shift, pitch, velocity, duration, always in this order",
    create: structured,
  },
  performance: {
    description: "Magenta's Performance RNN: 388 events in steps of 10 ms",
    create: performance,
  },
  compoundWord: {
    description: "MidiTok's CPWord: notes and bars as steps of five fields",
    create: compoundWord,
  },
  octuple: { description: "MidiTok's Octuple: a note a step, up to 60 bars by number", create: octuple },
};

/**
 * Returns the tokenizer of a preset.
 *
 * @throws RangeError where there is none of this name
 * @example tokenizerFromName("modern")
 */
export function tokenizerFromName(name: string): Tokenizer {
  const preset = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (!preset) {
    throw new RangeError(
      `tokenizers: no preset is called "${name}"; there are ${Object.keys(presets).join(", ")}`,
    );
  }
  return preset.create();
}
