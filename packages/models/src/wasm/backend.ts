import type { HostMemory } from "@nocturne/kernels";
import * as tf from "@tensorflow/tfjs-core";

/** What we use of TensorFlow.js' WASM backend: its tensors' places in the memory of its module. */
export interface WasmBackend {
  /** Allocates a tensor. */
  makeOutput(shape: readonly number[], dtype: tf.DataType): tf.TensorInfo;
  /** The values of a tensor where they lie: not a copy, and gone as soon as the memory grows. */
  typedArrayFromHeap(tensor: tf.TensorInfo): Float32Array | Int32Array | Uint8Array;
  /** One more tensor has these values. */
  incRef(dataId: tf.DataId): void;
}

/** The memory of TensorFlow.js' module, for kernels to work in; undefined where the backend is not there yet. */
export function hostMemory(): HostMemory | undefined {
  const backend = tf.findBackend("wasm") as { readonly wasm?: Partial<WasmModule> } | null;
  const { asm, _malloc, _free } = backend?.wasm ?? {};
  if (asm?.memory === undefined || _malloc === undefined || _free === undefined) return undefined;
  if (!(asm.memory.buffer instanceof ArrayBuffer)) return undefined; // threads of TensorFlow.js share it
  return { memory: asm.memory, allocate: (bytes) => _malloc(bytes), free: (pointer) => _free(pointer) };
}

interface WasmModule {
  readonly asm: { readonly memory?: WebAssembly.Memory };
  _malloc(bytes: number): number;
  _free(pointer: number): void;
}

/** What a kernel is called with. */
export type KernelCall = Parameters<tf.KernelFunc>[0];

/** The backend of a call. */
export function wasmBackend(call: KernelCall): WasmBackend {
  return call.backend as WasmBackend;
}

/** The values of one input of a call where they lie; read before anything else is allocated. */
export function floats(call: KernelCall, name: string): Float32Array {
  return wasmBackend(call).typedArrayFromHeap(call.inputs[name]!) as Float32Array;
}

/** The sizes of one input of a call. */
export function shapeOf(call: KernelCall, name: string): number[] {
  return call.inputs[name]!.shape;
}

/** An attribute of a call. */
export function attribute<T>(call: KernelCall, name: string): T {
  return (call.attrs as Record<string, unknown> | undefined)?.[name] as T;
}

/** A new tensor with these values. */
export function output(backend: WasmBackend, shape: readonly number[], values: Float32Array): tf.TensorInfo {
  const tensor = backend.makeOutput(shape, "float32");
  (backend.typedArrayFromHeap(tensor) as Float32Array).set(values);
  return tensor;
}
