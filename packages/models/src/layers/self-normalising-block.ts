import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { alphaDropout } from "../dropout.ts";
import { mixSeed } from "../random.ts";
import { type CallOptions, layerWeights, onlyTensor } from "./layer-weights.ts";
import { plain } from "./step-input.ts";

/** Configuration of a {@link SelfNormalisingBlock}. */
export interface SelfNormalisingBlockArgs {
  readonly name?: string;
  readonly layers: number;
  readonly size: number;
  /** In training, the share of each layer's outputs that alpha dropout replaces. */
  readonly dropout: number;
}

/**
 * Linear layers with SELU and alpha dropout (Klambauer et al., 2017), whose output is concatenated with their input:
 * `[batch, time, width]` → `[batch, time, width + size]`.
 */
export class SelfNormalisingBlock extends tfl.layers.Layer {
  static readonly className = "NocturneSelfNormalisingBlock";
  private readonly args: SelfNormalisingBlockArgs;
  private calls = 0;

  constructor(args: SelfNormalisingBlockArgs) {
    super({ ...args });
    this.args = args;
  }

  override build(inputShape: tfl.Shape | tfl.Shape[]): void {
    const { layers, size } = this.args;
    const zeros = tfl.initializers.zeros();
    for (let layer = 0; layer < layers; layer++) {
      const width = layer === 0 ? (inputShape as tfl.Shape).at(-1)! : size;
      this.addWeight(`${layer}/kernel`, [width, size], "float32", zeros);
      this.addWeight(`${layer}/bias`, [size], "float32", zeros);
    }
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], options: CallOptions = {}): tf.Tensor {
    const { layers, size, dropout: rate } = this.args;
    return tf.tidy(() => {
      const input = onlyTensor(inputs);
      const [batch, time, width] = input.shape;
      const weights = layerWeights(this);
      this.calls += 1;
      const seed = options.seed ?? this.calls;
      let rows = tf.reshape(input, [batch * time, width]);
      for (let layer = 0; layer < layers; layer++) {
        const product = tf.matMul(rows, weights[`${layer}/kernel`] as unknown as tf.Tensor2D);
        rows = tf.selu(tf.add(product, weights[`${layer}/bias`]!)) as tf.Tensor2D;
        if (options.training === true && rate > 0) rows = alphaDropout(rows, rate, mixSeed(seed, layer));
      }
      return tf.concat([input, tf.reshape(rows, [batch, time, size])], 2);
    });
  }

  override computeOutputShape(inputShape: tfl.Shape | tfl.Shape[]): tfl.Shape {
    const [batch, time, width] = inputShape as tfl.Shape;
    return [batch ?? null, time ?? null, width! + this.args.size];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...plain(this.args) };
  }
}

tf.serialization.registerClass(SelfNormalisingBlock);
