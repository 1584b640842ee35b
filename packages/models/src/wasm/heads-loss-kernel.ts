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
  const nats = view(natsInfo).fill(0);
  const dFeatures = dFeaturesInfo && view(dFeaturesInfo);
  const gradients = new Map(gradientInfos.map((info, index) => [names[index]!, view(info).fill(0)]));

  blocks.reset();
  const sizes = fields.map((field) => (field.kind === "categorical" ? field.size : 1));
  const columns = sizes.map((tableRows, column) => {
    return fieldValues(blocks, fields, column, { blockRows, tableRows });
  });
  const { continuousScale } = config;
  const losses = fields.map((field, column) => {
    if (isDetermined(field)) return undefined;
    const [values, weight] = [columns[column]!, fieldWeights[column]!];
    return fieldLoss(blocks, { fields, column, values, weight, continuousScale, blockRows });
  });
  const plan = { fields, weights, columns, width, blockRows, training };
  const chain =
    head.kind === "chained" ? chainedHeads(kernels, blocks, { ...plan, size: head.size }) : undefined;
  const inner = head.kind === "chained" ? head.size : width;
  const first = losses.findIndex((loss) => loss !== undefined);
  const dBiases = sizes.map((size) => blocks.allocate(size));
  for (const dBias of dBiases) dBias.floats().fill(0);

  for (let start = 0; start < batch * time; start += blockRows) {
    const rows = Math.min(blockRows, batch * time - start);
    const read = features.subarray(start * width, (start + rows) * width);
    const steps = current.subarray(start * fields.length, (start + rows) * fields.length);
    const dRead = dFeatures?.subarray(start * width, (start + rows) * width);
    const blockNats = nats.subarray(start * fields.length);
    const blockWeights = stepWeights?.subarray(start, start + rows);
    for (const column of columns) column.load(steps, rows);
    chain?.forward(read, rows);
    for (const [column, field] of fields.entries()) {
      const size = sizes[column]!;
      const loss = losses[column];
      if (loss === undefined) continue;
      const { outputs: region, run } = loss;
      const outputs = region.floats().subarray(0, rows * size);
      const kernel = weights.get(`${field.name}/output/kernel`)!;
      const bias = weights.get(`${field.name}/output/bias`)!;
      const below = chain === undefined ? read : chain.hidden[column]!.floats().subarray(0, rows * inner);
      kernels.matMul(below, kernel, rows, inner, size, { bias, out: outputs });
      run(steps, blockNats, rows, blockWeights);
      if (dRead === undefined) continue;
      blocks.sumRows(region.pointer, dBiases[column]!.pointer, rows, size);
      const dKernel = gradients.get(`${field.name}/output/kernel`)!;
      kernels.matMul(below, outputs, inner, rows, size, { transposeA: true, out: dKernel, accumulate: true });
      const accumulate = chain === undefined && column > first;
      const out =
        chain === undefined ? dRead : chain.hiddenGradients[column]!.floats().subarray(0, rows * inner);
      kernels.matMul(outputs, kernel, rows, size, inner, { transposeB: true, out, accumulate });
    }
    if (dRead !== undefined) chain?.backward(read, rows, dRead);
  }
  if (!training) return [natsInfo];
  chain?.finish(gradients);
  for (const [column, field] of fields.entries()) {
    gradients.get(`${field.name}/output/bias`)?.set(dBiases[column]!.floats());
  }
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
