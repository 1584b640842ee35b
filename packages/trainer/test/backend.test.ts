import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { chooseBackend } from "../src/backend.ts";

describe("chooseBackend", () => {
  it("chooses one by itself and says which and why in one line", async () => {
    const backend = await chooseBackend({ threads: 1 });
    expect(backend.name).toBe(tf.getBackend());
    expect(backend.message).toMatch(
      /^backend: (wasm, (relaxed|plain) SIMD, 1 thread; not tensorflow: .+; not webgpu: .+|tensorflow on the GPU .+|webgpu on .+)$/,
    );
    backend.dispose();
  });

  it("takes the one that is asked for", async () => {
    const backend = await chooseBackend({ backend: "cpu" });
    expect([backend.name, tf.getBackend()]).toEqual(["cpu", "cpu"]);
    const wasm = await chooseBackend({ backend: "wasm", threads: 2 });
    expect([wasm.threads, tf.getBackend()]).toEqual([2, "wasm"]);
    wasm.dispose();
  });

  it.each([
    [{ threads: 0 }, "trainer: threads must be a whole number from 1, got 0"],
    [
      { backend: "cuda" as "cpu" },
      'trainer: backend must be one of auto, tensorflow, webgpu, wasm, cpu, got "cuda"',
    ],
  ])("refuses %j", async (options, message) => {
    await expect(chooseBackend(options)).rejects.toThrow(message);
  });
});
