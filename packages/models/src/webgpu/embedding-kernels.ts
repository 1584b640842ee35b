import type { ModelField } from "@nocturne/inference";
import * as tf from "@tensorflow/tfjs-core";
import { embeddingSumGradientOp, embeddingSumOp } from "../ops/embedding-sum.ts";
import type { OpKernel } from "../ops/install-kernels.ts";
import { startId } from "../ops/step-columns.ts";
import { emptyTensor, runShader, type Shader } from "./program.ts";

const threads = 64;

/**
 * The embedding ops on all tables as one: look-ups in one dispatch. The gradient, in another, adds up the steps of each
 * row in their order, so that it is the same at every run.
 */
export const embeddingKernels: readonly OpKernel[] = [
  [
    embeddingSumOp,
    (inputs, attributes) => {
      const fields = attributes.fields as readonly ModelField[];
      const rows = attributes.rows as readonly number[];
      const steps = inputs.steps!;
      const tables = fields.map((_, index) => inputs[`w${index}`]!);
      const table = tables.length === 1 ? tables[0]! : tf.concat(tables, 0);
      const [batch, time] = steps.shape as [number, number];
      const found = emptyTensor([batch, time, table.shape[1]!]);
      const workgroups = Math.ceil(found.size / threads);
      runShader(found, { shader: lookUpShader(fields, rows), inputs: [steps, table], workgroups });
      return [found];
    },
  ],
  [
    embeddingSumGradientOp,
    ({ steps, dy }, attributes) => {
      const fields = attributes.fields as readonly ModelField[];
      const rows = attributes.rows as readonly number[];
      const total = rows.reduce((sum, count) => sum + count, 0);
      const size = dy!.shape[2]!;
      const found = emptyTensor([total, size]);
      const workgroups = total * Math.ceil(size / threads);
      runShader(found, { shader: gatherShader(fields, rows), inputs: [steps!, dy!], workgroups });
      return rows.length === 1 ? [found] : tf.split(found, [...rows], 0);
    },
  ],
];

/** One thread a number of the result; tables lie below each other in `table`. */
function lookUpShader(fields: readonly ModelField[], rows: readonly number[]): Shader {
  const places = firstRows(rows);
  const terms = fields.map((field, index) => {
    if (field.kind === "categorical") {
      return `sum += table[(${places[index]} + i32(steps[step + ${index}])) * size + column];`;
    }
    return `sum += ${scaledValue(fields, field, index)} * table[${places[index]} * size + column];`;
  });
  return {
    name: `EmbeddingSum:${JSON.stringify([fields, rows])}`,
    variables: { steps: 1, table: 1 },
    threads,
    code: `
fn main(index : i32) {
  let size = uniforms.outShape.z;
  let step = index / size * ${fields.length};
  let column = index % size;
  if (step < uniforms.stepsShape.x * uniforms.stepsShape.y * ${fields.length}) {
    var sum = 0.0;
    ${terms.join("\n    ")}
    result[index] = sum;
  }
}`,
  };
}

/**
 * A workgroup for one row of the tables and ${threads} of its columns: it looks through the steps, as many at a time as it
 * has threads, marks those that its row was taken in, and each thread adds these to its column.
 */
function gatherShader(fields: readonly ModelField[], rows: readonly number[]): Shader {
  const places = firstRows(rows);
  const fieldOf = fields.map((field, index) => {
    const weight =
      field.kind === "categorical"
        ? `select(0.0, 1.0, i32(steps[step + ${index}]) == row - ${places[index]})`
        : scaledValue(fields, field, index);
    return `if (row >= ${places[index]} && row < ${places[index]! + rows[index]!}) { return ${weight}; }`;
  });
  return {
    name: `EmbeddingSumGradient:${JSON.stringify([fields, rows])}`,
    variables: { steps: 1, dy: 1 },
    threads,
    code: `
var<workgroup> weights : array<f32, ${threads}>;
var<workgroup> marks : array<atomic<u32>, ${threads / 32}>;
fn weightOf(row : i32, step : i32) -> f32 {
  ${fieldOf.join("\n  ")}
  return 0.0;
}
fn main(index : i32) {
  let lane = i32(localIndex);
  let size = uniforms.outShape.y;
  let blocks = (size + ${threads - 1}) / ${threads};
  let row = index / ${threads} / blocks;
  let column = index / ${threads} % blocks * ${threads} + lane;
  let count = uniforms.dyShape.x * uniforms.dyShape.y;
  var sum = 0.0;
  for (var start = 0; start < count; start += ${threads}) {
    if (lane < ${threads / 32}) {
      atomicStore(&marks[lane], 0u);
    }
    workgroupBarrier();
    if (start + lane < count) {
      let weight = weightOf(row, (start + lane) * ${fields.length});
      weights[lane] = weight;
      if (weight != 0.0) {
        atomicOr(&marks[lane / 32], 1u << u32(lane % 32));
      }
    }
    workgroupBarrier();
    for (var word = 0; word < ${threads / 32}; word++) {
      var left = atomicLoad(&marks[word]);
      while (left != 0u) {
        let place = word * 32 + i32(countTrailingZeros(left));
        left &= left - 1u;
        if (column < size) {
          sum += weights[place] * dy[(start + place) * size + column];
        }
      }
    }
    workgroupBarrier();
  }
  if (column < size && row < uniforms.outShape.x) {
    result[row * size + column] = sum;
  }
}`,
  };
}

/** A continuous field's value from `min … max` as 0–1, and 0 at the start of a piece. */
function scaledValue(
  fields: readonly ModelField[],
  { min, max }: Extract<ModelField, { kind: "continuous" }>,
  index: number,
): string {
  const scaled = `(f32(steps[step + ${index}]) - f32(${min})) / f32(${max - min})`;
  const start = startId(fields);
  if (start === undefined) return `(${scaled})`;
  return `select(${scaled}, 0.0, i32(steps[step + ${start.column}]) >= ${start.id})`;
}

function firstRows(rows: readonly number[]): number[] {
  let sum = 0;
  return rows.map((count) => {
    sum += count;
    return sum - count;
  });
}
