import type { RecurrentModelConfig } from "../src/config.ts";
import { createStepModel } from "../src/create-step-model.ts";
import { randomWeights } from "../test/random-weights.ts";

// Notes a second of whole generation steps (feed, then every field's logits), on one thread.

const fields = [
  { name: "delta", kind: "categorical", size: 96 },
  { name: "duration", kind: "categorical", size: 96 },
  { name: "velocity", kind: "categorical", size: 32 },
  { name: "pitch", kind: "categorical", size: 88 },
] as const;

const howlFields = [
  ...["delta", "duration", "velocity"].map(
    (name) => ({ name, kind: "continuous", min: 0, max: 4, unit: "seconds" }) as const,
  ),
  { name: "pitch", kind: "categorical", size: 120 },
] as const;

const chained = (cell: "lstm" | "gru", units: number): RecurrentModelConfig => ({
  type: "recurrent",
  version: 1,
  fields,
  input: { kind: "embedding", size: 64 },
  cell,
  units,
  layers: 1,
  head: { kind: "chained", size: 128 },
});

const configs: Record<string, RecurrentModelConfig> = {
  "LSTM 192, chained heads of 128": chained("lstm", 192),
  "LSTM 512, chained heads of 128": chained("lstm", 512),
  "GRU 512, chained heads of 128": chained("gru", 512),
  "LSTM 192, one-hot, block 3 × 256 (the original)": {
    type: "recurrent",
    version: 1,
    fields: howlFields,
    input: { kind: "one-hot" },
    cell: "lstm",
    units: 192,
    layers: 1,
    block: { layers: 3, size: 256, dropout: 0.01 },
    head: { kind: "independent" },
    continuousScale: 4,
  },
};

for (const [name, config] of Object.entries(configs)) {
  const model = createStepModel(config, randomWeights(config, 1, 0.1));
  let sum = 0;
  const run = (steps: number): number => {
    const start = performance.now();
    for (let step = 0; step < steps; step++) {
      const chosen: number[] = [];
      config.fields.forEach((field, index) => {
        const logits = model.logits(index, chosen);
        const value = field.kind === "continuous" ? logits[0]! : step % field.size;
        sum += logits[0]!;
        chosen.push(value);
      });
      model.feed(chosen);
    }
    return (1000 * steps) / (performance.now() - start);
  };
  run(200);
  const rates = [run(500), run(500), run(500)].sort((a, b) => a - b);
  console.log(
    `${name}: ${rates.map((rate) => rate.toFixed(0)).join(" – ")} notes/s (sum of logits ${sum.toFixed(1)})`,
  );
}
