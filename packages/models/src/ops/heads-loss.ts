import * as tf from "@tensorflow/tfjs-core";
import type { HeadsConfig, HeadWeights } from "../heads.ts";

/**
 * The name of an op that some backends have: all heads, their loss and its gradients in one pass, block of steps by
 * block of steps, so that the wide hidden layers never lie in memory as a whole.
 *
 * Inputs: `features` `[batch, time, width]`, `current` `[batch, time, fields]`, the head's weights by name, and, for the
 * gradients, `stepWeights` `[batch, time]`: the gradient of the loss by each step's sum. Attributes: `config`,
 * `fieldWeights`. Outputs: −ln p or the squared error `[batch, time, fields]`; then, with `stepWeights`, the loss and
 * its gradients by the features and by each weight, in the order of the inputs.
 */
export const headsLossKernel = "NocturneHeadsLoss";

/** As `headNats`, in one pass and without a gradient; `undefined` where the backend has no such kernel. */
export function fusedHeadNats(
  features: tf.Tensor3D,
  current: tf.Tensor3D,
  config: HeadsConfig,
  weights: HeadWeights,
): tf.Tensor3D | undefined {
  if (!hasKernel()) return undefined;
  const fieldWeights = config.fields.map(() => 1);
  return run({ features, current, ...weights }, config, fieldWeights)[0] as tf.Tensor3D;
}

/**
 * The sum of all fields' nats, weighted by step (`[batch, time]`) and by field; its gradients are found on the way.
 * `undefined` where the backend has no such kernel.
 */
export function fusedHeadsLoss(
  features: tf.Tensor3D,
  current: tf.Tensor3D,
  stepWeights: tf.Tensor,
  fieldWeights: readonly number[],
  config: HeadsConfig,
  weights: HeadWeights,
): tf.Scalar | undefined {
  if (!hasKernel()) return undefined;
  const names = Object.keys(weights);
  const withGradients = tf.customGrad((...args) => {
    const save = args.pop() as tf.GradSaveFunc;
    const [read, ...values] = args as tf.Tensor[];
    const named = Object.fromEntries(names.map((name, index) => [name, values[index]!]));
    const inputs = { features: read!, current, stepWeights, ...named };
    const [, value, ...gradients] = run(inputs, config, fieldWeights);
    save(gradients);
    return {
      value: value!,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const whole = dy.dataSync()[0] === 1; // as of a loss by itself: a pass over all gradients less
        return saved.map((gradient) => (whole ? tf.clone(gradient) : tf.mul(gradient, dy)));
      },
    };
  });
  return withGradients(features, ...Object.values(weights)) as tf.Scalar;
}

function hasKernel(): boolean {
  return tf.getKernel(headsLossKernel, tf.getBackend()) !== undefined;
}

function run(
  inputs: Readonly<Record<string, tf.Tensor>>,
  config: HeadsConfig,
  fieldWeights: readonly number[],
): tf.Tensor[] {
  const attributes = { config, fieldWeights } as unknown as Parameters<tf.KernelFunc>[0]["attrs"];
  return tf.engine().runKernel(headsLossKernel, { ...inputs }, attributes) as tf.Tensor[];
}
