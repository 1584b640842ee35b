import { isDetermined } from "@nocturne/inference";
import type { Kernels } from "@nocturne/kernels";
import type * as tf from "@tensorflow/tfjs-core";
import type { HeadsConfig } from "../heads.ts";
import { headsLossKernel } from "../ops/heads-loss.ts";
import { attribute, floats, type KernelCall, shapeOf, wasmBackend } from "./backend.ts";
import type { Blocks } from "./blocks.ts";
import { chainedHeads } from "./chained-heads.ts";
import { fieldLoss } from "./field-loss.ts";
import { fieldValues } from "./field-values.ts";
import type { NamedKernel } from "./recurrent-kernels.ts";

/** Steps a block: enough that packing the weights for a product costs little, few enough for the cache. */
const blockRows = 1024;

/** The heads' loss and its gradients in one pass over blocks of steps; see `headsLossKernel`. */
export function headsLossKernels(kernels: Kernels, blocks: Blocks): readonly NamedKernel[] {
  return [[headsLossKernel, (call) => headsLoss(kernels, blocks, call)]];
}

function headsLoss(kernels: Kernels, blocks: Blocks, call: KernelCall): tf.TensorInfo[] {
  const backend = wasmBackend(call);
  const config = attribute<HeadsConfig>(call, "config");
  const fieldWeights = attribute<readonly number[]>(call, "fieldWeights");
  const { fields, head } = config;
  const [batch, time, width] = shapeOf(call, "features") as [number, number, number];
  const training = call.inputs.stepWeights !== undefined;
  const names = Object.keys(call.inputs).filter(
    (name) => name !== "features" && name !== "current" && name !== "stepWeights",
  );

  // Any allocation, a product's too, may move the memory: views are taken anew each time.
  const natsInfo = backend.makeOutput([batch, time, fields.length], "float32");
  const lossInfo = training ? backend.makeOutput([], "float32") : undefined;
  const dFeaturesInfo = training ? backend.makeOutput([batch, time, width], "float32") : undefined;
  const gradientInfos = training
    ? names.map((name) => backend.makeOutput(shapeOf(call, name), "float32"))
    : [];
  const view = (info: tf.TensorInfo) => backend.typedArrayFromHeap(info) as Float32Array;
  const weight = (name: string) => floats(call, name);
  const gradient = (name: string) => view(gradientInfos[names.indexOf(name)]!);
  for (const info of gradientInfos) view(info).fill(0);
  view(natsInfo).fill(0);

  blocks.reset();
  const sizes = fields.map((field) => (field.kind === "categorical" ? field.size : 1));
  const columns = sizes.map((tableRows, column) => {
    return fieldValues(blocks, fields, column, { blockRows, tableRows });
  });
  const { continuousScale } = config;
  const losses = fields.map((field, column) => {
    if (isDetermined(field)) return undefined;
    const [values, counts] = [columns[column]!, fieldWeights[column]!];
    return fieldLoss(blocks, { fields, column, values, weight: counts, continuousScale, blockRows });
  });
  const plan = { fields, weight, columns, width, blockRows, training };
  const chain =
    head.kind === "chained" ? chainedHeads(kernels, blocks, { ...plan, size: head.size }) : undefined;
  const inner = head.kind === "chained" ? head.size : width;
  const first = losses.findIndex((loss) => loss !== undefined);
  const dBiases = sizes.map((size) => blocks.allocate(size));
  for (const dBias of dBiases) dBias.floats().fill(0);

  for (let start = 0; start < batch * time; start += blockRows) {
    const rows = Math.min(blockRows, batch * time - start);
    const read = () => floats(call, "features").subarray(start * width, (start + rows) * width);
    const steps = () =>
      floats(call, "current").subarray(start * fields.length, (start + rows) * fields.length);
    const dRead =
      dFeaturesInfo && (() => view(dFeaturesInfo).subarray(start * width, (start + rows) * width));
    for (const column of columns) column.load(steps(), rows);
    chain?.forward(read, rows);
    for (const [column, field] of fields.entries()) {
      const size = sizes[column]!;
      const loss = losses[column];
      if (loss === undefined) continue;
      const { outputs: region, run } = loss;
      const outputs = () => region.floats().subarray(0, rows * size);
      const kernel = () => weight(`${field.name}/output/kernel`);
      const bias = weight(`${field.name}/output/bias`);
      const below =
        chain === undefined ? read : () => chain.hidden[column]!.floats().subarray(0, rows * inner);
      kernels.matMul(below(), kernel(), rows, inner, size, { bias, out: outputs() });
      const blockWeights = training ? floats(call, "stepWeights").subarray(start, start + rows) : undefined;
      run(steps(), view(natsInfo).subarray(start * fields.length), rows, blockWeights);
      if (dRead === undefined) continue;
      blocks.sumRows(region.pointer, dBiases[column]!.pointer, rows, size);
      const dKernel = gradient(`${field.name}/output/kernel`);
      const sum = { transposeA: true, out: dKernel, accumulate: true };
      kernels.matMul(below(), outputs(), inner, rows, size, sum);
      const accumulate = chain === undefined && column > first;
      const out =
        chain === undefined ? dRead() : chain.hiddenGradients[column]!.floats().subarray(0, rows * inner);
      kernels.matMul(outputs(), kernel(), rows, size, inner, { transposeB: true, out, accumulate });
    }
    if (dRead !== undefined) chain?.backward(read, rows, dRead);
  }
  if (!training) {
    blocks.reset();
    return [natsInfo];
  }
  chain?.finish(gradient);
  for (const [column, field] of fields.entries()) {
    if (isDetermined(field)) continue;
    gradient(`${field.name}/output/bias`).set(dBiases[column]!.floats());
  }
  view(lossInfo!)[0] = weightedSum(view(natsInfo), floats(call, "stepWeights"), fieldWeights);
  blocks.reset();
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
