import type { ModelField } from "@nocturne/inference";
import type * as tf from "@tensorflow/tfjs-core";
import { embeddingSumGradientOp, embeddingSumOp } from "../ops/embedding-sum.ts";
import { startId } from "../ops/step-columns.ts";
import { attribute, floats, type KernelCall, shapeOf, wasmBackend } from "./backend.ts";
import type { NamedKernel } from "./recurrent-kernels.ts";

/** The embedding ops, as look-ups in the tables where they lie. */
export const embeddingKernels: readonly NamedKernel[] = [
  [embeddingSumOp.name, embeddingSum],
  [embeddingSumGradientOp.name, embeddingSumGradient],
];

function embeddingSum(call: KernelCall): tf.TensorInfo[] {
  const backend = wasmBackend(call);
  const fields = attribute<readonly ModelField[]>(call, "fields");
  const [batch, time, width] = shapeOf(call, "steps") as [number, number, number];
  const size = shapeOf(call, "w0")[1]!;
  const result = backend.makeOutput([batch, time, size], "float32");
  const sums = backend.typedArrayFromHeap(result) as Float32Array;
  const steps = floats(call, "steps");
  sums.fill(0);
  for (const [column, field] of fields.entries()) {
    const table = floats(call, `w${column}`);
    const value = fieldReader(fields, field, steps, width);
    if (field.kind === "categorical") {
      for (let row = 0, to = 0; row < batch * time; row++, to += size) {
        let from = steps[row * width + column]! * size;
        for (let i = to; i < to + size; i++) sums[i]! += table[from++]!;
      }
    } else {
      for (let row = 0, to = 0; row < batch * time; row++, to += size) {
        const scaled = value(row, column);
        for (let i = 0; i < size; i++) sums[to + i]! += scaled * table[i]!;
      }
    }
  }
  return [result];
}

function embeddingSumGradient(call: KernelCall): tf.TensorInfo[] {
  const backend = wasmBackend(call);
  const fields = attribute<readonly ModelField[]>(call, "fields");
  const rowCounts = attribute<readonly number[]>(call, "rows");
  const [batch, time, size] = shapeOf(call, "dy") as [number, number, number];
  const width = fields.length;
  const results = rowCounts.map((rows) => backend.makeOutput([rows, size], "float32"));
  const steps = floats(call, "steps");
  const dy = floats(call, "dy");
  for (const [column, field] of fields.entries()) {
    const gradient = backend.typedArrayFromHeap(results[column]!) as Float32Array;
    gradient.fill(0);
    const value = fieldReader(fields, field, steps, width);
    if (field.kind === "categorical") {
      for (let row = 0, from = 0; row < batch * time; row++) {
        let to = steps[row * width + column]! * size;
        for (const end = from + size; from < end; from++) gradient[to++]! += dy[from]!;
      }
    } else {
      for (let row = 0, from = 0; row < batch * time; row++, from += size) {
        const scaled = value(row, column);
        for (let i = 0; i < size; i++) gradient[i]! += scaled * dy[from + i]!;
      }
    }
  }
  return results;
}

/** Reads a continuous field of a step: scaled to 0–1, and 0 at the start of a piece. */
function fieldReader(
  fields: readonly ModelField[],
  field: ModelField,
  steps: Float32Array,
  width: number,
): (row: number, column: number) => number {
  if (field.kind === "categorical") return (row, column) => steps[row * width + column]!;
  const start = startId(fields);
  const range = field.max - field.min;
  return (row, column) => {
    if (start !== undefined && steps[row * width + start.column]! >= start.id) return 0;
    return (steps[row * width + column]! - field.min) / range;
  };
}
