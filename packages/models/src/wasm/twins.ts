import type { HostMemory, Kernels } from "@nocturne/kernels";
import type * as tf from "@tensorflow/tfjs-core";
import { floats, type KernelCall, wasmBackend } from "./backend.ts";
import { createRoom, type Room } from "./room.ts";

/**
 * Threads cannot work in TensorFlow.js' memory, so what one kernel leaves for the next would be copied out of the kernels' memory and
 * back. The two tensors that were written last therefore keep a twin there: enough for a chain of layers, as the states of an LSTM
 * and their gradient are.
 */
export interface Twins {
  /** Calls `work` with where a new tensor's values are to be written; the tensor then has them. */
  write<T>(call: KernelCall, tensor: tf.TensorInfo, work: (out: Float32Array) => T): T;
  /** The values of an input: its twin's, or those in TensorFlow.js' memory; read before anything else is allocated. */
  read(call: KernelCall, name: string): Float32Array;
}

interface Twin {
  dataId: tf.DataId | undefined;
  readonly room: Room;
}

/** Twins in the kernels' memory; none where that is TensorFlow.js' own, as it is for one thread. */
export function createTwins(kernels: Kernels, host: HostMemory | undefined): Twins {
  const heap = (call: KernelCall, tensor: tf.TensorInfo) =>
    wasmBackend(call).typedArrayFromHeap(tensor) as Float32Array;
  if (host !== undefined) return { write: (call, tensor, work) => work(heap(call, tensor)), read: floats };

  const twins: Twin[] = Array.from({ length: 2 }, () => ({
    dataId: undefined,
    room: createRoom(kernels.memory),
  }));
  return {
    write(call, tensor, work) {
      const { length } = heap(call, tensor);
      const twin = twins.shift()!;
      twins.push(twin);
      twin.dataId = undefined;
      const result = work(twin.room(length));
      heap(call, tensor).set(twin.room(length));
      twin.dataId = tensor.dataId;
      return result;
    },
    read(call, name) {
      const { dataId } = call.inputs[name]!;
      const values = floats(call, name);
      const twin = twins.find((candidate) => candidate.dataId === dataId);
      return twin ? twin.room(values.length) : values;
    },
  };
}
