import { type RecurrentModelConfig, type Weight, weightShapes } from "@nocturne/inference";
import { mixSeed, type RandomStream, randomStream } from "./random.ts";

/**
 * The weights that a model starts from: kernels uniform after Glorot, recurrent kernels orthogonal, biases 0 but an
 * LSTM's forget gate 1, as Keras has them; embeddings normal with deviation 0.1; the self-normalising block's kernels
 * normal with variance 1 / inputs, as SELU asks for. The same seed gives the same numbers on every platform.
 */
export function initialWeights(config: RecurrentModelConfig, seed: number): Map<string, Weight> {
  const weights = new Map<string, Weight>();
  for (const [name, shape] of weightShapes(config)) {
    const random = randomStream(mixSeed(seed, weights.size));
    weights.set(name, { shape, data: initialValues(name, shape, config, random) });
  }
  return weights;
}

function initialValues(
  name: string,
  shape: readonly number[],
  config: RecurrentModelConfig,
  random: RandomStream,
): Float32Array {
  const data = new Float32Array(shape.reduce((product, size) => product * size, 1));
  const [rows = 1, columns = 1] = shape;
  if (name.endsWith("/bias")) {
    if (name.startsWith("recurrent/") && config.cell === "lstm") data.fill(1, config.units, 2 * config.units);
  } else if (name.endsWith("/embedding")) {
    for (let i = 0; i < data.length; i++) data[i] = 0.1 * random.normal();
  } else if (name.endsWith("/recurrentKernel")) {
    fillOrthogonal(data, rows, columns, random);
  } else if (name.startsWith("block/")) {
    const deviation = 1 / Math.sqrt(rows);
    for (let i = 0; i < data.length; i++) data[i] = deviation * random.normal();
  } else {
    const limit = Math.sqrt(6 / (rows + columns));
    for (let i = 0; i < data.length; i++) data[i] = limit * (2 * random.uniform() - 1);
  }
  return data;
}

/** Rows of a wide matrix that are orthonormal, by Gram and Schmidt's process on normal draws. */
function fillOrthogonal(data: Float32Array, rows: number, columns: number, random: RandomStream): void {
  const basis = Float64Array.from({ length: rows * columns }, () => random.normal());
  for (let row = 0; row < rows; row++) {
    const own = basis.subarray(row * columns, (row + 1) * columns);
    for (let other = 0; other < row; other++) {
      const done = basis.subarray(other * columns, (other + 1) * columns);
      let dot = 0;
      for (let i = 0; i < columns; i++) dot += own[i]! * done[i]!;
      for (let i = 0; i < columns; i++) own[i]! -= dot * done[i]!;
    }
    let square = 0;
    for (let i = 0; i < columns; i++) square += own[i]! * own[i]!;
    const scale = 1 / Math.sqrt(square);
    for (let i = 0; i < columns; i++) own[i]! *= scale;
  }
  data.set(basis);
}
