import { DEFAULT_DURATIONS, type DurationRange, isLengths } from "./duration-codec.ts";
import {
  checkAscending,
  checkOneOf,
  checkTempo,
  checkWhole,
  fail,
  givenOptions,
  unknownOption,
} from "./option-checks.ts";
import { PITCH_FORMS, type PitchForm } from "./pitch-codec.ts";
import { DEFAULT_TEMPO, type TempoBins } from "./tempo-codec.ts";
import { DEFAULT_TIME_SIGNATURES, parseMetre } from "./time-signatures.ts";

/** Options of `noteTuple`: those of the notes, and of time in beats or in seconds. */
export type NoteTupleOptions = Partial<NoteSettings> &
  (
    | ({ readonly time?: "beats" } & Partial<BeatsSettings>)
    | ({ readonly time: "seconds" } & Partial<SecondsOptions>)
  );

/** How pitch and velocity are told, and what happens to notes before. */
export interface NoteSettings {
  /**
   * One field `pitch`; or two: `octave`, then `noteName`, 0 (C) … 11 (B); or `octave`, then `interval`, the semitones up
   * from the name of the note before, 0–11, of the first note from C: a transposed piece differs in its first note and in octaves only.
   * @default "name-octave"
   */
  readonly pitch: PitchForm;
  /** Lowest and highest pitch, both included, at least an octave apart. @default [21, 108], the piano's */
  readonly pitchRange: readonly [low: number, high: number];
  /** Notes outside the range are moved in by octaves, or dropped. @default "octave" */
  readonly outOfRange: "octave" | "drop";
  /**
   * The number of velocity bins, 1–127, or the velocities themselves, ascending (field `velocity`); or continuous values 0–1
   * (field `volume`).
   * @default 32
   */
  readonly velocity: number | readonly number[] | "continuous";
  /**
   * The sustain pedal is folded into the durations, ignored, or told by a field `pedal`, alike for all notes of an onset: 0
   * up, 1 held, 2 pressed (again) before the next onset. It goes down and up on onsets then.
   * @default "fold"
   */
  readonly pedal: "fold" | "ignore" | "field";
  /**
   * A field `articulation` tells how the note before was joined to this one, by its duration over the time between their
   * onsets: 0 nothing before or the same onset, 1 staccato (up to 1/2), 2 detached (up to 3/4), 3 legato (up to 5/4), 4 held.
   * It is determined by the fields before it.
   * @default false
   */
  readonly articulation: boolean;
  /** Of notes with one onset and pitch a single one is kept, as loud and long as the most; or all are. @default "merge" */
  readonly unisons: "merge" | "keep";
}

/** Time in beats: quarter notes. */
export interface BeatsSettings {
  /** Grid steps in a beat. @default 12 */
  readonly positionsPerBeat: number;
  /**
   * The field `delta` tells up to this many beats since the onset before; a longer rest is cut by whole bars. At least
   * two bars of the longest time signature.
   * @default 16
   */
  readonly maxBeats: number;
  /**
   * The time signatures of the field `timeSignature`, as `"6/8"`; `false`: no such field, and bars of 4 beats.
   * @default 18 metres of piano music, see `DEFAULT_TIME_SIGNATURES`
   */
  readonly timeSignatures: readonly string[] | false;
  /** The bins of the field `tempo`; `false`: no such field. @default 61 bins, 15–480 quarter notes a minute */
  readonly tempo: TempoBins | false;
  /**
   * The lengths told apart, as ranges, or themselves in grid steps, ascending.
   * @default 52 lengths up to 16 beats, see `DEFAULT_DURATIONS`
   */
  readonly durations: readonly DurationRange[] | readonly number[];
}

/** Time in seconds. */
export interface SecondsSettings {
  /** Onsets in one such step, in seconds, are one chord; binned times are multiples of it. Whole milliseconds. @default 0.01 */
  readonly resolution: number;
  /** Time since the onset before. @default bins up to 10 s, off by at most half the resolution or 3 % */
  readonly delta: SecondsValues;
  /** @default bins up to 10 s, off by at most half the resolution or 3 % */
  readonly duration: SecondsValues;
}

/**
 * Values in seconds: in bins up to `max` that grow with the value, off by at most half the resolution or the share `error`; in
 * bins `step` apart, off by at most half of that; in those listed, above 0 and ascending; or continuous, up to `max`. A time
 * since the onset before that is not 0 is never told as 0.
 */
export type SecondsValues =
  | { readonly values: "bins"; readonly max: number; readonly error: number }
  | { readonly values: "linear"; readonly max: number; readonly step: number }
  | { readonly values: "listed"; readonly seconds: readonly number[] }
  | { readonly values: "continuous"; readonly max: number };

interface SecondsOptions {
  readonly resolution: number;
  readonly delta: SecondsValuesOptions;
  readonly duration: SecondsValuesOptions;
}

/**
 * As {@link SecondsValues}, with defaults: bins to 10 s with an error of 0.03, or in steps of the resolution; continuous
 * values to 4 s.
 */
export type SecondsValuesOptions =
  | { readonly values: "bins"; readonly max?: number; readonly error?: number }
  | { readonly values: "linear"; readonly max?: number; readonly step?: number }
  | { readonly values: "listed"; readonly seconds: readonly number[] }
  | { readonly values: "continuous"; readonly max?: number };

/** All options, none left to default: what is saved. */
export type NoteTupleSettings = NoteSettings &
  (({ readonly time: "beats" } & BeatsSettings) | ({ readonly time: "seconds" } & SecondsSettings));

const PLACE = "note tuple";

const NOTE_DEFAULTS: NoteSettings = {
  pitch: "name-octave",
  pitchRange: [21, 108],
  outOfRange: "octave",
  velocity: 32,
  pedal: "fold",
  articulation: false,
  unisons: "merge",
};

const BEATS_DEFAULTS: BeatsSettings = {
  positionsPerBeat: 12,
  maxBeats: 16,
  timeSignatures: DEFAULT_TIME_SIGNATURES,
  tempo: DEFAULT_TEMPO,
  durations: DEFAULT_DURATIONS,
};

const SECONDS_DEFAULTS: SecondsSettings = {
  resolution: 0.01,
  delta: { values: "bins", max: 10, error: 0.03 },
  duration: { values: "bins", max: 10, error: 0.03 },
};

/**
 * Fills in defaults and checks all options, which may come from a file.
 *
 * @throws RangeError where an option is unknown or its value not allowed
 */
export function noteTupleSettings(options: NoteTupleOptions): NoteTupleSettings {
  const { time = "beats" } = options;
  checkOneOf(PLACE, "time", time, ["beats", "seconds"]);
  const defaults = { ...NOTE_DEFAULTS, ...(time === "beats" ? BEATS_DEFAULTS : SECONDS_DEFAULTS) };
  const unknown = unknownOption(options, { time, ...defaults });
  if (unknown !== undefined) {
    fail(
      PLACE,
      `unknown option "${unknown}" with time in ${time}; there are time, ${Object.keys(defaults).join(", ")}`,
    );
  }
  const notes = checkNotes({ ...NOTE_DEFAULTS, ...picked(options, NOTE_DEFAULTS) });
  return options.time === "seconds"
    ? {
        time: "seconds",
        ...notes,
        ...checkSeconds({ ...SECONDS_DEFAULTS, ...picked(options, SECONDS_DEFAULTS) }),
      }
    : { time: "beats", ...notes, ...checkBeats({ ...BEATS_DEFAULTS, ...picked(options, BEATS_DEFAULTS) }) };
}

/** The given options that are among the defaults; those given as `undefined` are left to default. */
function picked<T extends object>(options: object, defaults: T): Partial<T> {
  const given = Object.entries(givenOptions(options)).filter(([name]) => Object.hasOwn(defaults, name));
  return Object.fromEntries(given) as Partial<T>;
}

function checkNotes(settings: NoteSettings): NoteSettings {
  checkOneOf(PLACE, "pitch", settings.pitch, PITCH_FORMS);
  checkOneOf(PLACE, "outOfRange", settings.outOfRange, ["octave", "drop"]);
  checkOneOf(PLACE, "pedal", settings.pedal, ["fold", "ignore", "field"]);
  checkOneOf(PLACE, "unisons", settings.unisons, ["merge", "keep"]);
  if (typeof settings.articulation !== "boolean") {
    fail(PLACE, `articulation must be true or false, got ${JSON.stringify(settings.articulation)}`);
  }
  const [low, high] = settings.pitchRange;
  if (!(Number.isInteger(low) && Number.isInteger(high) && low >= 0 && high <= 127 && high - low >= 11)) {
    fail(
      PLACE,
      `pitchRange must be [low, high] within 0–127, at least an octave, got [${settings.pitchRange.join(", ")}]`,
    );
  }
  const { velocity } = settings;
  if (isList(velocity)) checkAscending(PLACE, "velocity", velocity, 127);
  else if (velocity !== "continuous") checkWhole(PLACE, "velocity", velocity, 1, 127);
  return settings;
}

function checkBeats(settings: BeatsSettings): BeatsSettings {
  const { positionsPerBeat, maxBeats, timeSignatures, tempo, durations } = settings;
  checkWhole(PLACE, "positionsPerBeat", positionsPerBeat, 1, 480);
  checkWhole(PLACE, "maxBeats", maxBeats, 1, 1024);
  if (timeSignatures !== false) {
    if (timeSignatures.length === 0) fail(PLACE, "timeSignatures must name at least one, or be false");
    if (new Set(timeSignatures).size < timeSignatures.length) {
      fail(PLACE, `timeSignatures must differ, got ${timeSignatures.join(", ")}`);
    }
  }
  for (const text of timeSignatures === false ? ["4/4"] : timeSignatures) {
    if (2 * parseMetre(text, positionsPerBeat).length > maxBeats * positionsPerBeat) {
      fail(
        PLACE,
        `maxBeats must hold two bars of ${text}, got ${maxBeats}; raise it, or leave the time signature out`,
      );
    }
  }
  if (tempo !== false) {
    checkTempo(PLACE, "tempo", tempo);
  }
  checkDurations(durations, positionsPerBeat);
  return settings;
}

function checkDurations(
  durations: readonly DurationRange[] | readonly number[],
  positionsPerBeat: number,
): void {
  if (isLengths(durations)) {
    checkAscending(PLACE, "durations", durations, 1024 * positionsPerBeat);
    return;
  }
  let from = 0;
  for (const { upTo, perBeat } of durations) {
    checkWhole(PLACE, "durations.upTo", upTo, from + 1, 1024);
    if (!(Number.isInteger(perBeat) && perBeat > 0 && positionsPerBeat % perBeat === 0)) {
      fail(PLACE, `durations.perBeat must divide positionsPerBeat, ${positionsPerBeat}, got ${perBeat}`);
    }
    from = upTo;
  }
  if (from === 0) fail(PLACE, "durations must hold at least one range");
}

function checkSeconds({ resolution, delta, duration }: SecondsOptions): SecondsSettings {
  const milliseconds = resolution * 1000;
  if (
    !(milliseconds >= 1 && milliseconds <= 1000 && Math.abs(milliseconds - Math.round(milliseconds)) < 1e-9)
  ) {
    fail(PLACE, `resolution must be whole milliseconds, 0.001–1 s, got ${resolution}`);
  }
  return {
    resolution,
    delta: checkValues("delta", delta, resolution),
    duration: checkValues("duration", duration, resolution),
  };
}

function checkValues(name: string, given: SecondsValuesOptions, resolution: number): SecondsValues {
  checkOneOf(PLACE, `${name}.values`, given.values, ["bins", "linear", "listed", "continuous"]);
  if (given.values === "listed") {
    const { seconds } = given;
    if (!isList(seconds)) fail(PLACE, `${name}.seconds must be a list, got ${JSON.stringify(seconds)}`);
    const steps = seconds.map((each) => Math.round((each / resolution) * 1e6) / 1e6);
    checkAscending(PLACE, `${name}.seconds in steps of ${resolution} s`, steps, Math.round(600 / resolution));
    return { values: "listed", seconds };
  }
  const { max = given.values === "continuous" ? 4 : 10 } = given;
  if (!(max > resolution && max <= 600)) {
    fail(PLACE, `${name}.max must be more than the resolution and at most 600 s, got ${max}`);
  }
  if (given.values === "continuous") return { values: "continuous", max };
  if (given.values === "linear") {
    const { step = resolution } = given;
    const steps = step / resolution;
    if (!(steps >= 1 && step < max && Math.abs(steps - Math.round(steps)) < 1e-9)) {
      fail(PLACE, `${name}.step must be a multiple of the resolution, ${resolution}, below max, got ${step}`);
    }
    return { values: "linear", max, step };
  }
  const { error = 0.03 } = given;
  if (!(error > 0 && error <= 0.5))
    fail(PLACE, `${name}.error must be a share above 0, at most 0.5, got ${error}`);
  return { values: "bins", max, error };
}

function isList(value: unknown): value is readonly number[] {
  return Array.isArray(value);
}
