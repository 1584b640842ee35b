import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { chooseBackend } from "../src/backend.ts";
import { train } from "../src/index.ts";
import { loadWebgpuBackend } from "../src/webgpu-backend.ts";
import { pieces, smallTraining, temporaryFolder } from "./helpers.ts";

const reason = await loadWebgpuBackend().then(
  () => undefined,
  (cause: unknown) => (cause as Error).message,
);
const losses = (folder: string): number[] =>
  readFileSync(join(folder, "metrics.jsonl"), "utf8")
    .trim()
    .split("\n")
    .flatMap((line) => (JSON.parse(line) as { loss?: number }).loss ?? []);

describe.skipIf(reason !== undefined)(`the webgpu backend (${reason ?? "found"})`, () => {
  it("is told with its device, and whether that is a program", async () => {
    const found = await loadWebgpuBackend();
    expect(found.device).not.toBe("");
    const backend = await chooseBackend({ backend: "webgpu" });
    expect(backend.message).toBe(`backend: webgpu on ${found.device}`);
    expect(tf.getBackend()).toBe("webgpu");
    backend.dispose();
    if (found.software) {
      const auto = await chooseBackend({ threads: 1 });
      expect(auto.message).toContain(`not webgpu: ${found.device} is no GPU but a program`);
      auto.dispose();
    }
  });

  it("trains and goes on with a training as wasm does", async () => {
    const [webgpu, wasm] = [temporaryFolder(), temporaryFolder()];
    // On a CPU the GPU's programs are slow: no validation, and TensorFlow.js' matrix product for small results.
    const small = { batchSize: 2, windowLength: 8, pieces: pieces.slice(0, 2) };
    tf.env().set("WEBGPU_MATMUL_PROGRAM_TYPE", 2);
    for (const [out, backend] of [
      [webgpu, "webgpu"],
      [wasm, "wasm"],
    ] as const) {
      await train(smallTraining(out, { ...small, backend, steps: 2 }));
      await train(smallTraining(out, { ...small, backend, steps: 4, resume: true }));
    }
    const expected = losses(wasm);
    expect(expected).toHaveLength(4);
    for (const [step, loss] of losses(webgpu).entries()) expect(loss).toBeCloseTo(expected[step]!, 3);
  }, 180_000);
});
