import type { CategoricalField } from "./contract.ts";
import { rangeMask } from "./range-mask.ts";

/** Forms of {@link pitchCodec}. */
export const PITCH_FORMS = ["one-hot", "name-octave", "interval-octave"] as const;

export type PitchForm = (typeof PITCH_FORMS)[number];

/** What stands for the note before the first: a C. */
export const FIRST_PITCH = 0;

/**
 * A pitch as the last fields before a note's velocity and duration: one field, or octave and name, or octave and interval.
 * `before` is the pitch of the note before, which an interval needs.
 */
export interface PitchCodec {
  readonly fields: readonly CategoricalField[];
  readonly highest: number;
  /** The pitch as it is encoded: itself within the range; outside, moved in by octaves, or −1 where it is dropped. */
  fit(pitch: number): number;
  /** Writes a pitch of the range. */
  write(pitch: number, step: Int32Array | Float32Array, at: number, before: number): void;
  /** Reads a pitch; total: octave and name of a pitch outside the range give it moved in by octaves. */
  read(step: ArrayLike<number>, at: number, before: number): number;
  /** The ids of a field that lead to a pitch of the range not below `lowest`. */
  allowed(
    field: number,
    lowest: number,
    step: ArrayLike<number>,
    at: number,
    before: number,
  ): Uint8Array | undefined;
}

/** Returns the codec of pitches `low` … `high`, at least an octave. */
export function pitchCodec(
  form: PitchForm,
  [low, high]: readonly [low: number, high: number],
  outOfRange: "octave" | "drop",
): PitchCodec {
  const moved = (pitch: number): number => {
    if (pitch < low) return pitch + 12 * Math.ceil((low - pitch) / 12);
    return pitch > high ? pitch - 12 * Math.ceil((pitch - high) / 12) : pitch;
  };
  const fit = (pitch: number): number =>
    outOfRange === "drop" && (pitch < low || pitch > high) ? -1 : moved(pitch);
  if (form === "one-hot") {
    const size = high - low + 1;
    return {
      fields: [{ name: "pitch", kind: "categorical", size }],
      highest: high,
      fit,
      write(pitch, step, at) {
        step[at] = pitch - low;
      },
      read: (step, at) => low + step[at]!,
      allowed: (_, lowest) => rangeMask(size, lowest - low, size - 1),
    };
  }
  const isInterval = form === "interval-octave";
  const lowOctave = Math.floor(low / 12);
  const octaves = Math.floor(high / 12) - lowOctave + 1;
  return {
    fields: [
      { name: "octave", kind: "categorical", size: octaves },
      { name: isInterval ? "interval" : "noteName", kind: "categorical", size: 12 },
    ],
    highest: high,
    fit,
    write(pitch, step, at, before) {
      step[at] = Math.floor(pitch / 12) - lowOctave;
      step[at + 1] = isInterval ? (pitch - before + 132) % 12 : pitch % 12;
    },
    read(step, at, before) {
      const name = isInterval ? (before + step[at + 1]!) % 12 : step[at + 1]!;
      return moved(12 * (lowOctave + step[at]!) + name);
    },
    allowed(field, lowest, step, at, before) {
      const from = Math.max(lowest, low);
      if (field === 0) return rangeMask(octaves, Math.floor(from / 12) - lowOctave, octaves - 1);
      const octaveStart = 12 * (lowOctave + step[at]!);
      const names = rangeMask(12, from - octaveStart, high - octaveStart);
      return isInterval && names ? names.map((_, interval) => names[(before + interval) % 12]!) : names;
    },
  };
}
