import type { ModelField } from "@nocturne/inference";
import type {
  CellWeights,
  Kernels,
  SequenceForward,
  SequenceOptions,
  SequenceShape,
  SparseRows,
} from "@nocturne/kernels";
import type * as tf from "@tensorflow/tfjs-core";
import {
  lookupSequenceGradientKernel,
  lookupSequenceKernel,
  type SequenceCell,
} from "../ops/lookup-sequence.ts";
import { startId } from "../ops/step-columns.ts";
import { attribute, floats, type KernelCall, shapeOf, wasmBackend } from "./backend.ts";
import type { NamedKernel } from "./recurrent-kernels.ts";
import { createRoom } from "./room.ts";
import type { Twins } from "./twins.ts";

/** What the kernels are given for one call. */
interface Prepared {
  readonly rows: SparseRows;
  readonly shape: SequenceShape;
  /** Of embedded steps: all embeddings, one below the other, `[input, size]`. */
  readonly embeddings?: Float32Array;
}

/** A forward run, and what it was given. */
interface Run {
  readonly prepared: Prepared;
  readonly result: SequenceForward;
}

/** The first recurrent layer over steps, as look-ups on `kernels`. */
export function lookupKernels(kernels: Kernels, twins: Twins): readonly NamedKernel[] {
  // What a forward run keeps for its gradient, by the call it belongs to.
  const kept = new WeakMap<object, Run>();
  // The product of embeddings and kernel, a row for each value of each field: then its gradient.
  const room = createRoom(kernels.memory);

  function forward(call: KernelCall): tf.TensorInfo {
    const backend = wasmBackend(call);
    const [batch, time] = shapeOf(call, "steps") as [number, number];
    const outputs = backend.makeOutput([batch, time, shapeOf(call, "recurrentKernel")[0]!], "float32");
    const prepared = prepare(call);
    multiplyEmbeddings(call, prepared);
    const training = attribute<boolean>(call, "training");
    const result = twins.write(call, outputs, (out) => run(call, prepared, { training, out }));
    if (training) kept.set(attribute<object>(call, "run"), { prepared, result });
    return outputs;
  }

  function multiplyEmbeddings(call: KernelCall, { shape, embeddings }: Prepared): void {
    if (embeddings === undefined) return;
    const [size, columns] = shapeOf(call, "kernel") as [number, number];
    const out = room(shape.input * columns);
    kernels.matMul(embeddings, floats(call, "kernel"), shape.input, size, columns, { out });
  }

  function run(call: KernelCall, prepared: Prepared, options: SequenceOptions): SequenceForward {
    const { rows, shape } = prepared;
    return sequence(kernels, call).forward(rows, weightsOf(call, prepared), shape, options);
  }

  function runAgain(call: KernelCall): Run {
    const prepared = prepare(call);
    multiplyEmbeddings(call, prepared);
    return { prepared, result: run(call, prepared, { training: true }) };
  }

  /** The weights where they lie now, the kernel that of the look-ups. */
  function weightsOf(call: KernelCall, { shape, embeddings }: Prepared): CellWeights {
    const columns = shapeOf(call, "kernel")[1]!;
    return {
      kernel: embeddings ? room(shape.input * columns) : floats(call, "kernel"),
      recurrentKernel: floats(call, "recurrentKernel"),
      bias: floats(call, "bias"),
    };
  }

  function gradient(call: KernelCall): tf.TensorInfo[] {
    const backend = wasmBackend(call);
    const names = ["kernel", "recurrentKernel", "bias"];
    for (let index = 0; call.inputs[`w${index}`] !== undefined; index++) names.push(`w${index}`);
    // All outputs are allocated before any view is taken: an allocation may move the memory.
    const infos = names.map((name) => backend.makeOutput(shapeOf(call, name), "float32"));
    const view = (index: number) => backend.typedArrayFromHeap(infos[index]!) as Float32Array;

    const key = attribute<object>(call, "run");
    const { prepared, result } = kept.get(key) ?? runAgain(call);
    kept.delete(key);
    const { shape, embeddings } = prepared;
    const weights = weightsOf(call, prepared);
    const out = { kernel: embeddings ? weights.kernel : view(0), recurrentKernel: view(1), bias: view(2) };
    sequence(kernels, call).backward(weights, shape, result, twins.read(call, "dy"), { out });
    kernels.release(result);
    if (embeddings === undefined) return infos;

    const { input } = shape;
    const [size, columns] = shapeOf(call, "kernel") as [number, number];
    const kernel = () => room(input * columns);
    kernels.matMul(embeddings, kernel(), size, input, columns, { transposeA: true, out: view(0) });
    const all = kernels.matMul(kernel(), floats(call, "kernel"), input, columns, size, { transposeB: true });
    let start = 0;
    for (let index = 3; index < infos.length; index++) {
      const target = view(index);
      target.set(all.subarray(start, start + target.length));
      start += target.length;
    }
    return infos;
  }

  return [
    [lookupSequenceKernel, forward],
    [lookupSequenceGradientKernel, gradient],
  ];
}

function sequence(kernels: Kernels, call: KernelCall) {
  return attribute<SequenceCell>(call, "cell") === "lstm"
    ? { forward: kernels.lstmForward, backward: kernels.lstmBackward }
    : { forward: kernels.gruForward, backward: kernels.gruBackward };
}

function prepare(call: KernelCall): Prepared {
  const fields = attribute<readonly ModelField[]>(call, "fields");
  const [batch, time] = shapeOf(call, "steps") as [number, number];
  const units = shapeOf(call, "recurrentKernel")[0]!;
  const size = shapeOf(call, "kernel")[0]!;
  if (call.inputs.w0 === undefined) {
    const sizes = fields.map((field) => (field.kind === "categorical" ? field.size : 1));
    const rows = sparseRows(floats(call, "steps"), fields, sizes, false);
    return { rows, shape: { batch, time, input: size, units } };
  }
  const sizes = fields.map((_, index) => shapeOf(call, `w${index}`)[0]!);
  const input = sizes.reduce((sum, rows) => sum + rows, 0);
  const embeddings = new Float32Array(input * size);
  let start = 0;
  for (const index of fields.keys()) {
    const weight = floats(call, `w${index}`);
    embeddings.set(weight, start);
    start += weight.length;
  }
  const rows = sparseRows(floats(call, "steps"), fields, sizes, true);
  return { rows, shape: { batch, time, input, units }, embeddings };
}

/**
 * The entries of steps, one a field, in tables of `sizes` rows, one below the other. Embedded, an id must lie in its
 * table and a continuous value is scaled to 0–1; one-hot, an id outside its field is all zeros. At the start of a
 * piece, a continuous value counts as 0.
 */
function sparseRows(
  steps: Float32Array,
  fields: readonly ModelField[],
  sizes: readonly number[],
  embedded: boolean,
): SparseRows {
  const width = fields.length;
  const start = startId(fields);
  const indices = new Int32Array(steps.length);
  const plain = embedded && fields.every((field) => field.kind === "categorical");
  const values = plain ? undefined : new Float32Array(steps.length).fill(1);
  let first = 0;
  for (const [column, field] of fields.entries()) {
    const size = sizes[column]!;
    if (field.kind === "continuous") {
      for (let at = column; at < steps.length; at += width) {
        const starts = start !== undefined && steps[at - column + start.column]! >= start.id;
        const value = steps[at]!;
        indices[at] = first;
        values![at] = starts ? 0 : embedded ? (value - field.min) / (field.max - field.min) : value;
      }
    } else {
      for (let at = column; at < steps.length; at += width) {
        const id = steps[at]!;
        const known = id >= 0 && id < size;
        if (!known && embedded) {
          throw new RangeError(
            `models: ids of field "${field.name}" must be within 0–${size - 1}, got ${id}`,
          );
        }
        indices[at] = known ? first + id : first;
        if (!known) values![at] = 0;
      }
    }
    first += size;
  }
  return values === undefined ? { indices } : { indices, values };
}
