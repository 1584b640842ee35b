import { createTempoMap } from "@nocturne/score";
import { logarithmicCodec } from "./logarithmic-codec.ts";
import type { SecondsSettings, SecondsValues } from "./note-tuple-options.ts";
import { rangeMask } from "./range-mask.ts";
import type { TimeCodec, TimeReader } from "./time-codec.ts";
import { continuousCodec, nearestCodec, type ValueCodec } from "./value-codec.ts";

/** One tick is a millisecond at 120 quarter notes a minute. */
const TICKS_PER_QUARTER = 500;

/**
 * Time as seconds: `delta` from the note before, the first note's being 0, and `duration`. Each delta is rounded alone,
 * so that one rhythm is always told alike; decoded music is a few per cent late or early in the end, not uneven.
 */
export function secondsTime(settings: SecondsSettings): TimeCodec {
  const { resolution } = settings;
  const delta = secondsCodec("delta", 0, settings.delta, resolution);
  const duration = secondsCodec("duration", 1, settings.duration, resolution);
  const deltaContinuous = settings.delta.values === "continuous";
  const durationContinuous = settings.duration.values === "continuous";
  // Codecs count in seconds where values are continuous, else in steps of the resolution.
  const ticksPerStep = Math.round(resolution * 1000);
  const size = delta.field.kind === "categorical" ? delta.field.size : 0;

  return {
    fields: [delta.field],
    delta: { at: 0, ticks: (value) => delta.decode(value) * (deltaContinuous ? 1000 : ticksPerStep) },
    duration,
    ticksPerQuarter: TICKS_PER_QUARTER,
    ticksPerUnit: durationContinuous ? 1000 : ticksPerStep,
    createWriter(score) {
      const map = createTempoMap(score);
      return {
        onset: (tick) => Math.round(map.secondsAt(tick) / resolution),
        duration(start, ticks) {
          const seconds = map.secondsAt(start + ticks) - map.secondsAt(start);
          return duration.encode(
            durationContinuous ? seconds : Math.max(1, Math.round(seconds / resolution)),
          );
        },
        write({ length, onset, tick }, values, width) {
          let before = 0;
          for (let i = 0; i < length; i++) {
            const now = deltaContinuous ? map.secondsAt(tick[i]!) : onset[i]!;
            if (i === 0) before = now;
            values[i * width] = delta.encode(now - before);
            // Within a chord, unrounded onsets may lie a little before the last one.
            before = Math.max(before, now);
          }
        },
      };
    },
    createReader: () => secondsReader(delta, deltaContinuous ? 1000 : ticksPerStep),
    grammar: {
      allowed: (last, _field, _chosen, mayJoin) =>
        last ? rangeMask(size, mayJoin ? 0 : 1, size - 1) : rangeMask(size, 0, 0),
      joins: (_last, chosen) => chosen[0] === 0,
    },
  };
}

function secondsReader(delta: ValueCodec, ticksPerUnit: number): TimeReader {
  let time = 0;
  const reader = {
    tick: 0,
    seconds: 0,
    microsecondsPerQuarter: 500_000,
    timeSignature: undefined,
    advance(step: ArrayLike<number>, at: number) {
      time += delta.decode(step[at]!) * ticksPerUnit;
      reader.tick = Math.round(time);
      reader.seconds = reader.tick / 1000;
    },
  };
  return reader;
}

/** Returns the codec of a time in seconds, which counts in steps of the resolution, or in seconds where it is continuous. */
export function secondsCodec(
  name: string,
  first: 0 | 1,
  values: SecondsValues,
  resolution: number,
): ValueCodec {
  const steps = (seconds: number): number => Math.round(seconds / resolution);
  switch (values.values) {
    case "continuous":
      return continuousCodec(name, values.max, "seconds");
    case "bins":
      return logarithmicCodec(name, first, steps(values.max), values.error);
    case "linear": {
      const step = steps(values.step);
      const count = Math.floor(steps(values.max) / step);
      return listedCodec(
        name,
        first,
        Array.from({ length: count }, (_, i) => (i + 1) * step),
      );
    }
    case "listed":
      return listedCodec(name, first, values.seconds.map(steps));
  }
}

/** Steps above 0, and 0 before them where that is the first; what is above 0 is not told as 0. */
function listedCodec(name: string, first: 0 | 1, steps: readonly number[]): ValueCodec {
  if (first === 1) return nearestCodec(name, steps);
  const codec = nearestCodec(name, [0, ...steps]);
  return { ...codec, encode: (value) => (value > 0 ? Math.max(1, codec.encode(value)) : 0) };
}
