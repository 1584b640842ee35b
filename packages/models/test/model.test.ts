import { createStepModel, isDetermined, type RecurrentModelConfig } from "@nocturne/inference";
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { describe, expect, it } from "vitest";
import { createModel, type TrainableModel } from "../src/model.ts";
import { defaultModel, howlLstm192 } from "../src/presets.ts";
import { shiftSteps } from "../src/steps.ts";
import { expectClose, places, runOn } from "./helpers.ts";
import { mixedFields, randomSteps } from "./random-values.ts";

const base: RecurrentModelConfig = {
  type: "recurrent",
  version: 1,
  fields: mixedFields,
  input: { kind: "embedding", size: 6 },
  cell: "lstm",
  units: 8,
  layers: 1,
  head: { kind: "chained", size: 10 },
};
const block = { layers: 2, size: 9, dropout: 0.1 };
const configs: readonly (readonly [title: string, config: RecurrentModelConfig])[] = [
  ["lstm, chained", base],
  ["gru, chained", { ...base, cell: "gru" }],
  ["2 × lstm, independent", { ...base, layers: 2, head: { kind: "independent" } }],
  ["3 × gru, one-hot", { ...base, cell: "gru", layers: 3, input: { kind: "one-hot" } }],
  ["lstm, block, chained", { ...base, block, continuousScale: 4 }],
  [
    "the original's form",
    { ...base, block, input: { kind: "one-hot" }, head: { kind: "independent" }, continuousScale: 4 },
  ],
  [
    "determined fields",
    {
      ...base,
      fields: [
        { name: "recalled", kind: "categorical", size: 4, determined: true },
        ...mixedFields.slice(0, 2),
        { name: "position", kind: "categorical", size: 6, determined: true },
        ...mixedFields.slice(2),
      ],
    },
  ],
  [
    "determined fields, independent",
    {
      ...base,
      fields: [{ name: "recalled", kind: "categorical", size: 4, determined: true }, ...mixedFields],
      head: { kind: "independent" },
    },
  ],
  ["one field", { ...base, fields: mixedFields.slice(3) }],
];

interface Piece {
  readonly values: Float32Array;
  readonly previous: tf.Tensor3D;
  readonly current: tf.Tensor3D;
}

function randomPiece(config: RecurrentModelConfig, length: number, batch = 1): Piece {
  const width = config.fields.length;
  const pieces = Array.from({ length: batch }, (_, index) => randomSteps(config.fields, length, index + 5));
  const join = (parts: Float32Array[]) =>
    tf.tensor3d(Float32Array.from(parts.flatMap((part) => [...part])), [batch, length, width]);
  const previous = join(pieces.map((values) => shiftSteps(config.fields, values)));
  return { values: pieces[0]!, previous, current: join(pieces) };
}

function randomise(model: TrainableModel): void {
  for (const [index, variable] of [...model.variables.values()].entries()) {
    variable.assign(tf.randomUniform(variable.shape, -0.6, 0.6, "float32", index + 1));
  }
}

describe.each(places)("createModel on $title", (place) => {
  runOn(place);

  it.each(configs)("gives the logits of inference's step model: %s", async (_title, config) => {
    const model = createModel(config, { seed: 3 });
    randomise(model);
    const length = 9;
    const { values, previous, current } = randomPiece(config, length);
    const logits = model.logits(previous, current).map((tensor) => tensor.dataSync());
    const stepModel = createStepModel(config, await model.weights());
    const width = config.fields.length;
    for (let step = 0; step < length; step++) {
      const chosen = values.subarray(step * width, (step + 1) * width);
      for (let field = 0; field < width; field++) {
        const expected = stepModel.logits(field, chosen);
        const actual = logits[field]!.subarray(step * expected.length, (step + 1) * expected.length);
        for (let i = 0; i < expected.length; i++)
          expect(Math.abs(actual[i]! - expected[i]!)).toBeLessThan(1e-4);
      }
      stepModel.feed(chosen);
    }
    model.dispose();
  });

  it.each(configs)("has nats that follow from the logits: %s", (_title, config) => {
    const model = createModel(config, { seed: 3 });
    randomise(model);
    const { previous, current } = randomPiece(config, 7, 2);
    const targets = tf.unstack(current, 2);
    const expected = model.logits(previous, current).map((output, index) => {
      const target = targets[index]!;
      const field = config.fields[index]!;
      if (isDetermined(field)) return tf.zerosLike(target);
      if (field.kind === "continuous") return tf.square(tf.sub(tf.squeeze(output, [2]), target));
      const chosen = tf.oneHot(tf.cast(target, "int32"), field.size);
      return tf.neg(tf.sum(tf.mul(chosen, tf.logSoftmax(output)), 2));
    });
    expectClose(model.nats(previous, current), tf.stack(expected, 2), 1e-5);
    model.dispose();
  });

  it.each(configs)("has the gradients of plain ops on the cpu backend: %s", async (_title, config) => {
    const { backend } = place;
    const gradients = () => {
      const model = createModel(config, { seed: 3 });
      randomise(model);
      const { previous, current } = randomPiece(config, 5, 2);
      const mask = tf.tensor2d([1, 1, 1, 1, 1, 1, 1, 0, 0, 0], [2, 5]);
      const loss = () => model.loss(previous, current, { mask, continuousWeight: 0.5 });
      const { value, grads } = tf.variableGrads(loss);
      const found = [...model.variables].map(
        ([name, variable]) => [name, grads[variable.name]!.arraySync()] as const,
      );
      model.dispose();
      return { value: value.dataSync()[0]!, found };
    };
    const actual = gradients();
    await tf.setBackend("cpu");
    const expected = gradients();
    expect(actual.value).toBeCloseTo(expected.value, 4);
    for (const [index, [name, values]] of expected.found.entries()) {
      expect(actual.found[index]![0]).toBe(name);
      expectClose(tf.tensor(actual.found[index]![1]), tf.tensor(values), 1e-4);
    }
    await tf.setBackend(backend);
  });

  it("weighs fields and steps as it says", () => {
    const model = createModel(base, { seed: 3 });
    const { previous, current } = randomPiece(base, 4, 2);
    const mask = tf.tensor2d([1, 1, 0, 0, 1, 0, 0, 0], [2, 4]);
    const nats = model.nats(previous, current);
    const weights = tf.tensor1d([1, 2.5, 1, 1]);
    const expected = tf.div(tf.sum(tf.mul(tf.mul(nats, weights), tf.expandDims(mask, 2))), 3);
    expectClose(model.loss(previous, current, { mask, continuousWeight: 2.5 }), expected, 1e-5);
    expectClose(model.loss(previous, current), tf.div(tf.sum(nats), 8), 1e-5);
    model.dispose();
  });

  it("learns a short sequence by heart", () => {
    const fields = mixedFields.filter((field) => field.kind === "categorical");
    const model = createModel(defaultModel(fields, { units: 24, embedding: 12, headSize: 16 }), { seed: 1 });
    const { previous, current } = randomPiece(model.config, 12);
    const optimizer = tf.train.adam(0.02);
    const variables = [...model.variables.values()];
    const before = model.loss(previous, current).dataSync()[0]!;
    let tensors = 0;
    for (let step = 0; step < 80; step++) {
      const cost = optimizer.minimize(
        () => model.loss(previous, current, { training: true }),
        true,
        variables,
      )!;
      cost.dispose();
      if (step === 0) tensors = tf.memory().numTensors;
    }
    expect(before).toBeGreaterThan(5);
    expect(model.loss(previous, current).dataSync()[0]).toBeLessThan(0.1);
    expect(tf.memory().numTensors).toBe(tensors + 1);
    model.dispose();
    optimizer.dispose();
  });

  it("is an ordinary tfjs-layers model: predict, save and load", async () => {
    const model = createModel(base, { seed: 4 });
    const { previous, current } = randomPiece(base, 6);
    const expected = model.logits(previous, current);
    const artifacts: { saved?: tf.io.ModelArtifacts } = {};
    await model.layersModel.save(
      tf.io.withSaveHandler(async (saved) => {
        artifacts.saved = saved;
        return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(saved) };
      }),
    );
    const loaded = await tfl.loadLayersModel(tf.io.fromMemory(artifacts.saved!));
    const actual = loaded.predict([previous, current]) as tf.Tensor[];
    for (const [index, tensor] of actual.entries()) expectClose(tensor, expected[index]!, 1e-6);
    expect(loaded.outputs.map((output) => output.shape)).toEqual([
      [null, null, 7],
      [null, null, 1],
      [null, null, 5],
      [null, null, 12],
    ]);
    loaded.dispose();
    model.dispose();
  });

  it("leaves no tensors behind", async () => {
    const before = tf.memory().numTensors;
    const model = createModel({ ...base, block, dropout: 0.2 }, { seed: 1 });
    tf.tidy(() => {
      const { previous, current } = randomPiece(base, 4, 2);
      model.logits(previous, current);
      model.nats(previous, current);
      tf.variableGrads(() => model.loss(previous, current, { training: true, seed: 1 }));
    });
    const weights = await model.weights();
    model.setWeights(weights);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("createModel", () => {
  runOn(places[0]!);

  it("draws the same weights from the same seed", async () => {
    const draw = async (seed: number) =>
      [...(await createModel(base, { seed }).weights()).values()].map((w) => [...w.data]);
    expect(await draw(5)).toEqual(await draw(5));
    expect(await draw(5)).not.toEqual(await draw(6));
  });

  it("drops by the seed, and only in training", () => {
    const model = createModel({ ...base, dropout: 0.5, block: { ...block, dropout: 0.3 } }, { seed: 1 });
    const { previous, current } = randomPiece(base, 6);
    const loss = (options: object) => model.loss(previous, current, options).dataSync()[0];
    expect(loss({ training: true, seed: 1 })).toBe(loss({ training: true, seed: 1 }));
    expect(loss({ training: true, seed: 1 })).not.toBe(loss({ training: true, seed: 2 }));
    expect(loss({ seed: 1 })).toBe(loss({ seed: 2 }));
  });

  it("takes weights back, and refuses others", async () => {
    const model = createModel(base, { seed: 1 });
    const other = createModel(base, { seed: 2 });
    const weights = await model.weights();
    other.setWeights(weights);
    expect(await other.weights()).toEqual(weights);
    weights.delete("head/pitch/output/bias");
    expect(() => other.setWeights(weights)).toThrow('"head/pitch/output/bias" [7] is missing');
  });

  it("refuses a configuration that is not valid", () => {
    expect(() => createModel({ ...base, units: 0 })).toThrow("units must be a whole number from 1, got 0");
  });

  it("can be the original's nets", () => {
    const fields = [
      { name: "delay", kind: "continuous", min: 0, max: 4, unit: "seconds" },
      { name: "pitch", kind: "categorical", size: 120 },
    ] as const;
    const model = createModel(howlLstm192(fields), { seed: 1 });
    expect(model.variables.get("recurrent/0/kernel")!.shape).toEqual([121, 768]);
    expect(model.variables.get("head/pitch/output/kernel")!.shape).toEqual([448, 120]);
    model.dispose();
  });

  it.each(configs)("has the gradients that finite differences show: %s", (_title, config) => {
    const model = createModel(config, { seed: 3 });
    randomise(model);
    const { previous, current } = randomPiece(config, 5, 2);
    const loss = () => model.loss(previous, current);
    const { grads } = tf.variableGrads(loss);
    for (const [index, variable] of [...model.variables.values()].entries()) {
      const start = tf.clone(variable);
      const direction = tf.randomUniform(variable.shape, -1, 1, "float32", 17 + index);
      const at = (by: number) => {
        variable.assign(tf.add(start, tf.mul(direction, by)));
        return loss().dataSync()[0]!;
      };
      const expected = (at(2e-3) - at(-2e-3)) / 4e-3;
      variable.assign(start);
      const found = tf.sum(tf.mul(grads[variable.name]!, direction)).dataSync()[0]!;
      // A ReLU may turn on or off on the way; the step cannot be smaller in float32.
      expect(Math.abs(found - expected)).toBeLessThan(2e-2 * Math.max(1, Math.abs(expected)));
    }
    model.dispose();
  });
});
