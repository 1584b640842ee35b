import { isDetermined, type ModelField } from "@nocturne/inference";
import type { HeadsConfig } from "../heads.ts";
import type { Operations } from "./operations.ts";
import type { Handle } from "./runtime.ts";

/** A field that is predicted, as the runtime reads its head. */
export interface HeadPlan {
  readonly column: number;
  readonly field: ModelField;
  /** What the field counts in the loss. */
  readonly weight: number;
  /** Outputs: a categorical field's size, or 1. */
  readonly size: number;
  /** The output layer behind a hidden one; absent where the outputs are what {@link HeadsPlan.wide} gives. */
  readonly output?: { readonly kernel: Handle; readonly transposed: Handle; readonly bias: Handle };
}

/** The heads' weights, prepared once for all blocks of steps. */
export interface HeadsPlan {
  readonly config: HeadsConfig;
  readonly heads: readonly HeadPlan[];
  /** The layer that reads the features, of all heads side by side, and its parts by head. */
  readonly wide: {
    readonly kernel: Handle;
    readonly transposed: Handle;
    readonly bias: Handle;
    readonly sizes: readonly number[];
  };
  /** By column: what a field tells the heads after it; absent where none reads it. */
  readonly given: readonly ({ readonly name: string; readonly table: Handle } | undefined)[];
}

/** Lays out weights, by their names after `head/`. There must be a field that is predicted. */
export function headsPlan(
  { concat, transposed }: Operations,
  config: HeadsConfig,
  fieldWeights: readonly number[],
  weights: ReadonlyMap<string, Handle>,
): HeadsPlan {
  const { fields, head } = config;
  const predicted = [...fields.entries()].filter(([, field]) => !isDetermined(field));
  const layer = head.kind === "chained" ? "hidden" : "output";
  const all = (part: string) => predicted.map(([, { name }]) => weights.get(`${name}/${layer}/${part}`)!);
  const heads = predicted.map(([column, field]): HeadPlan => {
    const size = field.kind === "categorical" ? field.size : 1;
    const plan = { column, field, weight: fieldWeights[column]!, size };
    if (head.kind !== "chained") return plan;
    const kernel = weights.get(`${field.name}/output/kernel`)!;
    const bias = weights.get(`${field.name}/output/bias`)!;
    return { ...plan, output: { kernel, transposed: transposed(kernel), bias } };
  });
  const kernel = concat(all("kernel"), 1);
  const lastRead = head.kind === "chained" ? heads.at(-1)!.column : 0;
  return {
    config,
    heads,
    wide: {
      kernel,
      transposed: transposed(kernel),
      bias: concat(all("bias"), 0),
      sizes: heads.map(({ size }) => (head.kind === "chained" ? head.size : size)),
    },
    given: fields.slice(0, lastRead).map(({ name, kind }) => {
      const weight = `given/${name}/${kind === "categorical" ? "embedding" : "kernel"}`;
      return { name: weight, table: weights.get(weight)! };
    }),
  };
}

/** The gradients of weights by name, from those of the plan's: the wide layer's are told apart by head. */
export function weightGradients(
  { split }: Operations,
  { config, heads, wide }: HeadsPlan,
  sums: ReadonlyMap<string, Handle>,
): ReadonlyMap<string, Handle> {
  const layer = config.head.kind === "chained" ? "hidden" : "output";
  const gradients = new Map(sums);
  const kernels = split(sums.get("wide/kernel")!, wide.sizes, 1);
  const biases = split(sums.get("wide/bias")!, wide.sizes, 0);
  for (const [index, { field }] of heads.entries()) {
    gradients.set(`${field.name}/${layer}/kernel`, kernels[index]!);
    gradients.set(`${field.name}/${layer}/bias`, biases[index]!);
  }
  return gradients;
}
