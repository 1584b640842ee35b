import { createTempoMap, DRUM_CHANNEL, foldedDurations, type Note, type Score } from "@nocturne/score";
import type { Grammar } from "./contract.ts";
import type { Onset } from "./decoded-score.ts";
import { eventList, pushEvent, reserveEvents, sortEvents } from "./event-list.ts";
import {
  type EventTokenizer,
  eventTokenizer,
  type SequenceWriter,
  type StepReader,
} from "./event-tokenizer.ts";
import { named, range } from "./event-vocabulary.ts";
import { checkOneOf, checkWhole, fail, givenOptions, unknownOption } from "./option-checks.ts";
import { performanceGrammar } from "./performance-grammar.ts";

/** The version of the ids. */
export const PERFORMANCE_VERSION = 1;

/** Options of `performance`. */
export interface PerformanceOptions {
  /** Steps of time in a second: an even number. @default 100 */
  readonly stepsPerSecond?: number;
  /** The longest shift that one token tells, in steps. @default 100 */
  readonly maxShift?: number;
  /** The number of velocities told apart, 1–127. @default 32 */
  readonly velocityBins?: number;
  /** The sustain pedal is folded into the durations, or ignored. @default "fold" */
  readonly pedal?: "fold" | "ignore";
}

const DEFAULTS: Required<PerformanceOptions> = {
  stepsPerSecond: 100,
  maxShift: 100,
  velocityBins: 32,
  pedal: "fold",
};

/** Velocity before any is told. */
const DEFAULT_VELOCITY = 100;

/**
 * Returns a tokenizer of one field, `token`: the 388 events of Magenta's Performance RNN (Simon and Oore, 2017), that is
 * 128 note-ons, 128 note-offs, shifts of 1 … 100 steps of 10 ms, and 32 velocities, told where they change. Time is in
 * seconds, so that recordings which follow no beat keep their timing. There are no special tokens. A note that no token
 * ends is left out when decoded.
 *
 * @throws RangeError where an option is unknown or its value not allowed
 * @example
 * const tokens = performance().encode(score);
 */
export function performance(options: PerformanceOptions = {}): EventTokenizer {
  const settings = performanceSettings(options);
  const { stepsPerSecond, maxShift, velocityBins, pedal } = settings;
  const pitches = range(0, 128);
  const vocabulary = [
    ...named("NOTE_ON", pitches),
    ...named("NOTE_OFF", pitches),
    ...named("TIME_SHIFT", range(1, maxShift + 1)),
    ...named("VELOCITY", range(1, velocityBins + 1)),
  ];
  const offs = 128;
  const shifts = 256;
  const velocities = shifts + maxShift;
  const binSize = Math.ceil(127 / velocityBins);
  const events = eventList();

  let durations = new Float64Array(0);

  /** Writes a track; the durations of its notes lie in `durations` from `from` on. */
  const writerOf = (
    notes: readonly Note[],
    from: number,
    stepAt: (tick: number) => number,
  ): SequenceWriter => {
    return (sink) => {
      events.length = 0;
      events.sorted = true;
      reserveEvents(events, 2 * notes.length);
      for (let i = 0; i < notes.length; i++) {
        const { start, duration } = notes[i]!;
        const end = start + (pedal === "fold" ? durations[from + i]! : duration);
        const step = stepAt(start);
        pushEvent(events, step, 0, i);
        pushEvent(events, Math.max(step + 1, stepAt(end)), 1, i);
      }
      sortEvents(events);
      let step = 0;
      let velocity = -1;
      for (let i = 0; i < events.length; i++) {
        let shift = events.ticks[i]! - step;
        step += shift;
        for (; shift > maxShift; shift -= maxShift) sink.push(shifts + maxShift - 1);
        if (shift > 0) sink.push(shifts + shift - 1);
        const note = notes[events.events[i]! >>> 3]!;
        if ((events.events[i]! & 7) === 1) {
          sink.push(offs + note.pitch);
          continue;
        }
        const bin = Math.floor((note.velocity - 1) / binSize);
        if (bin !== velocity) sink.push(velocities + bin);
        velocity = bin;
        sink.push(note.pitch);
      }
    };
  };

  return eventTokenizer({
    type: "performance",
    version: PERFORMANCE_VERSION,
    settings,
    fields: [{ name: "token", kind: "categorical", size: vocabulary.length }],
    vocabularies: [vocabulary],
    // At 120 quarter notes a minute, ticks are steps.
    ticksPerQuarter: stepsPerSecond / 2,
    grammar: performanceGrammar({ offs, shifts, velocities, size: vocabulary.length }) as Grammar,
    oneStream: false,
    programs: false,
    *sequences(score: Score) {
      const map = createTempoMap(score);
      const stepAt = (tick: number): number => Math.floor(map.secondsAt(tick) * stepsPerSecond + 0.5);
      const tracks = score.tracks.filter((track) => track.channel !== DRUM_CHANNEL);
      if (pedal === "fold") {
        const count = tracks.reduce((sum, { notes }) => sum + notes.length, 0);
        if (durations.length < count) durations = new Float64Array(count);
        foldedDurations(tracks, durations);
      }
      let from = 0;
      for (const { notes } of tracks) {
        if (notes.length > 0) yield writerOf(notes, from, stepAt);
        from += notes.length;
      }
    },
    reader(score): StepReader {
      const open = new Map<number, { onset: Onset; velocity: number }[]>();
      let velocity = DEFAULT_VELOCITY;
      return {
        push(values, at) {
          const id = values[at]!;
          if (id >= velocities) velocity = (id - velocities) * binSize + 1;
          else if (id >= shifts) score.moveTo(score.tick + id - shifts + 1);
          else if (id >= offs) {
            const note = open.get(id - offs)?.shift();
            if (!note || note.onset.tick === score.tick) return;
            score.note(0, note.onset, id - offs, note.velocity, score.tick - note.onset.tick);
          } else {
            const note = { onset: score.onset(), velocity };
            const notes = open.get(id);
            if (notes) notes.push(note);
            else open.set(id, [note]);
          }
        },
        finish() {},
      };
    },
  });
}

const PLACE = "performance";

function performanceSettings(options: PerformanceOptions): Required<PerformanceOptions> {
  const unknown = unknownOption(options, DEFAULTS);
  if (unknown !== undefined) {
    fail(PLACE, `unknown option "${unknown}"; there are ${Object.keys(DEFAULTS).join(", ")}`);
  }
  const settings = { ...DEFAULTS, ...givenOptions(options) };
  const { stepsPerSecond, maxShift, velocityBins, pedal } = settings;
  if (stepsPerSecond % 2 !== 0) fail(PLACE, `stepsPerSecond must be even, got ${stepsPerSecond}`);
  checkWhole(PLACE, "stepsPerSecond", stepsPerSecond, 2, 10_000);
  checkWhole(PLACE, "maxShift", maxShift, 1, 100_000);
  checkWhole(PLACE, "velocityBins", velocityBins, 1, 127);
  checkOneOf(PLACE, "pedal", pedal, ["fold", "ignore"]);
  return settings;
}
