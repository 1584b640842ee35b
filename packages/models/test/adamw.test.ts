import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { type AdamW, createAdamW } from "../src/adamw.ts";
import { places, runOn } from "./helpers.ts";
import { randomValues } from "./random-values.ts";

const sizes = { matrix: [5, 7], table: [3, 1], bias: [9] } as const;
const names = Object.keys(sizes) as (keyof typeof sizes)[];

/** Variables of these sizes, the same each time. */
function newVariables(): Map<string, tf.Variable> {
  return new Map(
    names.map((name, index) => {
      const shape = [...sizes[name]];
      const values = randomValues(tf.util.sizeFromShape(shape), index + 1);
      return [name, tf.variable(tf.tensor(values, shape))];
    }),
  );
}

function gradientsOf(step: number): Map<string, Float32Array> {
  return new Map(
    names.map((name, index) => [
      name,
      randomValues(tf.util.sizeFromShape([...sizes[name]]), 100 * step + index, 2),
    ]),
  );
}

function update(optimizer: AdamW, variables: ReadonlyMap<string, tf.Variable>, step: number): void {
  const gradients: tf.NamedTensorMap = {};
  for (const [name, values] of gradientsOf(step)) {
    const variable = variables.get(name)!;
    gradients[variable.name] = tf.tensor(values, variable.shape);
  }
  optimizer.update(gradients, 0.01, step);
  tf.dispose(gradients);
}

function valuesOf(variables: ReadonlyMap<string, tf.Variable>): number[] {
  return names.flatMap((name) => Array.from(variables.get(name)!.dataSync()));
}

/** The paper's equations in float64, one number at a time, with gradients of a norm of at most `clip`. */
function expectedAfter(steps: number, clip: number): number[] {
  const weights = names.map((name, index) => Float64Array.from(randomValues(size(name), index + 1)));
  const means = weights.map(({ length }) => new Float64Array(length));
  const squares = weights.map(({ length }) => new Float64Array(length));
  for (let t = 1; t <= steps; t++) {
    const gradients = [...gradientsOf(t).values()];
    const norm = Math.hypot(...gradients.flatMap((values) => Array.from(values)));
    const scale = Math.min(1, clip / norm);
    for (const [index, weight] of weights.entries()) {
      const decay = names[index] === "bias" ? 0 : 0.1;
      const [m, v] = [means[index]!, squares[index]!];
      for (let i = 0; i < weight.length; i++) {
        const g = scale * gradients[index]![i]!;
        m[i] = 0.9 * m[i]! + 0.1 * g;
        v[i] = 0.99 * v[i]! + 0.01 * g * g;
        const moved = m[i]! / (1 - 0.9 ** t) / (Math.sqrt(v[i]! / (1 - 0.99 ** t)) + 1e-8);
        weight[i] = weight[i]! - 0.01 * decay * weight[i]! - 0.01 * moved;
      }
    }
  }
  return weights.flatMap((weight) => [...weight]);
}

function size(name: keyof typeof sizes): number {
  return tf.util.sizeFromShape([...sizes[name]]);
}

const threaded = { title: "wasm with our kernels, 2 threads", backend: "wasm", ours: { threads: 2 } };

describe.each([...places, threaded])("on $title", (place) => {
  runOn(place);

  it.each([
    ["clipped", 1],
    ["as they are", 1000],
  ])("follows the paper's equations, decay on matrices only, with gradients %s", (_, clip) => {
    const variables = newVariables();
    const optimizer = createAdamW(variables, { weightDecay: 0.1, clip });
    for (let step = 1; step <= 5; step++) update(optimizer, variables, step);
    const expected = expectedAfter(5, clip);
    for (const [i, value] of valuesOf(variables).entries()) expect(value).toBeCloseTo(expected[i]!, 5);
    optimizer.dispose();
    tf.dispose([...variables.values()]);
  });

  it("goes on from saved moments as if it had not been stopped", async () => {
    const variables = newVariables();
    const optimizer = createAdamW(variables);
    for (let step = 1; step <= 2; step++) update(optimizer, variables, step);
    const moments = await optimizer.moments();
    const copies = new Map([...variables].map(([name, value]) => [name, tf.variable(value.clone())]));
    const other = createAdamW(copies, { moments });
    update(optimizer, variables, 3);
    update(other, copies, 3);
    expect(valuesOf(copies)).toEqual(valuesOf(variables));
    expect(await other.moments()).toEqual(await optimizer.moments());
    tf.dispose([...variables.values(), ...copies.values()]);
    optimizer.dispose();
    other.dispose();
  });

  it("leaves no tensors behind", () => {
    const variables = newVariables();
    const before = tf.memory().numTensors;
    const optimizer = createAdamW(variables);
    for (let step = 1; step <= 3; step++) update(optimizer, variables, step);
    optimizer.dispose();
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([...variables.values()]);
  });
});
