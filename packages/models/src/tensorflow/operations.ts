import type { Handle, Runtime } from "./runtime.ts";

/** A product's operands as they lie in memory. */
export interface ProductOptions {
  /** `aᵀ` instead of `a`. @default false */
  readonly transposeA?: boolean;
}

/** The runtime's operations on float32 matrices that our kernels are made of. */
export interface Operations {
  add(a: Handle, b: Handle): Handle;
  sub(a: Handle, b: Handle): Handle;
  mul(a: Handle, b: Handle): Handle;
  sigmoid(a: Handle): Handle;
  tanh(a: Handle): Handle;
  relu(a: Handle): Handle;
  exp(a: Handle): Handle;
  neg(a: Handle): Handle;
  square(a: Handle): Handle;
  zerosLike(a: Handle): Handle;
  toInt32(a: Handle): Handle;
  /** `[rows]` → `[rows, 1]` */
  asColumn(a: Handle): Handle;
  /** Of rows. */
  logSoftmax(a: Handle): Handle;
  /** By what came out of the sigmoid, and the gradient of that. */
  sigmoidGradient(value: Handle, gradient: Handle): Handle;
  /** By what came out of tanh, and the gradient of that. */
  tanhGradient(value: Handle, gradient: Handle): Handle;
  /** By what came out of relu, and the gradient of that. */
  reluGradient(value: Handle, gradient: Handle): Handle;
  /** `a · b`. There is none with b transposed: on CPUs it takes two to four times as long. */
  product(a: Handle, b: Handle, options?: ProductOptions): Handle;
  transposed(matrix: Handle): Handle;
  /** A row added to each row. */
  addRow(matrix: Handle, row: Handle): Handle;
  /** The sum of all rows. */
  sumRows(matrix: Handle): Handle;
  /** `[rows, columns]` → `[rows, 1]`. */
  sumColumns(matrix: Handle): Handle;
  /** Parts along an axis, of these sizes. */
  split(value: Handle, sizes: readonly number[], axis: 0 | 1): Handle[];
  concat(parts: readonly Handle[], axis: 0 | 1): Handle;
  /** The rows of a table with these int32 ids. */
  gather(table: Handle, ids: Handle): Handle;
  /** The reverse of {@link gather}: rows summed by id, into a table of `count` rows. */
  sumById(rows: Handle, ids: Handle, count: number): Handle;
  /** One-hot rows of int32 ids. */
  oneHot(ids: Handle, size: number): Handle;
}

/** The operations of a runtime. Constants that they need are made once each. */
export function operations(runtime: Runtime): Operations {
  const { run } = runtime;
  const integers = new Map<number, Handle>();
  const integer = (value: number): Handle => {
    let handle = integers.get(value);
    if (handle === undefined) {
      handle = runtime.int32([], [value]);
      integers.set(value, handle);
    }
    return handle;
  };
  const lists = new Map<string, Handle>();
  const list = (values: readonly number[]): Handle => {
    const key = values.join();
    let handle = lists.get(key);
    if (handle === undefined) {
      handle = runtime.int32([values.length], values);
      lists.set(key, handle);
    }
    return handle;
  };
  const unary = (operation: string) => (a: Handle) => run(operation, [a])[0]!;
  const binary = (operation: string) => (a: Handle, b: Handle) => run(operation, [a, b])[0]!;
  let off: Handle | undefined;
  let on: Handle | undefined;

  return {
    add: binary("AddV2"),
    sub: binary("Sub"),
    mul: binary("Mul"),
    sigmoid: unary("Sigmoid"),
    tanh: unary("Tanh"),
    relu: unary("Relu"),
    exp: unary("Exp"),
    neg: unary("Neg"),
    square: unary("Square"),
    zerosLike: unary("ZerosLike"),
    toInt32: (a) => run("Cast", [a], { DstT: "int32" })[0]!,
    asColumn: (a) => run("ExpandDims", [a, integer(1)])[0]!,
    logSoftmax: unary("LogSoftmax"),
    sigmoidGradient: binary("SigmoidGrad"),
    tanhGradient: binary("TanhGrad"),
    reluGradient: (value, gradient) => run("ReluGrad", [gradient, value])[0]!,
    product: (a, b, { transposeA = false } = {}) =>
      run("MatMul", [a, b], transposeA ? { transpose_a: true } : {})[0]!,
    transposed: (matrix) => run("Transpose", [matrix, list([1, 0])])[0]!,
    addRow: binary("BiasAdd"),
    sumRows: unary("BiasAddGrad"),
    sumColumns: (matrix) => run("Sum", [matrix, list([1])], { keep_dims: true })[0]!,
    split: (value, sizes, axis) => {
      const count = sizes.length;
      if (count === 1) return [value];
      if (sizes.every((size) => size === sizes[0])) {
        return run("Split", [integer(axis), value], { num_split: count }, count);
      }
      return run("SplitV", [value, list(sizes), integer(axis)], { num_split: count }, count);
    },
    concat: (parts, axis) => {
      if (parts.length === 1) return parts[0]!;
      return run("ConcatV2", [...parts, integer(axis)], { N: parts.length, T: "float32", Tidx: "int32" })[0]!;
    },
    gather: (table, ids) => run("GatherV2", [table, ids, integer(0)])[0]!,
    sumById: (rows, ids, count) => run("UnsortedSegmentSum", [rows, ids, integer(count)])[0]!,
    oneHot: (ids, size) => {
      on ??= runtime.float32([], [1]);
      off ??= runtime.float32([], [0]);
      return run("OneHot", [ids, integer(size), on, off])[0]!;
    },
  };
}
