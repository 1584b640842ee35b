import { type FieldColumn, fieldColumn } from "./heads-field.ts";
import type { HeadsPlan } from "./heads-plan.ts";
import type { Operations } from "./operations.ts";
import type { Handle, Runtime } from "./runtime.ts";

/** A block of steps. */
export interface StepsBlock {
  /** `[rows, width]` */
  readonly features: Handle;
  /** `[rows, fields]`, float32 */
  readonly current: Handle;
  /** `[rows, 1]`: how much each step counts; absent where no gradient is wanted. */
  readonly counts?: Handle | undefined;
}

/** What the heads say of a block. */
export interface BlockResults {
  /** `[rows, fields]` */
  readonly nats: Handle;
  /** `[rows, width]`, where there are counts. */
  readonly dFeatures?: Handle;
  /**
   * What is added up over all blocks: the gradients of the wide layer (`wide/kernel`, `wide/bias`) and of the other weights
   * by their names. Empty where there are no counts.
   */
  readonly sums: ReadonlyMap<string, Handle>;
}

/** Runs the heads over a block, forward, and backward where there are counts. */
export function headsBlock(
  runtime: Runtime,
  operations: Operations,
  plan: HeadsPlan,
  { features, current, counts }: StepsBlock,
): BlockResults {
  const { concat, product, sumRows } = operations;
  const { fields, continuousScale } = plan.config;
  const values = runtime.unpack(current, fields.length, 1);
  const columns = fields.map((field, column) =>
    fieldColumn(runtime, operations, field, values[column]!, continuousScale),
  );
  const { hidden, outputs } = forward(operations, plan, columns, features);

  const nats: (Handle | undefined)[] = fields.map(() => undefined);
  const gradients: Handle[] = [];
  for (const [index, { column, weight }] of plan.heads.entries()) {
    const own = counts && (weight === 1 ? counts : operations.mul(counts, runtime.float32([], [weight])));
    const loss = columns[column]!.loss(outputs[index]!, own);
    nats[column] = loss.nats;
    if (loss.gradient !== undefined) gradients.push(loss.gradient);
  }
  const zeros = operations.zerosLike(nats.find((known) => known !== undefined)!);
  const all = concat(
    nats.map((known) => known ?? zeros),
    1,
  );
  if (counts === undefined) return { nats: all, sums: new Map() };

  const sums = new Map<string, Handle>();
  const byPart = backward(operations, plan, columns, hidden, gradients, sums);
  const dWide = concat(byPart, 1);
  sums.set("wide/kernel", product(features, dWide, { transposeA: true }));
  sums.set("wide/bias", sumRows(dWide));
  return { nats: all, dFeatures: product(dWide, plan.wide.transposed), sums };
}

/** The hidden layer of each head, where there is one, and what it says. */
function forward(
  operations: Operations,
  { heads, wide, given }: HeadsPlan,
  columns: readonly FieldColumn[],
  features: Handle,
): { readonly hidden: Handle[]; readonly outputs: Handle[] } {
  const { add, addRow, product, relu, split } = operations;
  const parts = split(addRow(product(features, wide.kernel), wide.bias), wide.sizes, 1);
  const hidden: Handle[] = [];
  const outputs: Handle[] = [];
  let carry: Handle | undefined;
  let told = 0;
  for (const [index, { column, output }] of heads.entries()) {
    if (output === undefined) {
      outputs.push(parts[index]!);
      continue;
    }
    for (; told < column; told++) {
      const term = columns[told]!.read(given[told]!.table);
      carry = carry === undefined ? term : add(carry, term);
    }
    const own = relu(carry === undefined ? parts[index]! : add(parts[index]!, carry));
    hidden.push(own);
    outputs.push(addRow(product(own, output.kernel), output.bias));
  }
  return { hidden, outputs };
}

/** From the gradients of the outputs those of the wide layer's parts; what the weights between get goes to `sums`. */
function backward(
  { add, product, reluGradient, sumRows }: Operations,
  { heads, given }: HeadsPlan,
  columns: readonly FieldColumn[],
  hidden: readonly Handle[],
  gradients: readonly Handle[],
  sums: Map<string, Handle>,
): Handle[] {
  const byPart = [...gradients];
  let carried: Handle | undefined;
  for (let index = heads.length - 1; index >= 0; index--) {
    const { column, field, output } = heads[index]!;
    if (output === undefined) continue;
    const gradient = gradients[index]!;
    sums.set(`${field.name}/output/kernel`, product(hidden[index]!, gradient, { transposeA: true }));
    sums.set(`${field.name}/output/bias`, sumRows(gradient));
    const own = reluGradient(hidden[index]!, product(gradient, output.transposed));
    byPart[index] = own;
    carried = carried === undefined ? own : add(carried, own);
    // This head is the first to be told of the fields since the one before it.
    for (let told = heads[index - 1]?.column ?? 0; told < column; told++) {
      sums.set(given[told]!.name, columns[told]!.tableGradient(carried));
    }
  }
  return byPart;
}
