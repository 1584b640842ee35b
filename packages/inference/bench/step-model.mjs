// Notes a second of processor time, in whole generation steps (each field's logits, then feeding): least – middle – most
// of seven runs that take turns. Run after a build: node bench/step-model.mjs
import { createStepModel, weightShapes } from "../dist/index.js";

const categorical = (name, size) => ({ name, kind: "categorical", size });
const seconds = (name) => ({ name, kind: "continuous", min: 0, max: 4, unit: "seconds" });

const chained = (cell, units) => ({
  type: "recurrent",
  version: 1,
  fields: [
    categorical("delta", 96),
    categorical("duration", 96),
    categorical("velocity", 32),
    categorical("pitch", 88),
  ],
  input: { kind: "embedding", size: 64 },
  cell,
  units,
  layers: 1,
  head: { kind: "chained", size: 128 },
});

const original = (cell, units) => ({
  type: "recurrent",
  version: 1,
  fields: [seconds("delta"), seconds("duration"), seconds("velocity"), categorical("pitch", 120)],
  input: { kind: "one-hot" },
  cell,
  units,
  layers: 1,
  block: { layers: 3, size: 256, dropout: 0.01 },
  head: { kind: "independent" },
  continuousScale: 4,
});

const runs = [
  ["LSTM 192, chained heads of 128", chained("lstm", 192)],
  ["LSTM 512, chained heads of 128", chained("lstm", 512)],
  ["GRU 512, chained heads of 128", chained("gru", 512)],
  ["LSTM 192, block 3 × 256 (the original)", original("lstm", 192)],
].map(([name, config]) => ({ name, config, model: createStepModel(config, waves(config)), rates: [] }));

let sum = 0;
for (let round = 0; round < 8; round++) {
  for (const { config, model, rates } of runs) {
    const rate = notesPerSecond(config, model, 300);
    if (round > 0) rates.push(rate);
  }
}
for (const { name, rates } of runs) {
  const [least, , , middle, , , most] = rates.sort((a, b) => a - b).map((rate) => rate.toFixed(0));
  console.log(`${name}: ${least} – ${middle} – ${most} notes a CPU second`);
}
console.log(`(sum of logits read: ${sum.toFixed(1)})`);

function notesPerSecond(config, model, steps) {
  const chosen = new Float64Array(config.fields.length);
  const start = process.cpuUsage();
  for (let step = 0; step < steps; step++) {
    config.fields.forEach((field, index) => {
      const logits = model.logits(index, chosen);
      sum += logits[0];
      chosen[index] = field.kind === "continuous" ? logits[0] : step % field.size;
    });
    model.feed(chosen);
  }
  const { user, system } = process.cpuUsage(start);
  return (1e6 * steps) / (user + system);
}

function waves(config) {
  return new Map(
    [...weightShapes(config)].map(([name, shape]) => {
      const length = shape.reduce((product, side) => product * side, 1);
      return [name, { shape, data: Float32Array.from({ length }, (_, index) => Math.sin(index * 7.3) / 10) }];
    }),
  );
}
