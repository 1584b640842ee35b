import * as tf from "@tensorflow/tfjs-core";
import type { OpKernel } from "../ops/install-kernels.ts";
import { lstmForwardOp, lstmGradientOp } from "../ops/lstm-sequence.ts";
import { columnsForward, columnsGradients } from "./lstm-columns.ts";
import { rowsForward, rowsGradients } from "./lstm-rows.ts";
import { createKept } from "./sequence.ts";

const kept = createKept();

/** Units from which steps are worth being laid out as columns, without the runtime's own cells. */
const columnUnits = 512;

/**
 * The LSTM ops on the runtime's own: `BlockLSTMV2` forward; backward `LSTMBlockCellGrad` a step for the gates, and one
 * product over all steps for each weight. Both have kernels for CPUs and GPUs. Large layers run on plain operations of the
 * runtime, over columns.
 */
export const lstmKernels: readonly OpKernel[] = [
  [
    lstmForwardOp,
    ({ x, kernel, recurrentKernel, bias }, attributes) => {
      const found = isLarge(recurrentKernel!)
        ? columnsForward(x!, kernel!, recurrentKernel!, bias!)
        : rowsForward(x!, kernel!, recurrentKernel!, bias!);
      if (attributes.training === true) kept.keep(attributes.run as object, found.run);
      return [found.outputs, tf.tensor1d([])];
    },
  ],
  [
    lstmGradientOp,
    (inputs, { run, inputGradient }) => {
      const given = kept.take(run as object);
      const { dKernel, dRecurrentKernel, dBias, dx } = isLarge(inputs.recurrentKernel!)
        ? columnsGradients(inputs, given, inputGradient === true)
        : rowsGradients(inputs, given, inputGradient === true);
      return [dx ?? tf.scalar(0), dKernel, dRecurrentKernel, dBias];
    },
  ],
];

function isLarge(recurrentKernel: tf.Tensor): boolean {
  return recurrentKernel.shape[0]! >= columnUnits;
}
