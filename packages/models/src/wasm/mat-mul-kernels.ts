import type { Kernels } from "@nocturne/kernels";
import * as tf from "@tensorflow/tfjs-core";
import { attribute, floats, type KernelCall, shapeOf, wasmBackend } from "./backend.ts";
import type { NamedKernel } from "./recurrent-kernels.ts";

/** Products below this many multiplications are left to TensorFlow.js, unless an operand is transposed. */
const smallProduct = 32 ** 3;

/**
 * TensorFlow.js' matrix products, run on `kernels` where that pays: for single float32 matrices, above all where an
 * operand is transposed, as every gradient needs. Other products go on to the kernels that were there.
 */
export function matMulKernels(
  kernels: Kernels,
  original: (name: string) => tf.KernelFunc,
): readonly NamedKernel[] {
  const plain = original(tf.BatchMatMul);
  const fused = original(tf._FusedMatMul);

  function product(call: KernelCall, bias?: Float32Array): tf.TensorInfo {
    const transposeA = attribute<boolean>(call, "transposeA");
    const transposeB = attribute<boolean>(call, "transposeB");
    const a = shapeOf(call, "a");
    const b = shapeOf(call, "b");
    const [rows, inner] = matrix(a, transposeA);
    const columns = matrix(b, transposeB)[1];
    const backend = wasmBackend(call);
    const result = backend.makeOutput([...a.slice(0, -2), rows, columns], "float32");
    const out = backend.typedArrayFromHeap(result) as Float32Array;
    const options =
      bias === undefined ? { transposeA, transposeB, out } : { transposeA, transposeB, out, bias };
    kernels.matMul(floats(call, "a"), floats(call, "b"), rows, inner, columns, options);
    return result;
  }

  return [
    [tf.BatchMatMul, (call) => (pays(call) ? product(call) : plain(call))],
    [
      tf._FusedMatMul,
      (call) => {
        const { bias, preluActivationWeights } = call.inputs;
        const linear = attribute<string>(call, "activation") === "linear";
        const simple = linear && preluActivationWeights === undefined && (bias?.shape.length ?? 1) === 1;
        if (!simple || !pays(call)) return fused(call);
        return product(call, bias === undefined ? undefined : floats(call, "bias"));
      },
    ],
  ];
}

function pays(call: KernelCall): boolean {
  const { a, b } = call.inputs;
  if (a!.dtype !== "float32" || b!.dtype !== "float32") return false;
  const single = (shape: number[]) => shape.slice(0, -2).every((size) => size === 1);
  if (!single(a!.shape) || !single(b!.shape) || a!.shape.length !== b!.shape.length) return false;
  const transposeA = attribute<boolean>(call, "transposeA");
  const transposeB = attribute<boolean>(call, "transposeB");
  const [rows, inner] = matrix(a!.shape, transposeA);
  const work = rows * inner * matrix(b!.shape, transposeB)[1];
  return work > 0 && (transposeA || transposeB || work >= smallProduct);
}

/** Rows and columns of the last two axes, as the product reads them. */
function matrix(shape: readonly number[], transposed: boolean): [number, number] {
  const [rows, columns] = shape.slice(-2) as [number, number];
  return transposed ? [columns, rows] : [rows, columns];
}
