import type { ModelField } from "@nocturne/inference";
import * as tf from "@tensorflow/tfjs-core";
import { type HeadsConfig, headsLoss } from "../../src/heads.ts";
import { mixedFields, randomSteps } from "../random-values.ts";
import { affine, crossEntropy, type Numbers, type OpCase, sigmoid } from "./op-case.ts";

interface HeadsSize {
  readonly batch: number;
  readonly time: number;
  readonly width: number;
}

const outputsOf = (field: ModelField) => (field.kind === "categorical" ? field.size : 1);
const givenName = ({ name, kind }: ModelField) =>
  `given/${name}/${kind === "categorical" ? "embedding" : "kernel"}`;

function weightShapes({ fields, head }: HeadsConfig, width: number): Map<string, number[]> {
  const shapes = new Map<string, number[]>();
  for (const [index, field] of fields.entries()) {
    if (head.kind === "chained") {
      shapes.set(`${field.name}/hidden/kernel`, [width, head.size]);
      shapes.set(`${field.name}/hidden/bias`, [head.size]);
      if (index < fields.length - 1) shapes.set(givenName(field), [outputsOf(field), head.size]);
    }
    shapes.set(`${field.name}/output/kernel`, [
      head.kind === "chained" ? head.size : width,
      outputsOf(field),
    ]);
    shapes.set(`${field.name}/output/bias`, [outputsOf(field)]);
  }
  return shapes;
}

/** The loss of one step, head by head. */
function stepLoss(
  { fields, head, continuousScale }: HeadsConfig,
  features: Numbers,
  step: Numbers,
  fieldWeights: readonly number[],
  weights: ReadonlyMap<string, Numbers>,
): number {
  let loss = 0;
  const given = new Float64Array(head.kind === "chained" ? head.size : 0);
  for (const [index, field] of fields.entries()) {
    const value = step[index]!;
    let read = features;
    if (head.kind === "chained") {
      const bias = weights.get(`${field.name}/hidden/bias`);
      const sums = affine(features, weights.get(`${field.name}/hidden/kernel`)!, head.size, bias);
      read = sums.map((sum, i) => Math.max(0, sum + given[i]!));
      const table = weights.get(givenName(field));
      for (let i = 0; table !== undefined && i < head.size; i++) {
        if (field.kind === "categorical") given[i]! += table[value * head.size + i]!;
        else given[i]! += ((value - field.min) / (field.max - field.min)) * table[i]!;
      }
    }
    const kernel = weights.get(`${field.name}/output/kernel`)!;
    const outputs = affine(read, kernel, outputsOf(field), weights.get(`${field.name}/output/bias`)!);
    if (field.kind === "categorical") {
      loss += fieldWeights[index]! * crossEntropy([...outputs], value);
    } else {
      const share = sigmoid(outputs[0]!);
      const said = share * (continuousScale ?? field.max - field.min) + (continuousScale ? 0 : field.min);
      loss += fieldWeights[index]! * (said - value) ** 2;
    }
  }
  return loss;
}

function headsCase(title: string, config: HeadsConfig, { batch, time, width }: HeadsSize): OpCase {
  const { fields } = config;
  const shapes = weightShapes(config, width);
  const names = [...shapes.keys()];
  const values = randomSteps(fields, batch * time, 4);
  const fieldWeights = fields.map((field) => (field.kind === "categorical" ? 1 : 0.5));
  // Every third step is masked; the others count differently.
  const stepWeights = Array.from({ length: batch * time }, (_, row) => (row % 3 === 2 ? 0 : 1 / (row + 2)));
  return {
    title: `heads' loss: ${title}`,
    kernels: ["NocturneHeadsLoss"],
    inputs: [
      { shape: [batch, time, width] },
      ...[...shapes.values()].map((shape) => ({ shape, scale: 0.7 })),
    ],
    run: (features, ...weights) =>
      headsLoss(
        features as tf.Tensor3D,
        tf.tensor3d(values, [batch, time, fields.length]),
        tf.tensor2d(stepWeights, [batch, time]),
        fieldWeights,
        config,
        Object.fromEntries(names.map((name, index) => [name, weights[index]!])),
      ),
    reference: (features, ...weights) => {
      const named = new Map(names.map((name, index) => [name, weights[index]!]));
      const rows = Array.from(features!);
      const losses = stepWeights.map((weight, row) => {
        const step = values.subarray(row * fields.length, (row + 1) * fields.length);
        if (weight === 0) return 0;
        const read = rows.slice(row * width, (row + 1) * width);
        return weight * stepLoss(config, read, step, fieldWeights, named);
      });
      return [losses.reduce((sum, loss) => sum + loss, 0)];
    },
  };
}

const chained = { kind: "chained", size: 5 } as const;
const many = [
  { name: "track", kind: "categorical", size: 1 },
  { name: "pitch", kind: "categorical", size: 11 },
] as const;

/** The heads with their loss, with step weights of which some are 0. */
export const headsCases: readonly OpCase[] = [
  headsCase("chained", { fields: mixedFields, head: chained }, { batch: 3, time: 3, width: 4 }),
  headsCase(
    "independent, a scale for continuous fields",
    { fields: mixedFields, head: { kind: "independent" }, continuousScale: 4 },
    { batch: 1, time: 4, width: 3 },
  ),
  headsCase("one field, one step", { fields: many.slice(1), head: chained }, { batch: 1, time: 1, width: 3 }),
  headsCase(
    "more steps than a block",
    { fields: many, head: { kind: "chained", size: 6 } },
    { batch: 11, time: 103, width: 7 },
  ),
];
