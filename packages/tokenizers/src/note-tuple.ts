import {
  createScore,
  createTrack,
  DRUM_CHANNEL,
  type Note,
  type Score,
  type TempoChange,
  type TimeSignature,
} from "@nocturne/score";
import { ARTICULATION, ARTICULATION_FIELD, articulationOf } from "./articulation-field.ts";
import { beatsTime } from "./beats-time.ts";
import { acceptedTokens, checkMemory, checkStep } from "./check-tokens.ts";
import type { DecodeOptions, Field, StreamDecoder, TimedNote, Tokenizer, TokenSequence } from "./contract.ts";
import { noteTupleGrammar } from "./note-tuple-grammar.ts";
import { type NoteTupleOptions, noteTupleSettings } from "./note-tuple-options.ts";
import { PEDAL_FIELD, pedalAtNotes, pedalsOfPiano, pedalWriter } from "./pedal-field.ts";
import { FIRST_PITCH, pitchCodec } from "./pitch-codec.ts";
import { quantiseNotes, quantiserMemory } from "./quantise-notes.ts";
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
 * - `pedal` and `articulation`, where they are wanted;
 * - pitch: `pitch`, or `octave` and `noteName`, or `octave` and `interval`; then `velocity` (or `volume`) and `duration`. Where any value is
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
  const memory = quantiserMemory();

  const numbers = [time.fields, [velocity.field], [duration.field]].flat();
  const continuous = numbers.some((field) => field.kind === "continuous");
  const onset: readonly Field[] = [
    ...time.fields,
    ...(settings.pedal === "field" ? [PEDAL_FIELD] : []),
    ...(settings.articulation ? [ARTICULATION_FIELD] : []),
  ];
  const fields: readonly Field[] = continuous
    ? [...onset, duration.field, velocity.field, ...pitch.fields]
    : [...onset, ...pitch.fields, velocity.field, duration.field];
  const width = fields.length;
  const pitchAt = fields.indexOf(pitch.fields[0]!);
  const velocityAt = fields.indexOf(velocity.field);
  const durationAt = fields.indexOf(duration.field);
  const pedalAt = fields.indexOf(PEDAL_FIELD);
  const articulationAt = fields.indexOf(ARTICULATION_FIELD);

  const ticksOf = (value: number): number =>
    Math.max(1, Math.round(duration.decode(value) * time.ticksPerUnit));

  /** How a note that begins at `from` is joined to one at `to`. */
  const joined = (before: ArrayLike<number>, from: number, values: ArrayLike<number>, to: number): number =>
    articulationOf(ticksOf(before[from + durationAt]!), time.delta.ticks(values[to + time.delta.at]!));

  /** Encodes into memory that is given for a number of steps. */
  const encodeTo = (score: Score, memoryOf: (length: number) => Int32Array | Float32Array): TokenSequence => {
    const pitched = { ...score, tracks: score.tracks.filter((track) => track.channel !== DRUM_CHANNEL) };
    const writer = time.createWriter(score);
    const quantiser = {
      onset: writer.onset,
      pitch: pitch.fit,
      velocity: velocity.encode,
      duration: writer.duration,
    };
    const told = { merge: settings.unisons === "merge", foldPedal: settings.pedal === "fold" };
    const notes = quantiseNotes(pitched.tracks, quantiser, told, memory);
    const { length } = notes;
    const values = memoryOf(length);
    writer.write(notes, values, width);
    let before = FIRST_PITCH;
    for (let i = 0, at = 0; i < length; i++, at += width) {
      pitch.write(notes.pitch[i]!, values, at + pitchAt, before);
      before = notes.pitch[i]!;
      values[at + velocityAt] = notes.velocity[i]!;
      values[at + durationAt] = notes.duration[i]!;
      if (articulationAt >= 0) {
        values[at + articulationAt] = i > 0 ? joined(values, at - width, values, at) : ARTICULATION.none;
      }
    }
    if (pedalAt >= 0) {
      const states = pedalAtNotes(notes, pedalsOfPiano(pitched), writer.onset);
      for (let i = 0; i < length; i++) values[i * width + pedalAt] = states[i]!;
    }
    return { fields, length, values };
  };

  const encode = (score: Score): TokenSequence =>
    encodeTo(score, (length) =>
      continuous ? new Float32Array(length * width) : new Int32Array(length * width),
    );

  const encodeInto = (score: Score, values: Int32Array | Float32Array): number =>
    encodeTo(score, (length) => {
      checkMemory("note tuple", fields, length * width, values);
      return values;
    }).length;

  const decode = (given: TokenSequence, options: DecodeOptions = {}): Score => {
    const tokens = acceptedTokens("note tuple", fields, given, options);
    const reader = time.createReader();
    const tempos: TempoChange[] = [];
    const timeSignatures: TimeSignature[] = [];
    const notes: Note[] = [];
    const pedal = pedalWriter();
    let before = FIRST_PITCH;
    let end = 0;
    for (let i = 0, at = 0; i < tokens.length; i++, at += width) {
      reader.advance(tokens.values, at);
      const { tick, microsecondsPerQuarter, timeSignature } = reader;
      if (settings.time === "beats" && settings.tempo) {
        const before = tempos.at(-1)?.microsecondsPerQuarter;
        if (before !== microsecondsPerQuarter)
          tempos.push({ tick: i === 0 ? 0 : tick, microsecondsPerQuarter });
      }
      if (timeSignature && timeSignature !== timeSignatures.at(-1)) timeSignatures.push(timeSignature);
      if (pedalAt >= 0) pedal.push(tick, tokens.values[at + pedalAt]!);
      before = pitch.read(tokens.values, at + pitchAt, before);
      const note = {
        pitch: before,
        velocity: velocity.decode(tokens.values[at + velocityAt]!),
        start: tick,
        duration: ticksOf(tokens.values[at + durationAt]!),
      };
      end = Math.max(end, tick + note.duration);
      notes.push(note);
    }
    const { ticksPerQuarter } = time;
    const track = createTrack(notes, { controlChanges: pedal.finish(end) });
    return createScore({ ticksPerQuarter, tempos, timeSignatures, tracks: [track] });
  };

  const stream = (): StreamDecoder => {
    const reader = time.createReader();
    let before = FIRST_PITCH;
    const secondsPerUnit = 1 / (time.ticksPerQuarter * 1e6);
    return {
      push(step): readonly TimedNote[] {
        checkStep("note tuple", fields, step, 0, 0);
        reader.advance(step, 0);
        const ticks = ticksOf(step[durationAt]!);
        before = pitch.read(step, pitchAt, before);
        return [
          {
            pitch: before,
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
    encodeInto,
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
            pedalAt,
            articulationAt,
            articulation: (last, chosen) => (last ? joined(last, 0, chosen, 0) : ARTICULATION.none),
            sizes: fields.map((field) => (field.kind === "categorical" ? field.size : 0)),
            unisons: settings.unisons === "keep",
          }),
        }),
  };
}
