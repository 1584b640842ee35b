import type { EventBins } from "./event-bins.ts";
import type { EventSettings } from "./event-options.ts";
import type { TimeBin } from "./time-bins.ts";

/** What a token tells. */
export const KIND = {
  special: 0,
  bar: 1,
  barEnd: 2,
  position: 3,
  pitch: 4,
  pitchOff: 5,
  drum: 6,
  drumOff: 7,
  velocity: 8,
  duration: 9,
  timeShift: 10,
  rest: 11,
  intervalTime: 12,
  intervalChord: 13,
  chord: 14,
  tempo: 15,
  program: 16,
  timeSignature: 17,
  pedal: 18,
  pedalOff: 19,
  pitchBend: 20,
  /** Nothing, in a field that this step does not use. */
  ignore: 21,
  family: 22,
} as const;

/** The tokens of one field. */
export interface Vocabulary {
  /** Names as MidiTok's, by id. */
  readonly tokens: readonly string[];
  /** What each id tells: a `KIND`. */
  readonly kinds: Uint8Array;
  /** Its value: pitch, program or interval; of all else, the place among those of its kind. */
  readonly values: Int32Array;
  /** The first id of a kind; −1 where there is none. Ids of a kind follow each other, by value. */
  readonly first: (kind: number) => number;
}

/** Gathers a vocabulary; ids are given in the order of adding. */
export interface VocabularyBuilder {
  add(kind: number, names: readonly string[], values?: readonly number[]): VocabularyBuilder;
  finish(): Vocabulary;
}

export function vocabularyBuilder(): VocabularyBuilder {
  const tokens: string[] = [];
  const kinds: number[] = [];
  const values: number[] = [];
  const firsts = new Map<number, number>();
  const builder: VocabularyBuilder = {
    add(kind, names, of) {
      if (names.length > 0 && !firsts.has(kind)) firsts.set(kind, tokens.length);
      for (const [i, name] of names.entries()) {
        tokens.push(name);
        kinds.push(kind);
        values.push(of ? of[i]! : i);
      }
      return builder;
    },
    finish: () => ({
      tokens,
      kinds: Uint8Array.from(kinds),
      values: Int32Array.from(values),
      first: (kind) => firsts.get(kind) ?? -1,
    }),
  };
  return builder;
}

/** How the tokens of time are called, and where notes end. */
export interface EventTokens {
  /** Tokens before those of notes: bars. */
  readonly bars?: boolean;
  /** Tokens of time: positions in the bar, shifts, or shifts with one of 0. */
  readonly time: "position" | "shift" | "shift-or-zero";
  /** Notes end with a token, instead of having a duration. */
  readonly noteOff?: boolean;
}

/** Returns the vocabulary of a tokenizer with one field, in MidiTok's order. */
export function eventVocabulary(
  settings: EventSettings,
  bins: EventBins,
  { bars = false, time, noteOff = false }: EventTokens,
): Vocabulary {
  const builder = vocabularyBuilder().add(KIND.special, settings.specialTokens);
  if (bars) {
    const numbers = settings.barNumbers ? range(0, settings.barNumbers).map(String) : ["None"];
    builder.add(KIND.bar, named("Bar", numbers));
    if (settings.barEnds) builder.add(KIND.barEnd, ["Bar_End"]);
  }
  const pitches = range(settings.pitchRange[0], settings.pitchRange[1] + 1);
  builder.add(KIND.pitch, named(noteOff ? "NoteOn" : "Pitch", pitches), pitches);
  if (noteOff && usesDurations(settings)) builder.add(KIND.pitchOff, named("NoteOff", pitches), pitches);
  builder.add(KIND.velocity, named("Velocity", bins.velocities));
  if ((!noteOff && usesDurations(settings)) || settings.pedals === "duration") {
    builder.add(KIND.duration, named("Duration", bins.durations.map(binName)));
  }
  if (time === "position") builder.add(KIND.position, positionNames(bins));
  else {
    const zero = time === "shift-or-zero";
    const shifts = [...(zero ? ["0.0.1"] : []), ...bins.durations.map(binName)];
    builder.add(KIND.timeShift, named("TimeShift", shifts), range(zero ? -1 : 0, bins.durations.length));
  }
  return addOptional(builder, settings, bins, noteOff).finish();
}

function addOptional(
  builder: VocabularyBuilder,
  { pitchIntervals, drums, programs, timeSignatures, pedals }: EventSettings,
  bins: EventBins,
  noteOff: boolean,
): VocabularyBuilder {
  if (pitchIntervals) {
    const steps = range(-pitchIntervals.max, pitchIntervals.max + 1);
    builder.add(KIND.intervalTime, named("PitchIntervalTime", steps), steps);
    builder.add(KIND.intervalChord, named("PitchIntervalChord", steps), steps);
  }
  if (drums) {
    const pitches = range(drums[0], drums[1] + 1);
    builder.add(KIND.drum, named(noteOff ? "DrumOn" : "PitchDrum", pitches), pitches);
    if (noteOff) builder.add(KIND.drumOff, named("DrumOff", pitches), pitches);
  }
  builder.add(KIND.chord, named("Chord", bins.chords));
  builder.add(KIND.rest, named("Rest", bins.rests.map(binName)));
  builder.add(KIND.tempo, named("Tempo", bins.tempos.map(decimal)));
  if (programs) builder.add(KIND.program, named("Program", programs), programs);
  if (timeSignatures) builder.add(KIND.timeSignature, named("TimeSig", timeSignatures));
  if (pedals) {
    const of = programs || [0];
    builder.add(KIND.pedal, named("Pedal", of), of);
    if (pedals === true) builder.add(KIND.pedalOff, named("PedalOff", of), of);
  }
  return builder.add(KIND.pitchBend, named("PitchBend", bins.pitchBends));
}

/** Whether any note has a duration, or an end, of its own. */
export function usesDurations({ durationPrograms }: EventSettings): boolean {
  return durationPrograms === "all" || durationPrograms.length > 0;
}

/** `Position_0` … of the longest bar. */
export function positionNames({ positionsPerBeat, signatures }: EventBins): string[] {
  return named(
    "Position",
    range(0, positionsPerBeat * Math.max(...signatures.map(({ numerator }) => numerator))),
  );
}

export function binName(bin: TimeBin): string {
  return bin.join(".");
}

/** A number as Python writes a float: with a point. */
export function decimal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

export function named(type: string, values: readonly (string | number)[]): string[] {
  return values.map((value) => `${type}_${value}`);
}

export function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}
