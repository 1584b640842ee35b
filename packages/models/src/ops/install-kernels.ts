import * as tf from "@tensorflow/tfjs-core";
import type { OpAttributes, OpFunction, OpInputs } from "./op.ts";

/** An op, and what a backend runs for it. */
export type OpKernel = readonly [op: { readonly name: string }, run: OpFunction];

/** Kernels that stand in for composed ops until they are disposed. */
export interface InstalledOpKernels {
  /** Takes the kernels away; the ops are composed from plain ops again. */
  dispose(): void;
}

const installed = new Map<string, InstalledOpKernels>();

/** Gives a backend kernels for ops of ours, in place of those that were given before. */
export function installOpKernels(backendName: string, kernels: readonly OpKernel[]): InstalledOpKernels {
  installed.get(backendName)?.dispose();
  for (const [{ name: kernelName }, run] of kernels) {
    // What is there can only be composed: it comes back by itself.
    if (tf.getKernel(kernelName, backendName) !== undefined) tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, attrs }) =>
        tf.tidy(() => run(inputs as unknown as OpInputs, attrs as unknown as OpAttributes)),
    });
  }
  const own: InstalledOpKernels = {
    dispose: () => {
      if (installed.get(backendName) !== own) return;
      installed.delete(backendName);
      for (const [{ name }] of kernels) tf.unregisterKernel(name, backendName);
    },
  };
  installed.set(backendName, own);
  return own;
}
