import * as tf from "@tensorflow/tfjs-core";
import { gradientThunks, runAttributes, type SequenceOptions } from "./lstm-sequence.ts";
import { type Op, runOp } from "./op.ts";
import { inputProjection, previousStates, type RecurrentWeights, sequenceGradients } from "./recurrence.ts";

/** One step in plain ops: the next state, from the input's part of the gates `[batch, 3 units]`. */
export function gruStep(
  projected: tf.Tensor,
  state: tf.Tensor,
  recurrentKernel: tf.Tensor,
  recurrentBias: tf.Tensor,
): tf.Tensor {
  const product = tf.matMul(state as tf.Tensor2D, recurrentKernel as tf.Tensor2D);
  const [xUpdate, xReset, xCandidate] = tf.split(projected, 3, 1);
  const [hUpdate, hReset, hCandidate] = tf.split(tf.add(product, recurrentBias), 3, 1);
  const update = tf.sigmoid(tf.add(xUpdate!, hUpdate!));
  const reset = tf.sigmoid(tf.add(xReset!, hReset!));
  const candidate = tf.tanh(tf.add(xCandidate!, tf.mul(reset, hCandidate!)));
  return tf.add(candidate, tf.mul(update, tf.sub(state, candidate)));
}

/** The forward op: `x`, `kernel`, `recurrentKernel`, `bias` → the outputs, and what this backend's gradient needs. */
export const gruForwardOp: Op = {
  name: "NocturneGru",
  composed: ({ x, kernel, recurrentKernel, bias }) => {
    const [batch, time] = x!.shape as [number, number];
    const units = recurrentKernel!.shape[0]!;
    const [inputBias, recurrentBias] = tf.unstack(bias!, 0);
    const projected = tf.unstack(inputProjection(x!, kernel!, inputBias!), 1); // time × [batch, 3 units]
    let state: tf.Tensor = tf.zeros([batch, units]);
    const states: tf.Tensor[] = [];
    for (let t = 0; t < time; t++) {
      state = gruStep(projected[t]!, state, recurrentKernel!, recurrentBias!);
      states.push(state);
    }
    return [tf.stack(states, 1), tf.scalar(0)];
  },
};

/** The gradient op: what went into and came out of the forward op, and `dy` → the gradients of its four inputs. */
export const gruGradientOp: Op = {
  name: "NocturneGruGradient",
  composed: ({ x, kernel, recurrentKernel, bias, outputs, dy }, { inputGradient }) => {
    const time = x!.shape[1]!;
    const [inputBias, recurrentBias] = tf.unstack(bias!, 0);
    const before = previousStates(outputs!);
    const fromInput = tf.split(inputProjection(x!, kernel!, inputBias!), 3, 2);
    const fromState = tf.split(inputProjection(before, recurrentKernel!, recurrentBias!), 3, 2);
    const update = tf.sigmoid(tf.add(fromInput[0]!, fromState[0]!));
    const reset = tf.sigmoid(tf.add(fromInput[1]!, fromState[1]!));
    const candidate = tf.tanh(tf.add(fromInput[2]!, tf.mul(reset, fromState[2]!)));

    // Factors that do not depend on the run through time.
    const byCandidate = tf.mul(tf.sub(1, update), tf.sub(1, tf.square(candidate)));
    const byUpdate = tf.unstack(tf.mul(tf.sub(before, candidate), tf.mul(update, tf.sub(1, update))), 1);
    const byReset = tf.unstack(
      tf.mul(tf.mul(byCandidate, fromState[2]!), tf.mul(reset, tf.sub(1, reset))),
      1,
    );
    const byInputCandidate = tf.unstack(byCandidate, 1);
    const byStateCandidate = tf.unstack(tf.mul(byCandidate, reset), 1);
    const updates = tf.unstack(update, 1);
    const fromAbove = tf.unstack(dy!, 1);

    const inputGradients: tf.Tensor[] = new Array(time);
    const stateGradients: tf.Tensor[] = new Array(time);
    let dState: tf.Tensor | undefined;
    for (let t = time - 1; t >= 0; t--) {
      const dOutput: tf.Tensor = dState === undefined ? fromAbove[t]! : tf.add(fromAbove[t]!, dState);
      const dUpdate = tf.mul(dOutput, byUpdate[t]!);
      const dReset = tf.mul(dOutput, byReset[t]!);
      inputGradients[t] = tf.concat([dUpdate, dReset, tf.mul(dOutput, byInputCandidate[t]!)], 1);
      const dSums = tf.concat([dUpdate, dReset, tf.mul(dOutput, byStateCandidate[t]!)], 1);
      stateGradients[t] = dSums;
      dState = tf.add(
        tf.mul(dOutput, updates[t]!),
        tf.matMul(dSums as tf.Tensor2D, recurrentKernel as tf.Tensor2D, false, true),
      );
    }
    const dInputSums = tf.stack(inputGradients, 1);
    const dStateSums = tf.stack(stateGradients, 1);
    const [dx, dKernel, dInputBias] = sequenceGradients(x!, kernel!, dInputSums, inputGradient === true);
    const [, dRecurrentKernel, dStateBias] = sequenceGradients(before, recurrentKernel!, dStateSums, false);
    return [dx, dKernel, dRecurrentKernel, tf.stack([dInputBias, dStateBias], 0)];
  },
};

tf.registerGradient({
  kernelName: gruForwardOp.name,
  inputsToSave: ["x", "kernel", "recurrentKernel", "bias"],
  outputsToSave: [true, true],
  gradFunc: (dy, saved, attributes) => gradientThunks(gruGradientOp, dy, saved, attributes),
});

/**
 * The states `[batch, time, units]` of a GRU after each step of `x` `[batch, time, input]`, starting from zeros, as one
 * differentiable op. Gates in Keras' order z, r, h with `reset_after`: the reset gate acts on the recurrent product and
 * its bias, as in cuDNN. (tfjs-layers' own GRU resets before the product, so the two differ.)
 *
 * @param weights - `kernel` `[input, 3 units]`, `recurrentKernel` `[units, 3 units]`, `bias` `[2, 3 units]`
 */
export function gruSequence(
  x: tf.Tensor3D,
  weights: RecurrentWeights,
  options: SequenceOptions = {},
): tf.Tensor3D {
  const { kernel, recurrentKernel, bias } = weights;
  const inputs = { x, kernel, recurrentKernel, bias };
  return runOp(gruForwardOp, inputs, runAttributes(options))[0] as tf.Tensor3D;
}
