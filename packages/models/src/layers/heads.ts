import { isDetermined } from "@nocturne/inference";
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { type HeadsConfig, headLogits } from "../heads.ts";
import { layerWeights } from "./layer-weights.ts";
import { plain } from "./step-input.ts";

/** Configuration of {@link Heads}. */
export interface HeadsArgs extends HeadsConfig {
  readonly name?: string;
}

/**
 * Features `[batch, time, width]` and the steps to be predicted `[batch, time, fields]` → one tensor a field: logits
 * `[batch, time, size]`, or the predicted value `[batch, time, 1]` of a continuous one.
 */
export class Heads extends tfl.layers.Layer {
  static readonly className = "NocturneHeads";
  private readonly args: HeadsArgs;

  constructor(args: HeadsArgs) {
    super({ ...args });
    this.args = args;
  }

  override build(inputShape: tfl.Shape | tfl.Shape[]): void {
    const { fields, head } = this.args;
    const width = (inputShape as tfl.Shape[])[0]!.at(-1)!;
    const zeros = tfl.initializers.zeros();
    const add = (name: string, shape: number[]) => this.addWeight(name, shape, "float32", zeros);
    for (const [index, field] of fields.entries()) {
      const outputs = field.kind === "categorical" ? field.size : 1;
      if (head.kind === "chained") {
        if (!isDetermined(field)) {
          add(`${field.name}/hidden/kernel`, [width, head.size]);
          add(`${field.name}/hidden/bias`, [head.size]);
        }
        if (index < fields.length - 1) {
          if (field.kind === "categorical") add(`given/${field.name}/embedding`, [field.size, head.size]);
          else add(`given/${field.name}/kernel`, [1, head.size]);
        }
      }
      if (isDetermined(field)) continue;
      add(`${field.name}/output/kernel`, [head.kind === "chained" ? head.size : width, outputs]);
      add(`${field.name}/output/bias`, [outputs]);
    }
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor[] {
    const [features, current] = inputs as [tf.Tensor3D, tf.Tensor3D];
    return tf.tidy(() => headLogits(features, current, this.args, layerWeights(this)));
  }

  override computeOutputShape(inputShape: tfl.Shape | tfl.Shape[]): tfl.Shape[] {
    const [batch, time] = (inputShape as tfl.Shape[])[0]!;
    return this.args.fields.map((field) => [
      batch ?? null,
      time ?? null,
      field.kind === "categorical" ? field.size : 1,
    ]);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...plain(this.args) };
  }
}

tf.serialization.registerClass(Heads);
