import type { Scope } from "./arena.ts";
import type { Call, Engine } from "./engine.ts";
import type { HeadField } from "./heads.ts";
import type { GradientPlaces } from "./heads-gradients.ts";

/** A field and where its arrays lie, 0 of those that it has not. */
export interface HeadPlaces {
  readonly field: HeadField;
  /** Columns of its head; 0 where it is not predicted. */
  readonly classes: number;
  readonly values: number;
  readonly given: number;
  readonly hidden: number;
  readonly hiddenBias: number;
  readonly output: number;
  readonly outputBias: number;
  readonly targets: number;
}

/** What {@link headsPasses} works on: places, and sizes in floats. */
export interface HeadsPlan {
  /** `[rows, width]` */
  readonly features: number;
  /** `[rows]`, or 0 */
  readonly rowWeights: number;
  readonly width: number;
  /** Of each hidden layer; 0: heads read the features. */
  readonly size: number;
  readonly heads: readonly HeadPlaces[];
  /** `[rows, heads]` */
  readonly nats: number;
  /** `[rows, width]`, or 0: no gradients are wanted. */
  readonly dFeatures: number;
}

/** The calls for `count` rows from `start` on. */
export type Passes = (start: number, count: number) => Call[];

/** A matrix `[k, n]` in panels. */
interface Panels {
  readonly pointer: number;
  readonly k: number;
  readonly n: number;
}

const roundUp = (value: number) => Math.ceil(value / 8) * 8;

function pack(engine: Engine, scope: Scope, matrix: number, k: number, n: number): Panels {
  const pointer = scope.take(k * roundUp(n));
  engine.call("packPanels", matrix, n * 4, pointer, k * 32, k, n);
  return { pointer, k, n };
}

/** The panels of the transpose `[n, k]` of a matrix `[k, n]`. */
function packTransposed(engine: Engine, scope: Scope, matrix: number, k: number, n: number): Panels {
  const pointer = scope.take(n * roundUp(k));
  engine.call("packPanelsTransposed", matrix, n * 4, pointer, n * 32, n, k);
  return { pointer, k: n, n: k };
}

/** c (+)= a · b. Rows of a are `lda` bytes apart; c has no gaps. */
function product(a: number, lda: number, b: Panels, c: number, rows: number, add: boolean): Call {
  return ["product", a, lda, b.pointer, b.k * 32, c, b.n * 4, rows, b.n, b.k, add ? 1 : 0];
}

/** c = a · b + bias */
function dense(a: number, lda: number, b: Panels, bias: number, c: number, rows: number): Call[] {
  return [["copyMatrix", bias, 0, c, b.n * 4, rows, b.n], product(a, lda, b, c, rows, true)];
}

/** Adds the gradients of a dense layer's weights: aᵀ · d to `kernel [m, n]`, d's rows to `bias [n]`. */
function denseGradients(
  a: number,
  m: number,
  d: number,
  n: number,
  rows: number,
  panels: number,
  { kernel, bias }: { readonly kernel: number; readonly bias: number },
): Call[] {
  return [
    ["addMatrix", d, n * 4, bias, 0, rows, n],
    ["packPanels", d, n * 4, panels, rows * 32, rows, n],
    ["productTransposed", a, m * 4, panels, rows * 32, kernel, n * 4, m, n, rows, 1],
  ];
}

/**
 * Packs the weights, and returns what prepares a thread: it takes scratch for `blockRows` rows and returns the calls for some
 * rows, whose gradients are added at the thread's own places. All hidden layers share one product, over their kernels side by side.
 */
export function headsPasses(
  engine: Engine,
  scope: Scope,
  plan: HeadsPlan,
  blockRows: number,
): (gradients: GradientPlaces) => Passes {
  const { features, rowWeights, width, size, heads, nats, dFeatures } = plan;
  const training = dFeatures !== 0;
  const inner = size || width;
  const withHidden = heads.filter(({ hidden }) => hidden);
  const wide = withHidden.length * size;
  const kernels = scope.take(width * wide);
  const biases = scope.take(wide);
  for (const [index, { hidden, hiddenBias }] of withHidden.entries()) {
    const column = index * size * 4;
    engine.call("copyMatrix", hidden, size * 4, kernels + column, wide * 4, width, size);
    engine.call("copyMatrix", hiddenBias, 0, biases + column, 0, 1, size);
  }
  const toHidden = pack(engine, scope, kernels, width, wide);
  const fromHidden = packTransposed(engine, scope, kernels, width, wide);
  const outputs = heads.map(({ output, classes }) => ({
    forward: pack(engine, scope, output, inner, classes),
    backward: packTransposed(engine, scope, output, inner, classes),
  }));
  const columns = Math.max(...heads.map(({ classes }) => classes));

  return (gradients) => {
    const sums = scope.take(blockRows * wide);
    const carry = scope.take(blockRows * size);
    const layers = heads.map(({ hidden }) => (hidden ? scope.take(blockRows * size) : 0));
    const dLayers = layers.map((layer) => (layer && training ? scope.take(blockRows * size) : 0));
    const said = scope.take(blockRows * columns);
    const panels = training ? scope.take(blockRows * roundUp(Math.max(wide, columns))) : 0;

    return (start, rows) => {
      const read = features + start * width * 4;
      const dRead = dFeatures && dFeatures + start * width * 4;
      const at = (pointer: number) => pointer && pointer + start * 4;
      const calls: Call[] = [];

      /** The ids and the values by which a field's rows of `given` are found. */
      const given = ({ field, values }: HeadPlaces) =>
        field.values instanceof Int32Array ? ([at(values), 0] as const) : ([0, at(values)] as const);

      const forward = (): void => {
        calls.push(...dense(read, width * 4, toHidden, biases, sums, rows), ["zero", carry, rows * size]);
        let column = 0;
        let added = 0;
        for (const [index, head] of heads.entries()) {
          const layer = layers[index]!;
          if (layer) calls.push(["rectify", sums + column, wide * 4, added, layer, rows, size]);
          if (layer) column += size * 4;
          if (!head.given) continue;
          calls.push(["gatherAdd", ...given(head), head.given, size * 4, carry, size * 4, rows, size]);
          added = carry;
        }
      };

      const backward = (): void => {
        calls.push(["zero", carry, rows * size]);
        let column = wide * 4;
        for (const [index, head] of [...heads.entries()].reverse()) {
          const target = gradients.fields[index]!.given;
          if (head.given) {
            calls.push(["scatterAdd", ...given(head), carry, size * 4, target, size * 4, rows, size]);
          }
          const layer = layers[index]!;
          if (!layer) continue;
          column -= size * 4;
          calls.push(["rectifyBackward", dLayers[index]!, layer, sums + column, wide * 4, carry, rows, size]);
        }
        const own = { kernel: gradients.hidden, bias: gradients.hiddenBias };
        calls.push(...denseGradients(read, width, sums, wide, rows, panels, own));
        calls.push(product(sums, wide * 4, fromHidden, dRead, rows, false));
      };

      let predicted = 0;
      const head = ({ field, classes, outputBias, values, targets }: HeadPlaces, index: number): void => {
        const from = layers[index]! || read;
        const { forward, backward } = outputs[index]!;
        calls.push(...dense(from, inner * 4, forward, outputBias, said, rows));
        const [weights, scale] = [at(rowWeights), field.weight ?? 1];
        const lost = [nats + (start * heads.length + index) * 4, heads.length * 4, rows] as const;
        const { base, range } = field.number ?? { base: 0, range: 0 };
        const d = training ? 1 : 0;
        calls.push(
          field.number
            ? ["squaredError", said, at(targets), base, range, weights, scale, ...lost, d]
            : ["crossEntropy", said, at(values), weights, scale, ...lost, classes, d],
        );
        if (!training) return;
        const { output: kernel, outputBias: bias } = gradients.fields[index]!;
        calls.push(...denseGradients(from, inner, said, classes, rows, panels, { kernel, bias }));
        const add = !size && predicted++ > 0;
        calls.push(product(said, classes * 4, backward, dLayers[index]! || dRead, rows, add));
      };

      if (size) forward();
      for (const [index, own] of heads.entries()) if (own.classes) head(own, index);
      if (size && training) backward();
      return calls;
    };
  };
}
