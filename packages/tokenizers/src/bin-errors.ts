import { allNotes, createTempoMap, DRUM_CHANNEL, foldPedal, type Score } from "@nocturne/score";
import { beatsTime } from "./beats-time.ts";
import type { Field } from "./contract.ts";
import { type NoteTupleOptions, noteTupleSettings } from "./note-tuple-options.ts";
import { secondsCodec, secondsTime } from "./seconds-time.ts";
import { velocityCodec } from "./velocity-codec.ts";

/** How far the values of a field are from the music's. */
export interface BinError {
  readonly field: "onset" | "delta" | "duration" | "velocity";
  /** How many values are told apart; `undefined` where they are continuous, and of onsets. */
  readonly bins: number | undefined;
  readonly unit: "beats" | "seconds" | "of 127";
  /** The mean distance, in the unit. */
  readonly mean: number;
  /** The greatest distance of what is not cut. */
  readonly worst: number;
  /** The share of values beyond the last bin, 0–1, which are held to it. */
  readonly cut: number;
}

/**
 * Returns what `noteTuple` of these options does to the numbers of some scores: how far off, in the mean and at worst, each
 * field is that has bins. Onsets are those in beats, rounded to the grid; in seconds it is the time since the onset before.
 *
 * @throws RangeError where an option is not allowed
 * @example
 * console.table(binErrors(scores, { time: "seconds", velocity: 16 }));
 */
export function binErrors(scores: Iterable<Score>, options: NoteTupleOptions = {}): BinError[] {
  const settings = noteTupleSettings(options);
  const inSeconds = settings.time === "seconds";
  const time = inSeconds ? secondsTime(settings) : beatsTime(settings);
  const velocity = velocityCodec(settings.velocity);
  // Times as numbers of the unit: a decoded beat is a quarter note, a decoded second 1,000 ticks.
  const perTick = 1 / (inSeconds ? 1000 : time.ticksPerQuarter);
  const durationOf = (value: number): number => time.duration.decode(value) * time.ticksPerUnit * perTick;
  const deltas = inSeconds ? secondsCodec("delta", 0, settings.delta, settings.resolution) : undefined;
  const deltaOf = (value: number): number => time.delta.ticks(value) * perTick;

  const onset = errorSum(deltas ? deltaOf(last(deltas.field)) : Number.POSITIVE_INFINITY);
  const duration = errorSum(durationOf(last(time.duration.field)));
  const loudness = errorSum(velocity.decode(last(velocity.field)));
  for (const score of scores) {
    const pitched = { ...score, tracks: score.tracks.filter((track) => track.channel !== DRUM_CHANNEL) };
    const notes = allNotes(settings.pedal === "fold" ? foldPedal(pitched) : pitched);
    const writer = time.createWriter(score);
    const map = createTempoMap(score);
    const at = (tick: number): number => (inSeconds ? map.secondsAt(tick) : tick / score.ticksPerQuarter);
    let before = notes[0]?.start ?? 0;
    for (const note of notes) {
      const end = note.start + note.duration;
      duration.add(durationOf(writer.duration(note.start, note.duration)), at(end) - at(note.start));
      loudness.add(velocity.decode(velocity.encode(note.velocity)), note.velocity);
      if (settings.time === "beats") {
        onset.add(writer.onset(note.start) / settings.positionsPerBeat, at(note.start));
      } else if (writer.onset(note.start) > writer.onset(before)) {
        const steps = writer.onset(note.start) - writer.onset(before);
        const wanted = at(note.start) - at(before);
        onset.add(deltaOf(deltas!.encode(settings.delta.values === "continuous" ? wanted : steps)), wanted);
        before = note.start;
      }
    }
  }
  const unit = inSeconds ? "seconds" : "beats";
  return [
    { field: inSeconds ? "delta" : "onset", bins: deltas && sizeOf(deltas.field), unit, ...onset.result() },
    { field: "duration", bins: sizeOf(time.duration.field), unit, ...duration.result() },
    { field: "velocity", bins: sizeOf(velocity.field), unit: "of 127", ...loudness.result() },
  ];
}

/** Sums up distances of values up to `greatest`; what lies beyond is cut. */
function errorSum(greatest: number): {
  add(told: number, wanted: number): void;
  result(): Pick<BinError, "mean" | "worst" | "cut">;
} {
  let count = 0;
  let sum = 0;
  let worst = 0;
  let cut = 0;
  return {
    add(told, wanted) {
      const distance = Math.abs(told - wanted);
      count++;
      sum += distance;
      // A value that rounds to the last is not cut.
      if (wanted > greatest + 1e-9 && told >= greatest) cut++;
      else worst = Math.max(worst, distance);
    },
    result: () => ({ mean: count && sum / count, worst, cut: count && cut / count }),
  };
}

function sizeOf(field: Field): number | undefined {
  return field.kind === "categorical" ? field.size : undefined;
}

/** The value of a field that stands for the most. */
function last(field: Field): number {
  return field.kind === "categorical" ? field.size - 1 : field.max;
}
