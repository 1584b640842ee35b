import * as tf from "@tensorflow/tfjs-core";

/** A tensor of the TensorFlow runtime, by its number in the binding. */
export type Handle = number;

/** Attributes of an operation of the runtime. A number is an integer; a float is `{ float }`; a string alone names a type. */
export type Attributes = Readonly<
  Record<
    string,
    number | boolean | { readonly float: number } | { readonly text: string } | "float32" | "int32" | "int8"
  >
>;

/** The runtime's operations on raw handles, within {@link withHandles}. */
export interface Runtime {
  /** The handle of a tensor, which stays the tensor's own. */
  of(tensor: tf.Tensor): Handle;
  /**
   * Runs an operation; its results are freed at the end unless they are {@link Runtime.free freed} before. Of the
   * attributes, it finds types by the inputs where these are no lists, and knows defaults: each that is left out saves time.
   */
  run(operation: string, inputs: readonly Handle[], attributes?: Attributes, outputs?: number): Handle[];
  /** The parts of a tensor along an axis, its first if not told: views then, where rows are aligned. */
  unpack(handle: Handle, count: number, axis?: number): Handle[];
  /** Parts of one shape as one tensor, along a new axis, the first if not told. */
  pack(parts: readonly Handle[], axis?: number): Handle;
  /**
   * Frees what operations gave within `work`, but for what it keeps: memory that is used again at once is still in the
   * cache.
   */
  scope<T>(work: (keep: (handle: Handle) => Handle) => T): T;
  /** A new tensor of these values. */
  int32(shape: readonly number[], values: readonly number[]): Handle;
  float32(shape: readonly number[], values: readonly number[]): Handle;
  /** An int64 scalar. */
  int64(value: number): Handle;
  free(handles: readonly Handle[]): void;
  /** Hands a result over to TensorFlow.js. */
  tensor(handle: Handle): tf.Tensor;
}

interface Metadata {
  readonly id: Handle;
  readonly shape: number[];
  readonly dtype: number;
}

interface OperationAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: number | boolean | string;
}

/** What we use of tfjs-node's native binding. */
interface Binding {
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_INT64: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_TYPE: number;
  createTensor(shape: number[], dtype: number, values: Int32Array | Float32Array): Handle;
  deleteTensor(id: Handle): void;
  executeOp(
    name: string,
    attributes: OperationAttribute[],
    inputs: readonly Handle[],
    outputs: number,
  ): Metadata[];
}

interface NodeBackend {
  readonly binding: Binding;
  getInputTensorIds(tensors: readonly tf.Tensor[]): Handle[];
  createOutputTensor(metadata: Metadata): tf.Tensor;
}

/** Whether the backend `tensorflow` has a GPU. */
export function hasGpu(): boolean {
  return (tf.findBackend("tensorflow") as { isUsingGpuDevice?: boolean } | null)?.isUsingGpuDevice === true;
}

/** Whether the backend `tensorflow` is there and is tfjs-node's. */
export function hasRuntime(): boolean {
  const backend = tf.findBackend("tensorflow") as Partial<NodeBackend> | null;
  return typeof backend?.binding?.executeOp === "function";
}

/**
 * Runs `work` on raw handles of the runtime and frees all that it made, but for what became tensors. It spares each
 * operation what TensorFlow.js does around an op, which tells where a step of a sequence takes several.
 */
export function withHandles<T>(work: (runtime: Runtime) => T): T {
  const backend = tf.backend() as unknown as NodeBackend;
  const { binding } = backend;
  const made = new Map<Handle, Metadata | undefined>();
  let scoped: Set<Handle> | undefined;

  const free = (handles: readonly Handle[]): void => {
    for (const handle of handles) {
      if (made.delete(handle)) binding.deleteTensor(handle);
    }
  };
  const run: Runtime["run"] = (operation, inputs, attributes = {}, outputs = 1) => {
    const listed = Object.entries(attributes).map(([name, value]) => attribute(binding, name, value));
    const results = binding.executeOp(operation, listed, inputs, outputs);
    return results.map((metadata) => {
      made.set(metadata.id, metadata);
      scoped?.add(metadata.id);
      return metadata.id;
    });
  };
  const scope: Runtime["scope"] = (inner) => {
    const outer = scoped;
    const own = new Set<Handle>();
    const kept: Handle[] = [];
    scoped = own;
    try {
      return inner((handle) => {
        if (own.delete(handle)) kept.push(handle);
        return handle;
      });
    } finally {
      scoped = outer;
      for (const handle of kept) outer?.add(handle);
      free([...own]);
    }
  };
  const create = (shape: readonly number[], dtype: number, values: Int32Array | Float32Array): Handle => {
    const handle = binding.createTensor([...shape], dtype, values);
    made.set(handle, undefined);
    return handle;
  };
  try {
    return work({
      run,
      free,
      scope,
      of: (tensor) => backend.getInputTensorIds([tensor])[0]!,
      unpack: (handle, count, axis = 0) => run("Unpack", [handle], { num: count, axis, T: "float32" }, count),
      pack: (parts, axis = 0) => run("Pack", parts, { N: parts.length, axis, T: "float32" })[0]!,
      int32: (shape, values) => create(shape, binding.TF_INT32, Int32Array.from(values)),
      float32: (shape, values) => create(shape, binding.TF_FLOAT, Float32Array.from(values)),
      // tfjs-node's own Int64Scalar leaks a handle a call. Two words, the lower first.
      int64: (value) => create([], binding.TF_INT64, Int32Array.of(value, 0)),
      tensor: (handle) => {
        const metadata = made.get(handle)!;
        made.delete(handle);
        return backend.createOutputTensor(metadata);
      },
    });
  } finally {
    free([...made.keys()]);
  }
}

/** `TF_INT8` of the runtime, which the binding does not name. */
const int8 = 6;

function attribute(binding: Binding, name: string, value: Attributes[string]): OperationAttribute {
  if (value === "float32") return { name, type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
  if (value === "int32") return { name, type: binding.TF_ATTR_TYPE, value: binding.TF_INT32 };
  if (value === "int8") return { name, type: binding.TF_ATTR_TYPE, value: int8 };
  if (typeof value === "boolean") return { name, type: binding.TF_ATTR_BOOL, value };
  if (typeof value === "number") return { name, type: binding.TF_ATTR_INT, value };
  if ("text" in value) return { name, type: binding.TF_ATTR_STRING, value: value.text };
  return { name, type: binding.TF_ATTR_FLOAT, value: value.float };
}
