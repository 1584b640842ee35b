import * as tf from "@tensorflow/tfjs-core";
import type { OpKernel } from "../ops/install-kernels.ts";
import { softmaxCrossEntropyGradientOp, softmaxCrossEntropyOp } from "../ops/softmax-cross-entropy.ts";
import { emptyTensor, runShader, type Shader } from "./program.ts";

const threads = 64;

/** ln p of every id: a workgroup a row. Workgroups past the last row do it again, as barriers must be met by all. */
const logSoftmax: Shader = {
  name: "LogSoftmax",
  variables: { logits: 1 },
  threads,
  code: `
var<workgroup> partial : array<f32, ${threads}>;
fn main(index : i32) {
  let lane = i32(localIndex);
  let size = uniforms.outShape.y;
  let start = min(index / ${threads}, uniforms.outShape.x - 1) * size;
  var most = logits[start];
  for (var i = lane; i < size; i += ${threads}) {
    most = max(most, logits[start + i]);
  }
  partial[lane] = most;
  workgroupBarrier();
  for (var i = 0; i < ${threads}; i++) {
    most = max(most, partial[i]);
  }
  workgroupBarrier();
  var sum = 0.0;
  for (var i = lane; i < size; i += ${threads}) {
    sum += exp(logits[start + i] - most);
  }
  partial[lane] = sum;
  workgroupBarrier();
  sum = 0.0;
  for (var i = 0; i < ${threads}; i++) {
    sum += partial[i];
  }
  let total = most + log(sum);
  for (var i = lane; i < size; i += ${threads}) {
    result[start + i] = logits[start + i] - total;
  }
}`,
};

const chosenNats: Shader = {
  name: "ChosenNats",
  variables: { logProbabilities: 1, ids: 1 },
  threads,
  code: `
fn main(index : i32) {
  if (index < uniforms.outShape) {
    result[index] = -logProbabilities[index * uniforms.logProbabilitiesShape.y + i32(ids[index])];
  }
}`,
};

const gradient: Shader = {
  name: "CrossEntropyGradient",
  variables: { logProbabilities: 1, ids: 1, dy: 1 },
  threads,
  code: `
fn main(index : i32) {
  let size = uniforms.outShape.y;
  let row = index / size;
  if (row < uniforms.outShape.x) {
    let one = select(0.0, 1.0, index % size == i32(ids[row]));
    result[index] = (exp(logProbabilities[index]) - one) * dy[row];
  }
}`,
};

/** The softmax cross-entropy in two dispatches, its gradient in one. */
export const softmaxKernels: readonly OpKernel[] = [
  [
    softmaxCrossEntropyOp,
    ({ logits, ids }) => {
      const rows = logits!.shape[0]!;
      const logProbabilities = emptyTensor(logits!.shape);
      runShader(logProbabilities, { shader: logSoftmax, inputs: [logits!], workgroups: rows });
      const nats = emptyTensor([rows]);
      const inputs = [logProbabilities, ids!];
      runShader(nats, { shader: chosenNats, inputs, workgroups: Math.ceil(rows / threads) });
      return [nats, logProbabilities];
    },
  ],
  [
    softmaxCrossEntropyGradientOp,
    ({ logProbabilities, ids, dy }) => {
      const found = emptyTensor(logProbabilities!.shape);
      const workgroups = Math.ceil(tf.util.sizeFromShape(found.shape) / threads);
      runShader(found, { shader: gradient, inputs: [logProbabilities!, ids!, dy!], workgroups });
      return [found];
    },
  ],
];
