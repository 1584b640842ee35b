import { resolveObjectURL } from "node:buffer";
import { Worker as NodeThread } from "node:worker_threads";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createKernels } from "../src/create-kernels.ts";
import { type Call, createEngine } from "../src/engine.ts";
import { supportsThreads } from "../src/workers.ts";
import { randomArray } from "./tools.ts";

/** A browser's `Worker`, as far as kernels use it, over a thread of Node. */
class PageWorker {
  onmessage: (() => void) | undefined;
  onerror: ((event: { message: string }) => void) | undefined;
  readonly #thread: Promise<NodeThread>;

  constructor(url: string) {
    this.#thread = resolveObjectURL(url)!
      .text()
      .then((source) => {
        const glue = `
          const { parentPort } = require("node:worker_threads");
          globalThis.postMessage = (message) => parentPort.postMessage(message);
          var onmessage;
          parentPort.on("message", (data) => onmessage({ data }));`;
        const thread = new NodeThread(glue + source, { eval: true });
        thread.on("message", () => this.onmessage?.());
        thread.on("error", (error) => this.onerror?.(error as Error));
        thread.unref();
        return thread;
      });
  }

  postMessage(message: unknown): void {
    void this.#thread.then((thread) => thread.postMessage(message));
  }

  terminate(): void {
    void this.#thread.then((thread) => thread.terminate());
  }
}

/** Makes this process look like a page. */
function pretendPage(crossOriginIsolated: boolean, worker: unknown = PageWorker): void {
  vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined as never);
  vi.stubGlobal("Worker", worker);
  vi.stubGlobal("crossOriginIsolated", crossOriginIsolated);
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe("threads", () => {
  it("are supported in Node, and in a page only where it is cross-origin isolated", () => {
    expect(supportsThreads()).toBe(true);
    pretendPage(true);
    expect(supportsThreads()).toBe(true);
    pretendPage(false);
    expect(supportsThreads()).toBe(false);
  });

  it("are refused with the remedy where memory cannot be shared", async () => {
    pretendPage(false);
    await expect(createKernels({ threads: 2 })).rejects.toThrow(
      "kernels: 2 threads need shared memory, which this page has only if it is cross-origin isolated",
    );
  });

  it("run as web workers, with the same result as one thread", async () => {
    const [a, b] = [randomArray(150 * 90, 1), randomArray(90 * 70, 2)];
    const one = await createKernels({ build: "plain" });
    const expected = one.matMul(a, b, 150, 90, 70);
    pretendPage(true);
    const three = await createKernels({ build: "plain", threads: 3 });
    expect(three.matMul(a, b, 150, 90, 70)).toEqual(expected);
    for (const kernels of [one, three]) kernels.dispose();
  });

  it("are handed more calls than there is room for, in turns", async () => {
    const engine = await createEngine({ build: "plain", threads: 3, maxMemory: 2 ** 24 });
    const [sums, ones] = [engine.arena.allocate(3 * 16), engine.arena.allocate(16)];
    engine.arena.view(sums, 48).fill(0);
    engine.arena.view(ones, 16).fill(1);
    const adds = (thread: number, count: number): Call[] =>
      Array.from({ length: count }, () => ["addMatrix", ones, 0, sums + thread * 64, 0, 1, 16]);
    engine.run([adds(0, 5000), adds(1, 7000), adds(2, 1)]);
    expect([0, 16, 32].map((at) => engine.arena.view(sums, 48)[at])).toEqual([5000, 7000, 1]);
    engine.dispose();
  });

  it("go on without sleeping where the main thread may not sleep", async () => {
    vi.spyOn(Atomics, "wait").mockImplementation(() => {
      throw new TypeError("Atomics.wait cannot be called in this context");
    });
    const kernels = await createKernels({ build: "plain", threads: 2 });
    const a = new Float32Array(128 * 128).fill(1);
    expect(kernels.matMul(a, a, 128, 128, 128)).toEqual(a.map(() => 128));
    kernels.dispose();
  });

  it("say so when a worker does not start", async () => {
    pretendPage(
      true,
      class {
        onerror: ((event: { message: string }) => void) | undefined;
        postMessage() {
          this.onerror?.({ message: "blocked by the page's policy" });
        }
      },
    );
    await expect(createKernels({ build: "plain", threads: 2 })).rejects.toThrow(
      "kernels: a worker did not start: blocked by the page's policy",
    );
  });
});
