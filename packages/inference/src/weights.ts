import { isDetermined, type RecurrentModelConfig } from "./config.ts";

/** One tensor of a model. */
export interface Weight {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float32Array;
}

/** All tensors of a model by name. */
export type Weights = ReadonlyMap<string, Weight>;

/**
 * Returns the name and shape of every tensor of a model, in the order in which they are written: input, recurrent
 * layers, block, heads. Layouts are Keras': kernels `[in, out]`, an LSTM's gates in the order i, f, c, o with one bias,
 * a GRU's z, r, h with two (`reset_after`).
 *
 * @example weightShapes(config).get("recurrent/0/kernel"); // [64, 768] for an LSTM of 192 units and embeddings of 64
 */
export function weightShapes(config: RecurrentModelConfig): ReadonlyMap<string, readonly number[]> {
  const { fields, input, cell, units, layers, block, head } = config;
  const shapes = new Map<string, readonly number[]>();

  if (input.kind === "embedding") {
    for (const field of fields) {
      if (field.kind === "categorical") {
        shapes.set(`input/${field.name}/embedding`, [field.size + 1, input.size]);
      } else shapes.set(`input/${field.name}/kernel`, [1, input.size]);
    }
  }

  const gates = cell === "lstm" ? 4 : 3;
  for (let layer = 0; layer < layers; layer++) {
    const width = layer === 0 ? inputWidth(config) : units;
    shapes.set(`recurrent/${layer}/kernel`, [width, gates * units]);
    shapes.set(`recurrent/${layer}/recurrentKernel`, [units, gates * units]);
    shapes.set(`recurrent/${layer}/bias`, cell === "lstm" ? [gates * units] : [2, gates * units]);
  }

  for (let layer = 0; block && layer < block.layers; layer++) {
    shapes.set(`block/${layer}/kernel`, [layer === 0 ? units : block.size, block.size]);
    shapes.set(`block/${layer}/bias`, [block.size]);
  }

  const features = featureWidth(config);
  fields.forEach((field, index) => {
    if (!isDetermined(field)) {
      const outputs = field.kind === "categorical" ? field.size : 1;
      if (head.kind === "chained") {
        shapes.set(`head/${field.name}/hidden/kernel`, [features, head.size]);
        shapes.set(`head/${field.name}/hidden/bias`, [head.size]);
      }
      const last = head.kind === "chained" ? head.size : features;
      shapes.set(`head/${field.name}/output/kernel`, [last, outputs]);
      shapes.set(`head/${field.name}/output/bias`, [outputs]);
    }
    if (head.kind === "chained" && index < fields.length - 1) {
      if (field.kind === "categorical") {
        shapes.set(`head/given/${field.name}/embedding`, [field.size, head.size]);
      } else shapes.set(`head/given/${field.name}/kernel`, [1, head.size]);
    }
  });
  return shapes;
}

/** The width of a step as the first recurrent layer takes it. */
export function inputWidth({ input, fields }: RecurrentModelConfig): number {
  if (input.kind === "embedding") return input.size;
  return fields.reduce((sum, field) => sum + (field.kind === "categorical" ? field.size : 1), 0);
}

/** The width of what the heads read: the recurrent state, and the block's output behind it. */
export function featureWidth({ units, block }: RecurrentModelConfig): number {
  return units + (block && block.layers > 0 ? block.size : 0);
}

/**
 * Checks that a model's tensors are there, no others, and of the right shapes.
 *
 * @throws RangeError that names the first tensor that is not, and what was expected
 */
export function assertWeights(config: RecurrentModelConfig, weights: Weights): void {
  const shapes = weightShapes(config);
  for (const [name, shape] of shapes) {
    const weight = weights.get(name);
    if (!weight) {
      const given = [...weights.keys()].slice(0, 8).join(", ");
      throw new RangeError(`weights: tensor "${name}" [${shape}] is missing; there are ${given || "none"}`);
    }
    const size = shape.reduce((product, side) => product * side, 1);
    if (`${weight.shape}` !== `${shape}` || weight.data.length !== size) {
      throw new RangeError(
        `weights: tensor "${name}" must be [${shape}] by the model's config, got [${weight.shape}] with ` +
          `${weight.data.length} numbers; these weights belong to another config`,
      );
    }
  }
  for (const name of weights.keys()) {
    if (!shapes.has(name)) {
      throw new RangeError(
        `weights: tensor "${name}" is none of the model's; these weights belong to another config`,
      );
    }
  }
}
