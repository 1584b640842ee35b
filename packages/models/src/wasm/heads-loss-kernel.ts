import { isDetermined } from "@nocturne/inference";
import type { DenseWeights, HeadField, HeadsLossOptions, HeadWeights, Kernels } from "@nocturne/kernels";
import type * as tf from "@tensorflow/tfjs-core";
import type { HeadsConfig } from "../heads.ts";
import { headsLossKernel } from "../ops/heads-loss.ts";
import { attribute, floats, type KernelCall, output, shapeOf, wasmBackend } from "./backend.ts";
import { fieldValues, numbers } from "./field-values.ts";
import type { NamedKernel } from "./recurrent-kernels.ts";
import type { Twins } from "./twins.ts";

/** The heads' loss and its gradients on `kernels`; see `headsLossKernel`. */
export function headsLossKernels(kernels: Kernels, twins: Twins): readonly NamedKernel[] {
  return [[headsLossKernel, (call) => headsLoss(kernels, twins, call)]];
}

function headsLoss(kernels: Kernels, twins: Twins, call: KernelCall): tf.TensorInfo[] {
  const backend = wasmBackend(call);
  const [batch, time, width] = shapeOf(call, "features") as [number, number, number];
  const fieldWeights = attribute<readonly number[]>(call, "fieldWeights");
  const shape = [batch, time, fieldWeights.length];
  const rows = batch * time;
  const run = (options?: HeadsLossOptions) =>
    kernels.headsLoss(twins.read(call, "features"), headFields(call), rows, width, options);
  if (call.inputs.stepWeights === undefined) return [output(backend, shape, run().nats)];
  const dFeatures = backend.makeOutput([batch, time, width], "float32");
  const { nats, gradients } = twins.write(call, dFeatures, (out) =>
    run({ rowWeights: floats(call, "stepWeights"), out }),
  );
  const loss = weightedSum(nats, floats(call, "stepWeights"), fieldWeights);
  const byName = namedWeights(call, gradients!.fields);
  const names = Object.keys(call.inputs).filter(
    (name) => name !== "features" && name !== "current" && name !== "stepWeights",
  );
  return [
    output(backend, shape, nats),
    output(backend, [], Float32Array.of(loss)),
    dFeatures,
    ...names.map((name) => {
      const size = shapeOf(call, name);
      const none = () => new Float32Array(size.reduce((product, axis) => product * axis, 1));
      return output(backend, size, byName.get(name) ?? none());
    }),
  ];
}

/** The names of a field's weights. */
function weightNames(call: KernelCall, index: number) {
  const { name, kind } = attribute<HeadsConfig>(call, "config").fields[index]!;
  return {
    given: `given/${name}/${kind === "categorical" ? "embedding" : "kernel"}`,
    hidden: { kernel: `${name}/hidden/kernel`, bias: `${name}/hidden/bias` },
    output: { kernel: `${name}/output/kernel`, bias: `${name}/output/bias` },
  };
}

/** The fields with their weights, where these lie at the moment. */
function headFields(call: KernelCall): HeadField[] {
  const { fields, continuousScale } = attribute<HeadsConfig>(call, "config");
  const fieldWeights = attribute<readonly number[]>(call, "fieldWeights");
  const steps = floats(call, "current");
  const has = (name: string) => call.inputs[name] !== undefined;
  const dense = ({ kernel, bias }: { kernel: string; bias: string }): DenseWeights => {
    return { kernel: floats(call, kernel), bias: floats(call, bias) };
  };
  return fields.map((field, column): HeadField => {
    const { given, hidden, output } = weightNames(call, column);
    const predicted = !isDetermined(field);
    const common: HeadField = {
      values: fieldValues(steps, fields, column, field.kind === "categorical" ? field.size : 1),
      weight: fieldWeights[column]!,
      ...(has(given) && { given: floats(call, given) }),
      ...(predicted && has(hidden.kernel) && { hidden: dense(hidden) }),
      ...(predicted && { output: dense(output) }),
    };
    if (field.kind === "categorical") return common;
    const range = continuousScale ?? field.max - field.min;
    const base = continuousScale === undefined ? field.min : 0;
    return { ...common, number: { targets: numbers(steps, fields.length, column), base, range } };
  });
}

/** Weights of fields, by the names of the call's inputs. */
function namedWeights(call: KernelCall, fields: readonly HeadWeights[]): Map<string, Float32Array> {
  const named = new Map<string, Float32Array>();
  for (const [index, field] of fields.entries()) {
    const names = weightNames(call, index);
    if (field.given) named.set(names.given, field.given);
    for (const layer of ["hidden", "output"] as const) {
      const dense = field[layer];
      if (dense) named.set(names[layer].kernel, dense.kernel).set(names[layer].bias, dense.bias);
    }
  }
  return named;
}

function weightedSum(nats: Float32Array, stepWeights: Float32Array, fieldWeights: readonly number[]): number {
  const width = fieldWeights.length;
  let sum = 0;
  for (let row = 0; row < stepWeights.length; row++) {
    for (let column = 0; column < width; column++) {
      sum += stepWeights[row]! * fieldWeights[column]! * nats[row * width + column]!;
    }
  }
  return sum;
}
