import type { ModelField } from "@nocturne/inference";
import type * as tf from "@tensorflow/tfjs-core";
import { embeddingSumGradientOp, embeddingSumOp } from "../ops/embedding-sum.ts";
import { startId } from "../ops/step-columns.ts";
import { attribute, floats, type KernelCall, shapeOf, wasmBackend } from "./backend.ts";
import type { Blocks } from "./blocks.ts";
import { type FieldValues, fieldValues } from "./field-values.ts";
import type { NamedKernel } from "./recurrent-kernels.ts";

const blockRows = 1024;

/** The embedding ops, as look-ups, block of steps by block of steps. */
export function embeddingKernels(blocks: Blocks): readonly NamedKernel[] {
  return [
    [embeddingSumOp.name, (call) => embeddingSum(blocks, call)],
    [embeddingSumGradientOp.name, (call) => embeddingSumGradient(blocks, call)],
  ];
}

function embeddingSum(blocks: Blocks, call: KernelCall): tf.TensorInfo[] {
  const backend = wasmBackend(call);
  const fields = attribute<readonly ModelField[]>(call, "fields");
  const [batch, time, width] = shapeOf(call, "steps") as [number, number, number];
  const size = shapeOf(call, "w0")[1]!;
  const result = backend.makeOutput([batch, time, size], "float32");
  const sums = backend.typedArrayFromHeap(result) as Float32Array;
  const steps = floats(call, "steps");
  blocks.reset();
  const tables = fields.map((_, column) => {
    const table = floats(call, `w${column}`);
    return blocks.allocate(table.length, table);
  });
  const columns = columnsOf(blocks, call);
  const out = blocks.allocate(blockRows * size);
  const block = out.floats();
  for (let start = 0; start < batch * time; start += blockRows) {
    const rows = Math.min(blockRows, batch * time - start);
    block.fill(0);
    for (const [index, column] of columns.entries()) {
      column.load(steps.subarray(start * width), rows);
      column.addTo(tables[index]!, out, rows, size);
    }
    sums.set(block.subarray(0, rows * size), start * size);
  }
  return [result];
}

function embeddingSumGradient(blocks: Blocks, call: KernelCall): tf.TensorInfo[] {
  const backend = wasmBackend(call);
  const fields = attribute<readonly ModelField[]>(call, "fields");
  const rowCounts = attribute<readonly number[]>(call, "rows");
  const [batch, time, size] = shapeOf(call, "dy") as [number, number, number];
  const results = rowCounts.map((rows) => backend.makeOutput([rows, size], "float32"));
  const steps = floats(call, "steps");
  const dy = floats(call, "dy");
  blocks.reset();
  const tables = rowCounts.map((rows) => blocks.allocate(rows * size));
  const columns = columnsOf(blocks, call);
  const source = blocks.allocate(blockRows * size);
  const block = source.floats();
  for (const table of tables) table.floats().fill(0);
  for (let start = 0; start < batch * time; start += blockRows) {
    const rows = Math.min(blockRows, batch * time - start);
    block.set(dy.subarray(start * size, (start + rows) * size));
    for (const [index, column] of columns.entries()) {
      column.load(steps.subarray(start * fields.length), rows);
      column.addFrom(source, tables[index]!, rows, size);
    }
  }
  for (const [index, result] of results.entries()) {
    (backend.typedArrayFromHeap(result) as Float32Array).set(tables[index]!.floats());
  }
  return results;
}

function columnsOf(blocks: Blocks, call: KernelCall): FieldValues[] {
  const fields = attribute<readonly ModelField[]>(call, "fields");
  const rows = attribute<readonly number[]>(call, "rows");
  const start = startId(fields);
  return fields.map((_, column) => {
    return fieldValues(blocks, fields, column, { blockRows, tableRows: rows[column]!, start });
  });
}
