import type { InputConfig, ModelField } from "@nocturne/inference";
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { embeddingSum } from "../ops/embedding-sum.ts";
import { oneHotSteps } from "../ops/one-hot-steps.ts";
import { layerWeights, onlyTensor } from "./layer-weights.ts";

/** Configuration of a {@link StepInput}. */
export interface StepInputArgs {
  readonly name?: string;
  readonly fields: readonly ModelField[];
  readonly input: InputConfig;
}

/** Steps `[batch, time, fields]` → the vectors `[batch, time, width]` that the recurrent net reads. */
export class StepInput extends tfl.layers.Layer {
  static readonly className = "NocturneStepInput";
  private readonly args: StepInputArgs;

  constructor(args: StepInputArgs) {
    super({ ...args });
    this.args = args;
  }

  override build(): void {
    const { fields, input } = this.args;
    if (input.kind === "embedding") {
      const zeros = tfl.initializers.zeros();
      for (const field of fields) {
        if (field.kind === "categorical") {
          this.addWeight(`${field.name}/embedding`, [field.size + 1, input.size], "float32", zeros);
        } else {
          this.addWeight(`${field.name}/kernel`, [1, input.size], "float32", zeros);
        }
      }
    }
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const steps = onlyTensor(inputs);
    const { fields, input } = this.args;
    if (input.kind === "one-hot") return tf.tidy(() => oneHotSteps(steps, fields));
    return tf.tidy(() => embeddingSum(steps, fields, this.embeddings()));
  }

  /** The weights of the fields, in their order; none where steps are one-hot. */
  embeddings(): tf.Tensor2D[] {
    return Object.values(layerWeights(this)) as unknown as tf.Tensor2D[];
  }

  override computeOutputShape(inputShape: tfl.Shape | tfl.Shape[]): tfl.Shape {
    const [batch, time] = inputShape as tfl.Shape;
    return [batch ?? null, time ?? null, inputWidth(this.args.fields, this.args.input)];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...plain(this.args) };
  }
}

tf.serialization.registerClass(StepInput);

/** The width of what the recurrent net reads. */
export function inputWidth(fields: readonly ModelField[], input: InputConfig): number {
  if (input.kind === "embedding") return input.size;
  return fields.reduce((sum, field) => sum + (field.kind === "categorical" ? field.size : 1), 0);
}

/** Configuration as the plain JSON that tfjs-layers saves. */
export function plain(args: object): tf.serialization.ConfigDict {
  return JSON.parse(JSON.stringify(args)) as tf.serialization.ConfigDict;
}
