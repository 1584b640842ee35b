import type { ModelField } from "@nocturne/inference";
import * as tf from "@tensorflow/tfjs-core";
import { embeddingSum } from "../../src/ops/embedding-sum.ts";
import { startId } from "../../src/ops/step-columns.ts";
import { shiftSteps } from "../../src/steps.ts";
import { mixedFields, randomSteps } from "../random-values.ts";
import type { OpCase } from "./op-case.ts";

function embeddingCase(
  title: string,
  fields: readonly ModelField[],
  [batch, time, size]: readonly [number, number, number],
  dtype: "int32" | "float32",
): OpCase {
  const values = shiftSteps(fields, randomSteps(fields, batch * time, 3));
  const start = startId(fields);
  return {
    title: `embeddingSum: ${title}`,
    kernels: ["NocturneEmbeddingSum", "NocturneEmbeddingSumGradient"],
    inputs: fields.map((field) => ({ shape: [field.kind === "categorical" ? field.size + 1 : 1, size] })),
    run: (...weights) => {
      const steps = tf.tensor3d(values, [batch, time, fields.length], dtype);
      return embeddingSum(steps, fields, weights as tf.Tensor2D[]);
    },
    reference: (...tables) => {
      const sums = new Float64Array(batch * time * size);
      for (let row = 0; row < batch * time; row++) {
        const step = values.subarray(row * fields.length);
        const starts = start !== undefined && step[start.column] === start.id;
        for (const [index, field] of fields.entries()) {
          const value = step[index]!;
          for (let i = 0; i < size; i++) {
            if (field.kind === "categorical") sums[row * size + i]! += tables[index]![value * size + i]!;
            else if (!starts) {
              sums[row * size + i]! += ((value - field.min) / (field.max - field.min)) * tables[index]![i]!;
            }
          }
        }
      }
      return sums;
    },
  };
}

const categorical = mixedFields.filter((field) => field.kind === "categorical");
const wide = [{ name: "token", kind: "categorical", size: 301 }] as const;

/** The embedding op. */
export const embeddingCases: readonly OpCase[] = [
  embeddingCase("integer steps", categorical, [2, 10, 5], "int32"),
  embeddingCase("mixed fields", mixedFields, [2, 10, 5], "float32"),
  embeddingCase("one step", mixedFields, [1, 1, 3], "float32"),
  embeddingCase("only a continuous field", mixedFields.slice(1, 2), [2, 3, 4], "float32"),
  embeddingCase("one wide field, many steps", wide, [7, 93, 33], "int32"),
];
