import { leadingFields, type RecurrentModelConfig } from "../src/config.ts";
import type { Weights } from "../src/weights.ts";

type Matrix = readonly (readonly number[])[];
type Vector = readonly number[];

/**
 * The definition of a model, written the slow and plain way: whole one-hot vectors, whole matrices, the whole sequence
 * anew for each step. Returns the logits of one field after `steps`, given the values chosen before it.
 */
export function referenceLogits(
  config: RecurrentModelConfig,
  weights: Weights,
  steps: readonly Vector[],
  field: number,
  chosen: Vector,
): number[] {
  const { fields, units } = config;
  const matrix = (name: string): Matrix => {
    const { shape, data } = weights.get(name)!;
    const width = shape.at(-1)!;
    return Array.from({ length: data.length / width }, (_, row) => [
      ...data.slice(row * width, (row + 1) * width),
    ]);
  };
  const vector = (name: string): Vector => [...weights.get(name)!.data];
  const scaled = (index: number, value: number): number => {
    const description = fields[index]!;
    if (description.kind !== "continuous") throw new Error("scaled wants a continuous field");
    return (value - description.min) / (description.max - description.min);
  };

  const leading = leadingFields(fields);
  const embed = (own: Vector | undefined, next: Vector): Vector => {
    const step = { ...own, ...next.slice(0, leading) } as Readonly<Record<number, number>>;
    if (config.input.kind === "one-hot") {
      return fields.flatMap((description, index) => {
        if (description.kind === "continuous") return [step[index] ?? 0];
        return Array.from({ length: description.size }, (_, id) => (step[index] === id ? 1 : 0));
      });
    }
    return fields
      .map((description, index) => {
        if (description.kind === "categorical") {
          return matrix(`input/${description.name}/embedding`)[step[index] ?? description.size]!;
        }
        const value = step[index];
        const factor = value === undefined ? 0 : scaled(index, value);
        return times(factor, matrix(`input/${description.name}/kernel`)[0]!);
      })
      .reduce(plus);
  };

  let sequence: Vector[] = [undefined, ...steps].map((step, i) => embed(step, steps[i] ?? chosen));
  for (let layer = 0; layer < config.layers; layer++) {
    const kernel = matrix(`recurrent/${layer}/kernel`);
    const recurrent = matrix(`recurrent/${layer}/recurrentKernel`);
    const biases = matrix(`recurrent/${layer}/bias`);
    let output: Vector = new Array<number>(units).fill(0);
    let cell: Vector = output;
    sequence = sequence.map((x) => {
      const part = (whole: Vector, gate: number): Vector => whole.slice(gate * units, (gate + 1) * units);
      const input = plus(dot(x, kernel), biases[0]!);
      if (config.cell === "lstm") {
        const gates = plus(input, dot(output, recurrent));
        const [i, f, o] = [part(gates, 0), part(gates, 1), part(gates, 3)];
        cell = plus(multiply(f.map(sigmoid), cell), multiply(i.map(sigmoid), part(gates, 2).map(Math.tanh)));
        output = multiply(o.map(sigmoid), cell.map(Math.tanh));
      } else {
        const inner = plus(dot(output, recurrent), biases[1]!);
        const z = plus(part(input, 0), part(inner, 0)).map(sigmoid);
        const r = plus(part(input, 1), part(inner, 1)).map(sigmoid);
        const candidate = plus(part(input, 2), multiply(r, part(inner, 2))).map(Math.tanh);
        output = plus(
          multiply(z, output),
          multiply(
            z.map((value) => 1 - value),
            candidate,
          ),
        );
      }
      return output;
    });
  }

  const state = sequence.at(-1)!;
  let hidden = state;
  for (let layer = 0; layer < (config.block?.layers ?? 0); layer++) {
    hidden = plus(dot(hidden, matrix(`block/${layer}/kernel`)), vector(`block/${layer}/bias`)).map(
      (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)),
    );
  }
  const features = config.block ? [...state, ...hidden] : state;

  const { name, ...description } = fields[field]!;
  if (description.kind === "categorical" && description.determined) {
    return new Array<number>(description.size).fill(0);
  }
  let last: Vector = features;
  if (config.head.kind === "chained") {
    last = plus(dot(features, matrix(`head/${name}/hidden/kernel`)), vector(`head/${name}/hidden/bias`));
    for (let before = 0; before < field; before++) {
      const given = fields[before]!;
      last = plus(
        last,
        given.kind === "categorical"
          ? matrix(`head/given/${given.name}/embedding`)[chosen[before]!]!
          : times(scaled(before, chosen[before]!), matrix(`head/given/${given.name}/kernel`)[0]!),
      );
    }
    last = last.map((x) => Math.max(0, x));
  }
  const logits = plus(dot(last, matrix(`head/${name}/output/kernel`)), vector(`head/${name}/output/bias`));
  if (description.kind === "categorical") return [...logits];
  const share = sigmoid(logits[0]!);
  const { min, max } = description;
  return [config.continuousScale === undefined ? min + share * (max - min) : share * config.continuousScale];
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function plus(a: Vector, b: Vector): Vector {
  if (a.length !== b.length) throw new Error(`vectors of ${a.length} and ${b.length}`);
  return a.map((value, index) => value + b[index]!);
}

function multiply(a: Vector, b: Vector): Vector {
  return a.map((value, index) => value * b[index]!);
}

function times(factor: number, a: Vector): Vector {
  return a.map((value) => factor * value);
}

function dot(x: Vector, matrix: Matrix): Vector {
  if (x.length !== matrix.length)
    throw new Error(`a vector of ${x.length} by a matrix of ${matrix.length} rows`);
  return matrix[0]!.map((_, column) => x.reduce((sum, value, row) => sum + value * matrix[row]![column]!, 0));
}
