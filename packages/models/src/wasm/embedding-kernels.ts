import type { ModelField } from "@nocturne/inference";
import type { Kernels } from "@nocturne/kernels";
import type * as tf from "@tensorflow/tfjs-core";
import { embeddingSumGradientOp, embeddingSumOp } from "../ops/embedding-sum.ts";
import { attribute, floats, type KernelCall, output, shapeOf, wasmBackend } from "./backend.ts";
import { fieldValues } from "./field-values.ts";
import type { NamedKernel } from "./recurrent-kernels.ts";

/** The embedding ops on `kernels`, as look-ups. */
export function embeddingKernels(kernels: Kernels): readonly NamedKernel[] {
  return [
    [embeddingSumOp.name, (call) => embeddingSum(kernels, call)],
    [embeddingSumGradientOp.name, (call) => embeddingSumGradient(kernels, call)],
  ];
}

function embeddingSum(kernels: Kernels, call: KernelCall): tf.TensorInfo {
  const backend = wasmBackend(call);
  const [batch, time] = shapeOf(call, "steps") as [number, number];
  const width = shapeOf(call, "w0")[1]!;
  const result = backend.makeOutput([batch, time, width], "float32");
  const out = backend.typedArrayFromHeap(result) as Float32Array;
  const lookups = lookupsOf(call).map((lookup, column) => ({ ...lookup, table: floats(call, `w${column}`) }));
  kernels.embed(lookups, batch * time, width, { out });
  return result;
}

function embeddingSumGradient(kernels: Kernels, call: KernelCall): tf.TensorInfo[] {
  const tableRows = attribute<readonly number[]>(call, "rows");
  const [batch, time, width] = shapeOf(call, "dy") as [number, number, number];
  const lookups = lookupsOf(call).map((lookup, column) => ({ ...lookup, tableRows: tableRows[column]! }));
  const tables = kernels.embedBackward(lookups, floats(call, "dy"), batch * time, width);
  return tables.map((table, column) => output(wasmBackend(call), [tableRows[column]!, width], table));
}

/** Which row of its table each step takes, by field, and of a continuous field what that is multiplied with. */
function lookupsOf(call: KernelCall): { readonly ids: Int32Array; readonly values?: Float32Array }[] {
  const fields = attribute<readonly ModelField[]>(call, "fields");
  const tableRows = attribute<readonly number[]>(call, "rows");
  const steps = floats(call, "steps");
  return fields.map((_, column) => {
    const values = fieldValues(steps, fields, column, tableRows[column]!);
    return values instanceof Int32Array ? { ids: values } : { ids: new Int32Array(values.length), values };
  });
}
