import type { ModelField, RecurrentModelConfig } from "@nocturne/inference";
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { dropout } from "../dropout.ts";
import { gruSequence } from "../ops/gru-sequence.ts";
import { lookupSequence } from "../ops/lookup-sequence.ts";
import { lstmSequence } from "../ops/lstm-sequence.ts";
import type { RecurrentWeights } from "../ops/recurrence.ts";
import { type CallOptions, layerWeights, onlyTensor } from "./layer-weights.ts";
import { plain } from "./step-input.ts";

/** Configuration of a {@link Recurrent}. */
export interface RecurrentArgs {
  readonly name?: string;
  readonly cell: RecurrentModelConfig["cell"];
  readonly units: number;
  /** In training, the share of the outputs that is dropped. @default 0 */
  readonly dropout?: number;
  /** Whether gradients flow to what lies below. @default true */
  readonly inputGradient?: boolean;
}

/**
 * An LSTM or GRU over whole sequences, as one fused op: `[batch, time, width]` → `[batch, time, units]`. A GRU resets
 * after the recurrent product (Keras' `reset_after`).
 */
export class Recurrent extends tfl.layers.Layer {
  static readonly className = "NocturneRecurrent";
  private readonly args: RecurrentArgs;
  private calls = 0;

  constructor(args: RecurrentArgs) {
    super({ ...args });
    this.args = args;
  }

  override build(inputShape: tfl.Shape | tfl.Shape[]): void {
    const width = (inputShape as tfl.Shape).at(-1)!;
    const { cell, units } = this.args;
    const gates = cell === "lstm" ? 4 : 3;
    const zeros = tfl.initializers.zeros();
    this.addWeight("kernel", [width, gates * units], "float32", zeros);
    this.addWeight("recurrentKernel", [units, gates * units], "float32", zeros);
    this.addWeight("bias", cell === "lstm" ? [4 * units] : [2, 3 * units], "float32", zeros);
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], options: CallOptions = {}): tf.Tensor {
    const { cell, inputGradient = true } = this.args;
    return tf.tidy(() => {
      const run = cell === "lstm" ? lstmSequence : gruSequence;
      return this.drop(run(onlyTensor(inputs), this.sequenceWeights(), { inputGradient }), options);
    });
  }

  /**
   * As {@link call} over what a `StepInput` gives, right from its steps; `undefined` where the backend has no kernel for
   * that, or would not gain.
   */
  callOnSteps(
    steps: tf.Tensor3D,
    fields: readonly ModelField[],
    embeddings: readonly tf.Tensor2D[],
    options: CallOptions = {},
  ): tf.Tensor3D | undefined {
    const states = lookupSequence(this.args.cell, steps, fields, embeddings, this.sequenceWeights());
    return states && (this.drop(states, options) as tf.Tensor3D);
  }

  private sequenceWeights(): RecurrentWeights {
    return layerWeights(this) as unknown as RecurrentWeights;
  }

  private drop(states: tf.Tensor, options: CallOptions): tf.Tensor {
    const { dropout: rate = 0 } = this.args;
    if (options.training !== true || rate === 0) return states;
    this.calls += 1;
    return dropout(states as tf.Tensor3D, rate, options.seed ?? this.calls);
  }

  override computeOutputShape(inputShape: tfl.Shape | tfl.Shape[]): tfl.Shape {
    const [batch, time] = inputShape as tfl.Shape;
    return [batch ?? null, time ?? null, this.args.units];
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...plain(this.args) };
  }
}

tf.serialization.registerClass(Recurrent);
