import { DEFAULT_DURATIONS, type DurationRange } from "./duration-codec.ts";
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
   * One field `pitch`, or two: `octave`, then `noteName`, 0 (C) … 11 (B).
   * @default "name-octave"
   */
  readonly pitch: "one-hot" | "name-octave";
  /** Lowest and highest pitch, both included, at least an octave apart. @default [21, 108], the piano's */
  readonly pitchRange: readonly [low: number, high: number];
  /** Notes outside the range are moved in by octaves, or dropped. @default "octave" */
  readonly outOfRange: "octave" | "drop";
  /** The number of velocity bins, 1–127 (field `velocity`), or continuous values 0–1 (field `volume`). @default 32 */
  readonly velocity: number | "continuous";
  /** The sustain pedal is folded into the durations, or ignored. @default "fold" */
  readonly pedal: "fold" | "ignore";
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
  /** The lengths told apart. @default 52 lengths up to 16 beats, see `DEFAULT_DURATIONS` */
  readonly durations: readonly DurationRange[];
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

/** Values in seconds up to `max`: in bins, off by at most half the resolution or the share `error`, or continuous. */
export type SecondsValues =
  | { readonly values: "bins"; readonly max: number; readonly error: number }
  | { readonly values: "continuous"; readonly max: number };

interface SecondsOptions {
  readonly resolution: number;
  readonly delta: SecondsValuesOptions;
  readonly duration: SecondsValuesOptions;
}

/** As {@link SecondsValues}, with defaults: bins to 10 s with an error of 0.03; continuous values to 4 s. */
export type SecondsValuesOptions =
  | { readonly values: "bins"; readonly max?: number; readonly error?: number }
  | { readonly values: "continuous"; readonly max?: number };

/** All options, none left to default: what is saved. */
export type NoteTupleSettings = NoteSettings &
  (({ readonly time: "beats" } & BeatsSettings) | ({ readonly time: "seconds" } & SecondsSettings));

const NOTE_DEFAULTS: NoteSettings = {
  pitch: "name-octave",
  pitchRange: [21, 108],
  outOfRange: "octave",
  velocity: 32,
  pedal: "fold",
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
  oneOf("time", time, ["beats", "seconds"]);
  const defaults = { ...NOTE_DEFAULTS, ...(time === "beats" ? BEATS_DEFAULTS : SECONDS_DEFAULTS) };
  const unknown = Object.keys(options).find((name) => name !== "time" && !Object.hasOwn(defaults, name));
  if (unknown !== undefined) {
    fail(
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
  const entries = Object.entries(options).filter(
    ([name, value]) => value !== undefined && Object.hasOwn(defaults, name),
  );
  return Object.fromEntries(entries) as Partial<T>;
}

function checkNotes(settings: NoteSettings): NoteSettings {
  oneOf("pitch", settings.pitch, ["one-hot", "name-octave"]);
  oneOf("outOfRange", settings.outOfRange, ["octave", "drop"]);
  oneOf("pedal", settings.pedal, ["fold", "ignore"]);
  oneOf("unisons", settings.unisons, ["merge", "keep"]);
  const [low, high] = settings.pitchRange;
  if (!(Number.isInteger(low) && Number.isInteger(high) && low >= 0 && high <= 127 && high - low >= 11)) {
    fail(
      `pitchRange must be [low, high] within 0–127, at least an octave, got [${settings.pitchRange.join(", ")}]`,
    );
  }
  if (settings.velocity !== "continuous") wholeBetween("velocity", settings.velocity, 1, 127);
  return settings;
}

function checkBeats(settings: BeatsSettings): BeatsSettings {
  const { positionsPerBeat, maxBeats, timeSignatures, tempo, durations } = settings;
  wholeBetween("positionsPerBeat", positionsPerBeat, 1, 480);
  wholeBetween("maxBeats", maxBeats, 1, 1024);
  if (timeSignatures !== false) {
    if (timeSignatures.length === 0) fail("timeSignatures must name at least one, or be false");
    if (new Set(timeSignatures).size < timeSignatures.length) {
      fail(`timeSignatures must differ, got ${timeSignatures.join(", ")}`);
    }
  }
  for (const text of timeSignatures === false ? ["4/4"] : timeSignatures) {
    if (2 * parseMetre(text, positionsPerBeat).length > maxBeats * positionsPerBeat) {
      fail(
        `maxBeats must hold two bars of ${text}, got ${maxBeats}; raise it, or leave the time signature out`,
      );
    }
  }
  if (tempo !== false) {
    wholeBetween("tempo.bins", tempo.bins, 2, 1024);
    if (!(tempo.min > 0 && tempo.max > tempo.min && tempo.max <= 10_000)) {
      fail(`tempo must have 0 < min < max ≤ 10,000, got min ${tempo.min}, max ${tempo.max}`);
    }
  }
  let from = 0;
  for (const { upTo, perBeat } of durations) {
    wholeBetween("durations.upTo", upTo, from + 1, 1024);
    if (!(Number.isInteger(perBeat) && perBeat > 0 && positionsPerBeat % perBeat === 0)) {
      fail(`durations.perBeat must divide positionsPerBeat, ${positionsPerBeat}, got ${perBeat}`);
    }
    from = upTo;
  }
  if (from === 0) fail("durations must hold at least one range");
  return settings;
}

function checkSeconds({ resolution, delta, duration }: SecondsOptions): SecondsSettings {
  const milliseconds = resolution * 1000;
  if (
    !(milliseconds >= 1 && milliseconds <= 1000 && Math.abs(milliseconds - Math.round(milliseconds)) < 1e-9)
  ) {
    fail(`resolution must be whole milliseconds, 0.001–1 s, got ${resolution}`);
  }
  return {
    resolution,
    delta: checkValues("delta", delta, resolution),
    duration: checkValues("duration", duration, resolution),
  };
}

function checkValues(name: string, given: SecondsValuesOptions, resolution: number): SecondsValues {
  oneOf(`${name}.values`, given.values, ["bins", "continuous"]);
  const { max = given.values === "bins" ? 10 : 4 } = given;
  if (!(max > resolution && max <= 600)) {
    fail(`${name}.max must be more than the resolution and at most 600 s, got ${max}`);
  }
  if (given.values === "continuous") return { values: "continuous", max };
  const { error = 0.03 } = given;
  if (!(error > 0 && error <= 0.5)) fail(`${name}.error must be a share above 0, at most 0.5, got ${error}`);
  return { values: "bins", max, error };
}

function oneOf(name: string, value: unknown, allowed: readonly string[]): void {
  if (!allowed.includes(value as string)) {
    fail(`${name} must be ${allowed.map((each) => `"${each}"`).join(" or ")}, got ${JSON.stringify(value)}`);
  }
}

function wholeBetween(name: string, value: unknown, low: number, high: number): void {
  if (!(Number.isInteger(value) && Number(value) >= low && Number(value) <= high)) {
    fail(`${name} must be a whole number, ${low} to ${high}, got ${JSON.stringify(value)}`);
  }
}

function fail(message: string): never {
  throw new RangeError(`note tuple: ${message}`);
}
