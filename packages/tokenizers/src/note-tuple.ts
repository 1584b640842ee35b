import {
  createScore,
  createTrack,
  DRUM_CHANNEL,
  foldPedal,
  type Note,
  type Score,
  type TempoChange,
  type TimeSignature,
} from "@nocturne/score";
import { beatsTime } from "./beats-time.ts";
import { checkStep, checkTokens } from "./check-tokens.ts";
import type { Field, StreamDecoder, TimedNote, Tokenizer, TokenSequence } from "./contract.ts";
import { noteTupleGrammar } from "./note-tuple-grammar.ts";
import { type NoteTupleOptions, noteTupleSettings } from "./note-tuple-options.ts";
import { pitchCodec } from "./pitch-codec.ts";
import { quantiseNotes } from "./quantise-notes.ts";
import { secondsTime } from "./seconds-time.ts";
import { velocityCodec } from "./velocity-codec.ts";

/** The version of the ids. */
export const NOTE_TUPLE_VERSION = 1;

/**
 * Returns a tokenizer of one step a note, one field a property. The fields, in order:
 *
 * - time in beats: `timeSignature` (optional), `delta` (grid steps since the note before), `position` (the grid step in
 *   the bar to which they lead: determined by the fields before), `tempo` (optional: the mean tempo until the next onset);
 * - time in seconds: `delta` (since the note before; of the first note 0);
 * - pitch: `pitch`, or `octave` and `noteName`; then `velocity` (or `volume`) and `duration`. Where any value is
 *   continuous, the original's order: `delta`, `duration`, `volume` or `velocity`, pitch.
 *
 * Octave comes before name because a chord rises: what may follow is then one range of octaves and, within the octave,
 * one range of names. Notes of one onset, after rounding to the grid, are ordered by pitch, velocity and duration.
 *
 * Decoding is total. A time signature within a bar waits for a bar line; positions are worked out, not read; a pitch
 * outside the range is moved in by octaves; of tempos at one onset the first holds. The grammar, there where no value is continuous, leads to none of these, and what it allows
 * encodes again to itself.
 *
 * @throws RangeError where an option is unknown or its value not allowed
 * @example
 * const tokenizer = noteTuple({ time: "seconds", pitch: "one-hot" });
 * const tokens = tokenizer.encode(score);
 */
export function noteTuple(options: NoteTupleOptions = {}): Tokenizer {
  const settings = noteTupleSettings(options);
  const time = settings.time === "seconds" ? secondsTime(settings) : beatsTime(settings);
  const pitch = pitchCodec(settings.pitch, settings.pitchRange, settings.outOfRange);
  const velocity = velocityCodec(settings.velocity);
  const { duration } = time;

  const numbers = [time.fields, [velocity.field], [duration.field]].flat();
  const continuous = numbers.some((field) => field.kind === "continuous");
  const fields: readonly Field[] = continuous
    ? [...time.fields, duration.field, velocity.field, ...pitch.fields]
    : [...time.fields, ...pitch.fields, velocity.field, duration.field];
  const width = fields.length;
  const pitchAt = fields.indexOf(pitch.fields[0]!);
  const velocityAt = fields.indexOf(velocity.field);
  const durationAt = fields.indexOf(duration.field);

  const ticksOf = (value: number): number =>
    Math.max(1, Math.round(duration.decode(value) * time.ticksPerUnit));

  const encode = (score: Score): TokenSequence => {
    const pitched = { ...score, tracks: score.tracks.filter((track) => track.channel !== DRUM_CHANNEL) };
    const { tracks } = settings.pedal === "fold" ? foldPedal(pitched) : pitched;
    const writer = time.createWriter(score);
    const quantiser = {
      onset: writer.onset,
      pitch: pitch.fit,
      velocity: velocity.encode,
      duration: writer.duration,
    };
    const notes = quantiseNotes(tracks, quantiser, settings.unisons === "merge");
    const { length } = notes;
    const values = continuous ? new Float32Array(length * width) : new Int32Array(length * width);
    writer.write(notes, values, width);
    for (let i = 0, at = 0; i < length; i++, at += width) {
      pitch.write(notes.pitch[i]!, values, at + pitchAt);
      values[at + velocityAt] = notes.velocity[i]!;
      values[at + durationAt] = notes.duration[i]!;
    }
    return { fields, length, values };
  };

  const decode = (tokens: TokenSequence): Score => {
    checkTokens("note tuple", fields, tokens);
    const reader = time.createReader();
    const tempos: TempoChange[] = [];
    const timeSignatures: TimeSignature[] = [];
    const notes: Note[] = [];
    for (let i = 0, at = 0; i < tokens.length; i++, at += width) {
      reader.advance(tokens.values, at);
      const { tick, microsecondsPerQuarter, timeSignature } = reader;
      if (settings.time === "beats" && settings.tempo) {
        const before = tempos.at(-1)?.microsecondsPerQuarter;
        if (before !== microsecondsPerQuarter)
          tempos.push({ tick: i === 0 ? 0 : tick, microsecondsPerQuarter });
      }
      if (timeSignature && timeSignature !== timeSignatures.at(-1)) timeSignatures.push(timeSignature);
      notes.push({
        pitch: pitch.read(tokens.values, at + pitchAt),
        velocity: velocity.decode(tokens.values[at + velocityAt]!),
        start: tick,
        duration: ticksOf(tokens.values[at + durationAt]!),
      });
    }
    const { ticksPerQuarter } = time;
    return createScore({ ticksPerQuarter, tempos, timeSignatures, tracks: [createTrack(notes)] });
  };

  const stream = (): StreamDecoder => {
    const reader = time.createReader();
    const secondsPerUnit = 1 / (time.ticksPerQuarter * 1e6);
    return {
      push(step): readonly TimedNote[] {
        checkStep("note tuple", fields, step, 0, 0);
        reader.advance(step, 0);
        const ticks = ticksOf(step[durationAt]!);
        return [
          {
            pitch: pitch.read(step, pitchAt),
            velocity: velocity.decode(step[velocityAt]!),
            start: reader.seconds,
            duration: ticks * reader.microsecondsPerQuarter * secondsPerUnit,
          },
        ];
      },
    };
  };

  return {
    fields,
    encode,
    decode,
    stream,
    toJSON: () => ({ type: "note-tuple", version: NOTE_TUPLE_VERSION, ...settings }),
    ...(continuous
      ? {}
      : {
          grammar: noteTupleGrammar({
            time: time.grammar,
            pitch,
            pitchAt,
            velocityAt,
            durationAt,
            sizes: fields.map((field) => (field.kind === "categorical" ? field.size : 0)),
            unisons: settings.unisons === "keep",
          }),
        }),
  };
}
