import * as tf from "@tensorflow/tfjs-core";
import type { HeadsConfig } from "../heads.ts";
import { headsLossKernel } from "../ops/heads-loss.ts";
import type { OpKernel } from "../ops/install-kernels.ts";
import type { OpAttributes, OpInputs } from "../ops/op.ts";
import { headsBlock } from "./heads-block.ts";
import { headsPlan, weightGradients } from "./heads-plan.ts";
import { operations } from "./operations.ts";
import { type Handle, withHandles } from "./runtime.ts";
import { rowsOf } from "./sequence.ts";

/** Steps a block: few enough that what is done to them one after the other stays in the cache. */
const blockRows = 1024;

/** The heads' loss and its gradients in one pass over blocks of steps; see `headsLossKernel`. */
export const headsLossKernels: readonly OpKernel[] = [[{ name: headsLossKernel }, headsLoss]];

function headsLoss(inputs: OpInputs, attributes: OpAttributes): tf.Tensor[] {
  const { features, current, stepWeights, ...weights } = inputs;
  const config = attributes.config as HeadsConfig;
  const fieldWeights = attributes.fieldWeights as readonly number[];
  const [batch, time] = features!.shape as [number, number];
  const rows = batch * time;
  const names = Object.keys(weights);
  const read = rowsOf(features!);
  const steps = rowsOf(tf.cast(current!, "float32"));
  const counts = stepWeights && tf.reshape(stepWeights, [rows, 1]);

  const found = withHandles((runtime) => {
    const own = operations(runtime);
    const { add, concat, split } = own;
    const named = new Map(names.map((name) => [name, runtime.of(weights[name]!)]));
    const plan = headsPlan(own, config, fieldWeights, named);
    const sizes: number[] = [];
    for (let start = 0; start < rows; start += blockRows) sizes.push(Math.min(blockRows, rows - start));
    const blocksOf = (tensor: tf.Tensor) => split(runtime.of(tensor), sizes, 0);
    const [readBlocks, stepBlocks] = [blocksOf(read), blocksOf(steps)];
    const countBlocks = counts && blocksOf(counts);

    const nats: Handle[] = [];
    const dFeatures: Handle[] = [];
    const sums = new Map<string, Handle>();
    for (const index of sizes.keys()) {
      runtime.scope((keep) => {
        const block = headsBlock(runtime, own, plan, {
          features: readBlocks[index]!,
          current: stepBlocks[index]!,
          counts: countBlocks?.[index],
        });
        nats.push(keep(block.nats));
        if (block.dFeatures !== undefined) dFeatures.push(keep(block.dFeatures));
        for (const [name, value] of block.sums) {
          const before = sums.get(name);
          sums.set(name, keep(before === undefined ? value : add(before, value)));
          if (before !== undefined) runtime.free([before]);
        }
      });
    }
    const allNats = runtime.tensor(concat(nats, 0));
    if (counts === undefined) return { nats: allNats };
    const gradients = weightGradients(own, plan, sums);
    return {
      nats: allNats,
      dFeatures: runtime.tensor(concat(dFeatures, 0)),
      gradients: names.map((name) => {
        const gradient = gradients.get(name);
        return gradient === undefined ? tf.zerosLike(weights[name]!) : runtime.tensor(gradient);
      }),
    };
  });

  const nats = tf.reshape(found.nats, [batch, time, config.fields.length]);
  if (found.gradients === undefined) return [nats];
  const byStep = tf.matMul(
    found.nats as tf.Tensor2D,
    tf.tensor2d([...fieldWeights], [fieldWeights.length, 1]),
  );
  const loss = tf.sum(tf.mul(byStep, counts!));
  return [nats, loss, tf.reshape(found.dFeatures, features!.shape), ...found.gradients];
}
