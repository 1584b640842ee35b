import type { ModelField } from "@nocturne/inference";
import type { Operations } from "./operations.ts";
import type { Handle, Runtime } from "./runtime.ts";

/** One field's values of a block of steps. */
export interface FieldColumn {
  /** What the values say by a table: rows of it by id, or its only row by the scaled value; `[rows, size]`. */
  read(table: Handle): Handle;
  /** The gradient of the table, from that of what was read. */
  tableGradient(gradient: Handle): Handle;
  /**
   * `[rows, 1]` −ln p, or the squared error, of the values by what a head says of them; and the gradient by that, where
   * `counts` `[rows, 1]` tells what each step counts.
   */
  loss(outputs: Handle, counts?: Handle): { readonly nats: Handle; readonly gradient?: Handle };
}

/**
 * Takes the values `[rows]`, as float32, of a field.
 *
 * @param continuousScale - the largest value that a continuous field's head says, from 0 on. @default min … max
 */
export function fieldColumn(
  runtime: Runtime,
  operations: Operations,
  field: ModelField,
  values: Handle,
  continuousScale?: number,
): FieldColumn {
  const { add, mul, oneHot, product, sub, sumColumns } = operations;
  if (field.kind === "categorical") {
    const ids = operations.toInt32(values);
    return {
      read: (table) => operations.gather(table, ids),
      tableGradient: (gradient) => operations.sumById(gradient, ids, field.size),
      loss: (outputs, counts) => {
        const logProbabilities = operations.logSoftmax(outputs);
        const target = oneHot(ids, field.size);
        const nats = operations.neg(sumColumns(mul(target, logProbabilities)));
        if (counts === undefined) return { nats };
        return { nats, gradient: mul(sub(operations.exp(logProbabilities), target), counts) };
      },
    };
  }
  const scalar = (value: number) => runtime.float32([], [value]);
  const column = operations.asColumn(values);
  const scaled = () => mul(sub(column, scalar(field.min)), scalar(1 / (field.max - field.min)));
  return {
    read: (table) => product(scaled(), table),
    tableGradient: (gradient) => product(scaled(), gradient, { transposeA: true }),
    loss: (outputs, counts) => {
      const range = scalar(continuousScale ?? field.max - field.min);
      const base = scalar(continuousScale === undefined ? field.min : 0);
      const share = operations.sigmoid(outputs);
      const error = sub(add(mul(share, range), base), column);
      const nats = operations.square(error);
      if (counts === undefined) return { nats };
      const byShare = mul(mul(error, counts), mul(range, scalar(2)));
      return { nats, gradient: operations.sigmoidGradient(share, byShare) };
    },
  };
}
