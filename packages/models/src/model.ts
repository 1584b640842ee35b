import {
  assertWeights,
  parseModelConfig,
  type RecurrentModelConfig,
  type Weight,
  type Weights,
  weightShapes,
} from "@nocturne/inference";
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { headNats, headsLoss } from "./heads.ts";
import { initialWeights } from "./initial-weights.ts";
import { Heads } from "./layers/heads.ts";
import { type CallOptions, layerWeights } from "./layers/layer-weights.ts";
import { Recurrent } from "./layers/recurrent.ts";
import { SelfNormalisingBlock } from "./layers/self-normalising-block.ts";
import { StepInput } from "./layers/step-input.ts";
import { fusedHeadNats } from "./ops/heads-loss.ts";
import { mixSeed } from "./random.ts";

/** Options of {@link createModel}. */
export interface CreateModelOptions {
  /** Seeds the initial weights; the same seed gives the same weights everywhere. @default 0 */
  readonly seed?: number;
}

/** Options of {@link TrainableModel.loss}. */
export interface LossOptions {
  /** `[batch, time]`: how much each step counts, as 1, or 0 past the end of a piece. @default 1 everywhere */
  readonly mask?: tf.Tensor2D;
  /** Whether dropout acts. @default false */
  readonly training?: boolean;
  /** Seeds the dropout; give each step of the training its own. @default 0 */
  readonly seed?: number;
  /** What the squared error of a continuous field counts beside a cross-entropy. @default 1 */
  readonly continuousWeight?: number;
}

/**
 * A net that can be trained. Its steps are tensors `[batch, time, fields]`, int32 or float32: `current` those to be
 * predicted, `previous` the same one place later (`shiftSteps`), so that `previous[t]` is what the net reads before it
 * predicts `current[t]`. Ids must lie within their fields.
 */
export interface TrainableModel {
  readonly config: RecurrentModelConfig;
  /** The net as tfjs-layers knows it: inputs `previous` and `current`, one output a field. */
  readonly layersModel: tfl.LayersModel;
  /** The trainable variables, by the names that `weightShapes` of `@nocturne/inference` gives, in its order. */
  readonly variables: ReadonlyMap<string, tf.Variable>;
  /**
   * For each field: logits `[batch, time, size]`, or the predicted value `[batch, time, 1]` of a continuous one.
   * Chained heads read the fields before it from `current`.
   */
  logits(previous: tf.Tensor3D, current: tf.Tensor3D, options?: CallOptions): tf.Tensor3D[];
  /** `[batch, time, fields]`: −ln p of each categorical field, and the squared error of each continuous one. */
  nats(previous: tf.Tensor3D, current: tf.Tensor3D): tf.Tensor3D;
  /**
   * A scalar to be minimised: the sum over the fields of −ln p and of the squared errors, averaged over the steps (by
   * `mask`). For three continuous fields and one categorical one, this is the original's cross-entropy + 3 × mean
   * squared error. Differentiable: `tf.variableGrads(() => model.loss(…))`.
   */
  loss(previous: tf.Tensor3D, current: tf.Tensor3D, options?: LossOptions): tf.Scalar;
  /** A copy of all weights, in the names, shapes and order of `weightShapes`. */
  weights(): Promise<Map<string, Weight>>;
  /**
   * Replaces all weights.
   *
   * @throws where one is missing, unknown, or of another shape; then none has changed
   */
  setWeights(weights: Weights): void;
  /** Frees all tensors of the model. */
  dispose(): void;
}

/**
 * Builds a trainable net with its initial weights, on TensorFlow.js' current backend.
 *
 * @throws where the configuration is not valid
 * @example
 * const model = createModel(defaultModel(tokenizer.fields), { seed: 1 });
 */
export function createModel(
  modelConfig: RecurrentModelConfig,
  { seed = 0 }: CreateModelOptions = {},
): TrainableModel {
  const config = parseModelConfig(modelConfig);
  const { trunk, heads, layersModel } = buildLayers(config);
  const variables = namedVariables(config, layersModel);

  function features(previous: tf.Tensor3D, options: CallOptions): tf.Tensor3D {
    const own = (index: number) => ({ ...options, seed: mixSeed(options.seed ?? 0, index) });
    const [input, first, ...others] = trunk;
    const states =
      first.callOnSteps(previous, config.fields, input.embeddings(), own(1)) ??
      first.call(input.call(previous), own(1));
    let x = states as tf.Tensor3D;
    for (const [index, layer] of others.entries()) x = layer.call(x, own(index + 2)) as tf.Tensor3D;
    return x;
  }

  function setWeights(weights: Weights): void {
    assertWeights(config, weights);
    tf.tidy(() => {
      for (const [name, variable] of variables) {
        variable.assign(tf.tensor(weights.get(name)!.data, variable.shape));
      }
    });
  }

  setWeights(initialWeights(config, seed));

  return {
    config,
    layersModel,
    variables,
    setWeights,
    logits: (previous, current, options = {}) =>
      tf.tidy(() => heads.call([features(previous, options), current]) as tf.Tensor3D[]),
    nats: (previous, current) =>
      tf.tidy(() => {
        const width = features(previous, {});
        const weights = layerWeights(heads);
        return fusedHeadNats(width, current, config, weights) ?? headNats(width, current, config, weights);
      }),
    loss: (previous, current, { mask, continuousWeight = 1, ...options } = {}) =>
      tf.tidy(() => {
        const [batch, time] = current.shape;
        const counts =
          mask === undefined ? tf.fill([batch, time], 1 / (batch * time)) : tf.div(mask, tf.sum(mask));
        const fieldWeights = config.fields.map((field) =>
          field.kind === "categorical" ? 1 : continuousWeight,
        );
        const read = features(previous, options);
        return headsLoss(read, current, counts, fieldWeights, config, layerWeights(heads));
      }),
    weights: async () => {
      const values = new Map<string, Weight>();
      for (const [name, variable] of variables) {
        values.set(name, { shape: [...variable.shape], data: (await variable.data()) as Float32Array });
      }
      return values;
    },
    dispose: () => {
      layersModel.dispose();
    },
  };
}

type Trunk = readonly [StepInput, Recurrent, ...tfl.layers.Layer[]];

interface Layers {
  /** From the steps to the features, in order. */
  readonly trunk: Trunk;
  readonly heads: Heads;
  readonly layersModel: tfl.LayersModel;
}

function buildLayers(config: RecurrentModelConfig): Layers {
  const { fields, input, cell, units, block, head, continuousScale } = config;
  const dropout = config.dropout ?? 0;
  const recurrent = (layer: number) => {
    const inputGradient = layer > 0 || input.kind === "embedding";
    return new Recurrent({ name: `recurrent/${layer}`, cell, units, dropout, inputGradient });
  };
  const trunk: [StepInput, Recurrent, ...tfl.layers.Layer[]] = [
    new StepInput({ name: "input", fields, input }),
    recurrent(0),
  ];
  for (let layer = 1; layer < config.layers; layer++) trunk.push(recurrent(layer));
  if (block !== undefined) trunk.push(new SelfNormalisingBlock({ name: "block", ...block }));
  const scale = continuousScale === undefined ? {} : { continuousScale };
  const heads = new Heads({ name: "head", fields, head, ...scale });

  const previous = tfl.input({ shape: [null, fields.length], name: "previous" });
  const current = tfl.input({ shape: [null, fields.length], name: "current" });
  let features = previous;
  for (const layer of trunk) features = layer.apply(features) as tfl.SymbolicTensor;
  const outputs = heads.apply([features, current]) as tfl.SymbolicTensor | tfl.SymbolicTensor[];
  const layersModel = tfl.model({ inputs: [previous, current], outputs, name: "nocturne" });
  return { trunk, heads, layersModel };
}

/** The model's variables by our names, in the order of `weightShapes`. */
function namedVariables(
  config: RecurrentModelConfig,
  layersModel: tfl.LayersModel,
): ReadonlyMap<string, tf.Variable> {
  const byName = new Map<string, tf.Variable>();
  for (const weight of layersModel.weights) byName.set(weight.originalName, weight.read() as tf.Variable);
  return new Map([...weightShapes(config).keys()].map((name) => [name, byName.get(name)!]));
}
