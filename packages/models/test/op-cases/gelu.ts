import { gelu } from "../../src/ops/gelu.ts";
import type { OpCase } from "./op-case.ts";

function geluCase(shape: readonly number[], scale: number): OpCase {
  return {
    title: `gelu: [${shape}], within ±${scale}`,
    kernels: ["NocturneGelu", "NocturneGeluGradient"],
    inputs: [{ shape, scale }],
    run: (x) => gelu(x!),
    reference: (x) =>
      Array.from(x!, (value) => {
        return (value / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (value + 0.044715 * value ** 3)));
      }),
  };
}

/** The GELU op. */
export const geluCases: readonly OpCase[] = [geluCase([1], 1), geluCase([3, 5], 3), geluCase([2, 7, 31], 6)];
