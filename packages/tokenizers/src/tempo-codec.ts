import type { ValueCodec } from "./value-codec.ts";

/** Tempos in bins of equal ratio. */
export interface TempoBins {
  /** Slowest tempo in quarter notes a minute. */
  readonly min: number;
  /** Fastest tempo in quarter notes a minute. */
  readonly max: number;
  /** How many bins, both ends included. */
  readonly bins: number;
}

/** 15 to 480 quarter notes a minute, 12 bins to the doubling (60, 120 and 240 exactly): off by 2.9 % at most. */
export const DEFAULT_TEMPO: TempoBins = { min: 15, max: 480, bins: 61 };

/** Returns the codec of tempos in quarter notes a minute: the bin nearest in ratio; what lies outside is held to the ends. */
export function tempoCodec({ min, max, bins }: TempoBins): ValueCodec {
  const perBin = Math.log(max / min) / (bins - 1);
  return {
    field: { name: "tempo", kind: "categorical", size: bins },
    encode: (tempo) => Math.min(Math.max(Math.round(Math.log(tempo / min) / perBin), 0), bins - 1),
    decode: (bin) => min * Math.exp(bin * perBin),
  };
}
