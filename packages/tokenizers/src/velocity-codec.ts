import { continuousCodec, nearestCodec, type ValueCodec } from "./value-codec.ts";

/**
 * Returns the codec of velocities: in `bins` equal bins as MidiTok's (of 32: 3, 7, 11, …, 127; the nearest, of two as
 * near the louder; no velocity is off by more than 2) or those given, field `velocity`; or continuous, 127 as 1, field `volume`.
 */
export function velocityCodec(bins: number | readonly number[] | "continuous"): ValueCodec {
  if (bins === "continuous") {
    const codec = continuousCodec("volume", 1, "full velocity", 127);
    return { ...codec, decode: (volume) => Math.max(1, Math.round(codec.decode(volume))) };
  }
  if (typeof bins !== "number") return nearestCodec("velocity", bins);
  const values = Array.from({ length: bins }, (_, bin) => Math.floor((127 * (bin + 1)) / bins));
  return nearestCodec("velocity", values);
}
