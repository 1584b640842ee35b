import "@tensorflow/tfjs-backend-wasm";
import "@tensorflow/tfjs-backend-webgl";
import "@tensorflow/tfjs-backend-webgpu";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { installWasmKernels } from "../../src/wasm/install.ts";
import { installWebgpuKernels } from "../../src/webgpu/install.ts";
import { opCases } from "../op-cases/index.ts";
import type { Numbers } from "../op-cases/op-case.ts";
import { opResults } from "../op-results.ts";
import { trainingLosses } from "../training-losses.ts";

/** A backend to try in a page, on these cases. */
export interface Task {
  readonly backend: "wasm" | "webgl" | "webgpu";
  readonly titles: readonly string[];
}

/** What a page found. */
export interface Report {
  readonly backend: string;
  readonly results: Readonly<
    Record<string, { readonly outputs: Numbers; readonly gradients: readonly Numbers[] }>
  >;
  readonly losses: readonly number[];
}

/** Runs the cases on a backend of this page, and the training of an LSTM. */
export async function run({ backend, titles }: Task): Promise<Report> {
  tf.enableProdMode();
  setWasmPaths("/");
  await tf.setBackend(backend);
  if (backend === "wasm") await installWasmKernels();
  if (backend === "webgpu") {
    installWebgpuKernels();
    tf.env().set("WEBGPU_MATMUL_PROGRAM_TYPE", 2);
  }
  const results: Record<string, { outputs: Numbers; gradients: Numbers[] }> = {};
  for (const opCase of opCases) {
    if (!titles.includes(opCase.title)) continue;
    const { outputs, gradients } = await opResults(opCase);
    results[opCase.title] = {
      outputs: Array.from(outputs),
      gradients: gradients.map((values) => Array.from(values)),
    };
  }
  return { backend: tf.getBackend(), results, losses: await trainingLosses("lstm") };
}
