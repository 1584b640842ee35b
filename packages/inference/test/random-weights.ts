import type { RecurrentModelConfig } from "../src/config.ts";
import { type Weight, weightShapes } from "../src/weights.ts";

/** The presets' kinds in small: every input, cell, head, block and field kind occurs. */
export const CONFIGS: Readonly<Record<string, RecurrentModelConfig>> = {
  "an LSTM with embeddings and chained heads": {
    type: "recurrent",
    version: 1,
    fields: [
      { name: "delta", kind: "categorical", size: 5 },
      { name: "velocity", kind: "continuous", min: -1, max: 3, unit: "shares" },
      { name: "pitch", kind: "categorical", size: 12 },
    ],
    input: { kind: "embedding", size: 6 },
    cell: "lstm",
    units: 11,
    layers: 2,
    head: { kind: "chained", size: 9 },
  },
  "a GRU with one-hot input, a block and independent heads": {
    type: "recurrent",
    version: 1,
    fields: [
      { name: "delta", kind: "continuous", min: 0, max: 4, unit: "seconds" },
      { name: "duration", kind: "continuous", min: 0, max: 4, unit: "seconds" },
      { name: "pitch", kind: "categorical", size: 12 },
    ],
    input: { kind: "one-hot" },
    cell: "gru",
    units: 10,
    layers: 2,
    block: { layers: 3, size: 7, dropout: 0.01 },
    head: { kind: "independent" },
    continuousScale: 4,
  },
  "an LSTM with one-hot input and chained heads on a block": {
    type: "recurrent",
    version: 1,
    fields: [
      { name: "noteName", kind: "categorical", size: 12 },
      { name: "octave", kind: "categorical", size: 9 },
    ],
    input: { kind: "one-hot" },
    cell: "lstm",
    units: 8,
    layers: 1,
    block: { layers: 1, size: 5, dropout: 0 },
    head: { kind: "chained", size: 4 },
  },
  "an LSTM with determined fields, two of them known before the rest of a step": {
    type: "recurrent",
    version: 1,
    fields: [
      { name: "recalled", kind: "categorical", size: 4, determined: true },
      { name: "place", kind: "categorical", size: 3, determined: true },
      { name: "delta", kind: "categorical", size: 5 },
      { name: "position", kind: "categorical", size: 6, determined: true },
      { name: "volume", kind: "continuous", min: 0, max: 1, unit: "share" },
      { name: "pitch", kind: "categorical", size: 7 },
    ],
    input: { kind: "embedding", size: 4 },
    cell: "lstm",
    units: 6,
    layers: 2,
    head: { kind: "chained", size: 5 },
  },
  "a GRU of determined and other fields, with one-hot input and independent heads": {
    type: "recurrent",
    version: 1,
    fields: [
      { name: "recalled", kind: "categorical", size: 4, determined: true },
      { name: "delta", kind: "categorical", size: 5 },
      { name: "position", kind: "categorical", size: 6, determined: true },
    ],
    input: { kind: "one-hot" },
    cell: "gru",
    units: 6,
    layers: 1,
    head: { kind: "independent" },
  },
  "a GRU of one field": {
    type: "recurrent",
    version: 1,
    fields: [{ name: "token", kind: "categorical", size: 30 }],
    input: { kind: "embedding", size: 4 },
    cell: "gru",
    units: 6,
    layers: 1,
    head: { kind: "independent" },
    dropout: 0.1,
  },
};

/** Weights within ±`scale`, the same for the same seed. */
export function randomWeights(config: RecurrentModelConfig, seed = 1, scale = 0.5): Map<string, Weight> {
  let state = seed;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return new Map(
    [...weightShapes(config)].map(([name, shape]) => {
      const size = shape.reduce((product, side) => product * side, 1);
      return [name, { shape, data: Float32Array.from({ length: size }, () => (2 * random() - 1) * scale) }];
    }),
  );
}
