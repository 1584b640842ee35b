import { isDetermined, type ModelField } from "@nocturne/inference";
import type { Kernels } from "@nocturne/kernels";
import type { Blocks, Region } from "./blocks.ts";
import type { FieldValues } from "./field-values.ts";

/** The values of weights or of their gradients, by the names of the weights after `head/`, where they lie at the moment. */
export type NamedFloats = (name: string) => Float32Array;

/** The hidden layers of chained heads, for one block of steps at a time. */
export interface ChainedHeads {
  /** The hidden layer of each field that is predicted, `[rows, size]`, after {@link forward}. */
  readonly hidden: readonly Region[];
  /** Where the gradients of the hidden layers go, `[rows, size]` each, before {@link backward}. */
  readonly hiddenGradients: readonly Region[];
  /** Finds the hidden layers of features `[rows, width]`, given the values loaded into `columns`. */
  forward(features: () => Float32Array, rows: number): void;
  /** Writes the gradient by the features, and adds to those of the weights, of the block last run forward. */
  backward(features: () => Float32Array, rows: number, dFeatures: () => Float32Array): void;
  /** Writes what all blocks have added up to into `gradients`. */
  finish(gradients: NamedFloats): void;
}

/** What {@link chainedHeads} works on. */
export interface ChainedHeadsPlan {
  readonly fields: readonly ModelField[];
  readonly weight: NamedFloats;
  /** The steps to be predicted, by field. */
  readonly columns: readonly FieldValues[];
  readonly width: number;
  readonly size: number;
  readonly blockRows: number;
  readonly training: boolean;
}

/** Prepares the hidden layers. All fields share one matrix product, over their kernels side by side. */
export function chainedHeads(kernels: Kernels, blocks: Blocks, plan: ChainedHeadsPlan): ChainedHeads {
  const { fields, weight, columns, width, size, blockRows, training } = plan;
  const last = fields.length - 1;
  /** Of each field, the place of its hidden layer among all; −1 of determined ones, which have none. */
  let heads = 0;
  const places = fields.map((field) => (isDetermined(field) ? -1 : heads++));
  const wide = heads * size;
  const wideBytes = wide * 4;
  const kernel = blocks.allocate(width * wide);
  const bias = blocks.allocate(wide);
  for (const [column, field] of fields.entries()) {
    const start = places[column]! * size;
    if (start < 0) continue;
    const own = weight(`${field.name}/hidden/kernel`);
    const target = kernel.floats();
    for (let row = 0; row < width; row++) {
      target.set(own.subarray(row * size, (row + 1) * size), row * wide + start);
    }
    bias.floats().set(weight(`${field.name}/hidden/bias`), start);
  }
  const given = fields.slice(0, last).map((field) => {
    const table = weight(givenName(field));
    return blocks.allocate(table.length, table);
  });
  const sums = blocks.allocate(blockRows * wide);
  const carry = blocks.allocate(blockRows * size);
  const hidden = places.map((place) => blocks.allocate(place < 0 ? 0 : blockRows * size));

  const trained = training ? 1 : 0;
  const hiddenGradients = places.map((place) => blocks.allocate(place < 0 ? 0 : trained * blockRows * size));
  const dKernel = blocks.allocate(trained * width * wide);
  const dBias = blocks.allocate(trained * wide);
  const dGiven = given.map((table) => blocks.allocate(trained * table.floats().length));
  for (const region of [dKernel, dBias, ...dGiven]) region.floats().fill(0);

  return {
    hidden,
    hiddenGradients,
    forward(features, rows) {
      const out = sums.floats().subarray(0, rows * wide);
      kernels.matMul(features(), kernel.floats(), rows, width, wide, { bias: bias.floats(), out });
      carry.floats().fill(0);
      for (const [column, values] of columns.entries()) {
        const place = places[column]!;
        if (place >= 0) {
          const from = sums.pointer + place * size * 4;
          const added = column === 0 ? 0 : carry.pointer;
          blocks.rectify(from, wideBytes, added, hidden[column]!.pointer, rows, size);
        }
        if (column < last) values.addTo(given[column]!, carry, rows, size);
      }
    },
    backward(features, rows, dFeatures) {
      carry.floats().fill(0);
      for (let column = last; column >= 0; column--) {
        if (column < last) columns[column]!.addFrom(carry, dGiven[column]!, rows, size);
        const place = places[column]!;
        if (place < 0) continue;
        const to = sums.pointer + place * size * 4;
        const above = hiddenGradients[column]!.pointer;
        blocks.rectifyBackward(above, hidden[column]!.pointer, to, wideBytes, carry.pointer, rows, size);
      }
      blocks.sumRows(sums.pointer, dBias.pointer, rows, wide);
      const block = () => sums.floats().subarray(0, rows * wide);
      kernels.matMul(block(), kernel.floats(), rows, wide, width, { transposeB: true, out: dFeatures() });
      kernels.matMul(features(), block(), width, rows, wide, {
        transposeA: true,
        out: dKernel.floats(),
        accumulate: true,
      });
    },
    finish(gradients) {
      for (const [column, field] of fields.entries()) {
        const place = places[column]! * size;
        if (place >= 0) {
          const own = gradients(`${field.name}/hidden/kernel`);
          const all = dKernel.floats();
          for (let row = 0; row < width; row++) {
            const start = row * wide + place;
            own.set(all.subarray(start, start + size), row * size);
          }
          const ownBias = dBias.floats().subarray(place, place + size);
          gradients(`${field.name}/hidden/bias`).set(ownBias);
        }
        if (column < last) gradients(givenName(field)).set(dGiven[column]!.floats());
      }
    },
  };
}

function givenName(field: ModelField): string {
  return `given/${field.name}/${field.kind === "categorical" ? "embedding" : "kernel"}`;
}
