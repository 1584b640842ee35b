import { type DurationRange, MIDITOK_DURATIONS } from "./duration-codec.ts";
import {
  checkTempo,
  checkWhole,
  fail,
  givenOptions,
  timeSignatureOf,
  unknownOption,
} from "./option-checks.ts";

/** How chords are told. */
export interface ChordOptions {
  /** Intervals above the first note, by the chord's name. @default the 14 of MidiTok: min, maj, dim, aug, sus2, … */
  readonly maps?: Readonly<Record<string, readonly number[]>>;
  /** Tell the root, as `Chord_C:maj`. @default false */
  readonly root?: boolean;
  /** Tell chords of no name too, by how many notes they have: from, and below which number. @default false */
  readonly unknown?: readonly [from: number, to: number] | false;
}

/** The tempos that are told apart, in quarter notes a minute. */
export interface TempoOptions {
  /** @default 40 */
  readonly min?: number;
  /** @default 250 */
  readonly max?: number;
  /** How many, both ends included. @default 32 */
  readonly bins?: number;
  /** In equal ratios, instead of equal steps. @default false */
  readonly log?: boolean;
  /** Leave out a tempo that is the one before. @default false */
  readonly merge?: boolean;
}

/** Options of the tokenizers of MidiTok's kinds; where `true` is allowed, it stands for MidiTok's default. */
export interface EventOptions {
  /** Lowest and highest pitch, both included; notes outside are dropped. @default [21, 109] */
  readonly pitchRange?: readonly [low: number, high: number];
  /** Pitches that drums have tokens of their own for, or `false`: they share the others'. @default [27, 88] */
  readonly drums?: readonly [low: number, high: number] | boolean;
  /** The grid, and the lengths told apart. @default 8 a beat up to 4 beats, 4 a beat up to 12 */
  readonly resolution?: readonly DurationRange[];
  /** The number of velocity bins, or `false`: no velocities. @default 32 */
  readonly velocities?: number | false;
  /** The first tokens, as `"PAD_None"`. @default PAD, BOS, EOS, MASK */
  readonly specialTokens?: readonly string[];
  /** The programs whose notes have a length; −1 is drums. @default "all" */
  readonly durationPrograms?: readonly number[] | "all";
  /** Length in beats of notes that have none. @default 0.5 */
  readonly defaultDuration?: number;
  /** Of notes with one onset and pitch keep the shortest only. @default false */
  readonly removeDuplicates?: boolean;
  /** @default false */
  readonly chords?: ChordOptions | boolean;
  /** Tokens for silence, of these lengths. @default false; `true`: 8 a beat up to 1 beat, 4 up to 2, 2 up to 12 */
  readonly rests?: readonly DurationRange[] | boolean;
  /** @default false */
  readonly tempos?: TempoOptions | boolean;
  /** Time signatures as `"6/8"`; others in a score are ignored. @default false: all bars are of 4 quarter notes */
  readonly timeSignatures?: readonly string[] | boolean;
  /** The sustain pedal, down and up, or down with a duration. @default false */
  readonly pedals?: boolean | "duration";
  /** Pitch bends: lowest, highest, and how many. @default false; `true`: [−8192, 8191, 32] */
  readonly pitchBends?: readonly [low: number, high: number, bins: number] | boolean;
  /** The programs told; −1 is drums. @default false; `true`: 0 … 127 and drums */
  readonly programs?: readonly number[] | boolean;
  /** With programs: all tracks in one stream, or each in its own. @default true */
  readonly oneStream?: boolean;
  /** With programs: only where the program changes, instead of with each note. @default false */
  readonly programChanges?: boolean;
  /**
   * Pitch as the interval to the note before, in time or within a chord: up to `max` semitones, and `beats` apart.
   * @default false; `true`: 16 semitones, 1 beat
   */
  readonly pitchIntervals?: { readonly max?: number; readonly beats?: number } | boolean;
  /** Bars have numbers, up to this many, in `remi` and `octuple`. @default false in `remi`, 60 in `octuple` */
  readonly barNumbers?: number | false;
  /** Bars end with a token, in `remi`. @default false */
  readonly barEnds?: boolean;
  /** Bars after the last onset are told, up to the end of the last note, in `remi`. @default false */
  readonly trailingBars?: boolean;
  /** Longest note decoded by `midiLike`, which also ends notes that nothing ends: `[beats, positions, perBeat]`. @default false */
  readonly maxDuration?: readonly [beats: number, positions: number, perBeat: number] | false;
  /**
   * The version of MidiTok whose faults are followed too, so that all ids are the same: numbers of bars that jump, pedals
   * that begin with the piece, and, of 3.0, rests and metres of several denominators. @default false
   */
  readonly midiTok?: "3.0" | "3.1" | false;
}

/** All options, checked, none left to default. */
export interface EventSettings {
  readonly pitchRange: readonly [low: number, high: number];
  readonly drums: readonly [low: number, high: number] | false;
  readonly resolution: readonly DurationRange[];
  readonly velocities: number | false;
  readonly specialTokens: readonly string[];
  readonly durationPrograms: readonly number[] | "all";
  readonly defaultDuration: number;
  readonly removeDuplicates: boolean;
  readonly chords: Required<ChordOptions> | false;
  readonly rests: readonly DurationRange[] | false;
  readonly tempos: Required<TempoOptions> | false;
  readonly timeSignatures: readonly string[] | false;
  readonly pedals: boolean | "duration";
  readonly pitchBends: readonly [low: number, high: number, bins: number] | false;
  readonly programs: readonly number[] | false;
  readonly oneStream: boolean;
  readonly programChanges: boolean;
  readonly pitchIntervals: { readonly max: number; readonly beats: number } | false;
  readonly barNumbers: number | false;
  readonly barEnds: boolean;
  readonly trailingBars: boolean;
  readonly maxDuration: readonly [beats: number, positions: number, perBeat: number] | false;
  readonly midiTok: "3.0" | "3.1" | false;
}

const RESTS: readonly DurationRange[] = [
  { upTo: 1, perBeat: 8 },
  { upTo: 2, perBeat: 4 },
  { upTo: 12, perBeat: 2 },
];

const CHORDS: Readonly<Record<string, readonly number[]>> = {
  min: [0, 3, 7],
  maj: [0, 4, 7],
  dim: [0, 3, 6],
  aug: [0, 4, 8],
  sus2: [0, 2, 7],
  sus4: [0, 5, 7],
  "7dom": [0, 4, 7, 10],
  "7min": [0, 3, 7, 10],
  "7maj": [0, 4, 7, 11],
  "7halfdim": [0, 3, 6, 10],
  "7dim": [0, 3, 6, 9],
  "7aug": [0, 4, 8, 11],
  "9maj": [0, 4, 7, 10, 14],
  "9min": [0, 4, 7, 10, 13],
};

const DRUMS = [27, 88] as const;

/** What `true` stands for. */
const FULL = {
  drums: DRUMS,
  chords: { maps: CHORDS, root: false, unknown: false } as Required<ChordOptions>,
  rests: RESTS,
  tempos: { min: 40, max: 250, bins: 32, log: false, merge: false },
  timeSignatures: ["3/8", "12/8", "6/8", "5/4", "6/4", "3/4", "2/4", "1/4", "4/4"],
  pitchBends: [-8192, 8191, 32] as const,
  programs: /* @__PURE__ */ Array.from({ length: 129 }, (_, i) => (i < 128 ? i : -1)),
  pitchIntervals: { max: 16, beats: 1 },
};

const DEFAULTS: EventSettings = {
  pitchRange: [21, 109],
  drums: DRUMS,
  resolution: MIDITOK_DURATIONS,
  velocities: 32,
  specialTokens: ["PAD_None", "BOS_None", "EOS_None", "MASK_None"],
  durationPrograms: "all",
  defaultDuration: 0.5,
  removeDuplicates: false,
  chords: false,
  rests: false,
  tempos: false,
  timeSignatures: false,
  pedals: false,
  pitchBends: false,
  programs: false,
  oneStream: true,
  programChanges: false,
  pitchIntervals: false,
  barNumbers: false,
  barEnds: false,
  trailingBars: false,
  maxDuration: false,
  midiTok: false,
};

/**
 * Fills in defaults and checks all options, which may come from a file.
 *
 * @param place - names the tokenizer in errors
 * @param fixed - options that this tokenizer does not have, and their values
 * @throws RangeError where an option is unknown or its value not allowed
 */
export function eventSettings(
  place: string,
  options: EventOptions,
  fixed: Partial<EventSettings> = {},
): EventSettings {
  const unknown = unknownOption(options, DEFAULTS);
  if (unknown !== undefined) {
    fail(place, `unknown option "${unknown}"; there are ${Object.keys(DEFAULTS).join(", ")}`);
  }
  const merged = { ...DEFAULTS, ...givenOptions(options), ...fixed } as Required<EventOptions>;
  const settings: EventSettings = {
    ...merged,
    drums: merged.drums === true ? FULL.drums : merged.drums,
    chords: filled(merged.chords, FULL.chords),
    rests: merged.rests === true ? FULL.rests : merged.rests,
    tempos: filled(merged.tempos, FULL.tempos),
    timeSignatures: merged.timeSignatures === true ? FULL.timeSignatures : merged.timeSignatures,
    pitchBends: merged.pitchBends === true ? FULL.pitchBends : merged.pitchBends,
    programs: merged.programs === true ? FULL.programs : merged.programs,
    pitchIntervals: filled(merged.pitchIntervals, FULL.pitchIntervals),
  };
  checkSettings(place, settings);
  return settings;
}

function filled<T extends object>(given: Partial<T> | boolean, full: T): T | false {
  if (given === true) return full;
  return given ? { ...full, ...given } : false;
}

function checkSettings(place: string, settings: EventSettings): void {
  const range = (name: string, value: readonly number[]): void => {
    const [low, high] = value;
    if (!(Number.isInteger(low) && Number.isInteger(high) && low! >= 0 && low! <= high! && high! <= 127)) {
      fail(place, `${name} must be [low, high] within 0–127, got ${JSON.stringify(value)}`);
    }
  };
  const ranges = (name: string, value: readonly DurationRange[]): void => {
    if (!Array.isArray(value) || value.length === 0) fail(place, `${name} must hold at least one range`);
    let from = 0;
    for (const { upTo, perBeat } of value) {
      checkWhole(place, `${name}.upTo`, upTo, from + 1, 256);
      checkWhole(place, `${name}.perBeat`, perBeat, 1, 480);
      from = upTo;
    }
  };
  const { tempos, pitchBends, programs, pitchIntervals, timeSignatures } = settings;
  range("pitchRange", settings.pitchRange);
  if (settings.drums) range("drums", settings.drums);
  ranges("resolution", settings.resolution);
  if (settings.velocities !== false) checkWhole(place, "velocities", settings.velocities, 1, 127);
  if (settings.rests) ranges("rests", settings.rests);
  if (tempos) checkTempo(place, "tempos", tempos);
  if (timeSignatures) {
    if (timeSignatures.length === 0) fail(place, "timeSignatures must name at least one, or be false");
    for (const text of timeSignatures) {
      const [, denominator] = timeSignatureOf(text) ?? [];
      if (!denominator || denominator > 128) {
        fail(place, `a time signature is written as "6/8", got ${JSON.stringify(text)}`);
      }
    }
  }
  if (pitchBends) checkWhole(place, "pitchBends[2]", pitchBends[2], 2, 16384);
  if (programs) for (const program of programs) checkWhole(place, "programs", program, -1, 127);
  if (pitchIntervals) checkWhole(place, "pitchIntervals.max", pitchIntervals.max, 1, 127);
  if (settings.barNumbers !== false) checkWhole(place, "barNumbers", settings.barNumbers, 1, 100_000);
  if (!(settings.defaultDuration > 0)) {
    fail(place, `defaultDuration must be beats above 0, got ${settings.defaultDuration}`);
  }
  if (!["3.0", "3.1", false].includes(settings.midiTok)) {
    fail(place, `midiTok must be "3.0", "3.1" or false, got ${JSON.stringify(settings.midiTok)}`);
  }
}
