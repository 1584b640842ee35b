import type { Kernels } from "@nocturne/kernels";
import type * as tf from "@tensorflow/tfjs-core";
import type { HeadsConfig } from "../heads.ts";
import { headsLossKernel } from "../ops/heads-loss.ts";
import { attribute, floats, type KernelCall, shapeOf, wasmBackend } from "./backend.ts";
import { addRows, chainedHeads } from "./chained-heads.ts";
import { fieldLoss } from "./field-loss.ts";
import type { NamedKernel } from "./recurrent-kernels.ts";

/** Steps a block: few enough that a block's hidden layers stay in the processor's cache. */
const blockRows = 512;

/** The heads' loss and its gradients in one pass over blocks of steps; see `headsLossKernel`. */
export function headsLossKernels(kernels: Kernels): readonly NamedKernel[] {
  return [[headsLossKernel, (call) => headsLoss(kernels, call)]];
}

function headsLoss(kernels: Kernels, call: KernelCall): tf.TensorInfo[] {
  const backend = wasmBackend(call);
  const config = attribute<HeadsConfig>(call, "config");
  const fieldWeights = attribute<readonly number[]>(call, "fieldWeights");
  const { fields, head } = config;
  const [batch, time, width] = shapeOf(call, "features") as [number, number, number];
  const training = call.inputs.stepWeights !== undefined;
  const names = Object.keys(call.inputs).filter(
    (name) => name !== "features" && name !== "current" && name !== "stepWeights",
  );

  // All outputs are allocated before any view is taken: an allocation may move the memory.
  const natsInfo = backend.makeOutput([batch, time, fields.length], "float32");
  const lossInfo = training ? backend.makeOutput([], "float32") : undefined;
  const dFeaturesInfo = training ? backend.makeOutput([batch, time, width], "float32") : undefined;
  const gradientInfos = training
    ? names.map((name) => backend.makeOutput(shapeOf(call, name), "float32"))
    : [];
  const view = (info: tf.TensorInfo) => backend.typedArrayFromHeap(info) as Float32Array;

  const features = floats(call, "features");
  const current = floats(call, "current");
  const stepWeights = training ? floats(call, "stepWeights") : undefined;
  const weights = new Map(names.map((name) => [name, floats(call, name)]));
  const nats = view(natsInfo);
  const dFeatures = dFeaturesInfo && view(dFeaturesInfo);
  const gradients = new Map(gradientInfos.map((info, index) => [names[index]!, view(info).fill(0)]));

  const chain =
    head.kind === "chained"
      ? chainedHeads(kernels, fields, weights, { width, size: head.size, blockRows, training })
      : undefined;
  const inner = head.kind === "chained" ? head.size : width;
  const largest = Math.max(...fields.map((field) => (field.kind === "categorical" ? field.size : 1)));
  const scratch = new Float32Array(blockRows * largest);

  for (let start = 0; start < batch * time; start += blockRows) {
    const rows = Math.min(blockRows, batch * time - start);
    const read = features.subarray(start * width, (start + rows) * width);
    const steps = current.subarray(start * fields.length, (start + rows) * fields.length);
    const dRead = dFeatures?.subarray(start * width, (start + rows) * width);
    const hidden = chain?.forward(read, steps, rows);
    for (const [column, field] of fields.entries()) {
      const size = field.kind === "categorical" ? field.size : 1;
      const kernel = weights.get(`${field.name}/output/kernel`)!;
      const bias = weights.get(`${field.name}/output/bias`)!;
      const outputs = scratch.subarray(0, rows * size);
      const below = hidden?.[column] ?? read;
      kernels.matMul(below, kernel, rows, inner, size, { bias, out: outputs });
      fieldLoss(
        {
          outputs,
          current: steps,
          nats: nats.subarray(start * fields.length),
          stepWeights: stepWeights?.subarray(start, start + rows),
          rows,
          width: fields.length,
          column,
        },
        field,
        fieldWeights[column]!,
        config.continuousScale,
      );
      if (dRead === undefined) continue;
      addRows(outputs, gradients.get(`${field.name}/output/bias`)!, rows);
      const dKernel = gradients.get(`${field.name}/output/kernel`)!;
      kernels.matMul(below, outputs, inner, rows, size, { transposeA: true, out: dKernel, accumulate: true });
      const target = chain === undefined ? dRead : chain.hiddenGradient(column, rows);
      const accumulate = chain === undefined && column > 0;
      kernels.matMul(outputs, kernel, rows, size, inner, { transposeB: true, out: target, accumulate });
    }
    if (dRead !== undefined) chain?.backward(read, steps, rows, dRead);
  }
  if (!training) return [natsInfo];
  chain?.finish(gradients);
  view(lossInfo!)[0] = weightedSum(nats, stepWeights!, fieldWeights);
  return [natsInfo, lossInfo!, dFeaturesInfo!, ...gradientInfos];
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
