import { nodeModule } from "./node-module.ts";
import { blockBytes, commandBytes, offsets, words } from "./thread-block.ts";

/** What a worker is started with. */
interface Setup {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Where the thread's block begins. */
  readonly block: number;
  /** Where its calls are written: each a routine's index, how many arguments it has, and these. */
  readonly commands: number;
  readonly routines: readonly string[];
}

/**
 * A worker's program: waits for a request in its block, makes its calls, says that it is done. It is kept as text, since that is the only
 * form that every bundler leaves alone and that Node and browsers both start.
 */
const program = `
const serve = ({ module, memory, block, commands, routines }, report) => {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  exports.setScratch(block + ${offsets.edge}, block + ${offsets.columns});
  const words = new Int32Array(memory.buffer, block, 8);
  const calls = new Float64Array(memory.buffer, commands, ${commandBytes / 8});
  report("ready");
  for (let turn = 0; ; ) {
    for (let spins = 0; Atomics.load(words, ${words.request}) === turn; spins++) {
      if (spins > 2000) Atomics.wait(words, ${words.request}, turn);
    }
    turn = Atomics.load(words, ${words.request});
    try {
      for (let call = 0, at = 0; call < words[${words.calls}]; call++) {
        const end = at + 2 + calls[at + 1];
        exports[routines[calls[at]]](...calls.subarray(at + 2, end));
        at = end;
      }
      words[${words.failed}] = 0;
    } catch {
      words[${words.failed}] = 1;
    }
    Atomics.store(words, ${words.done}, turn);
    Atomics.notify(words, ${words.done});
  }
};
`;

/** Where the calls of a thread lie, from the second thread on. */
export function commandsOf(thread: number, threads: number): number {
  return threads * blockBytes + (thread - 1) * commandBytes;
}

/** A running worker. */
export interface KernelWorker {
  terminate(): void;
}

/** Whether threads can share memory here: in Node, and in pages and workers that are cross-origin isolated. */
export function supportsThreads(): boolean {
  if (typeof SharedArrayBuffer === "undefined") return false;
  if (nodeModule("node:worker_threads")) return true;
  const { crossOriginIsolated } = globalThis as { crossOriginIsolated?: boolean };
  return typeof Worker !== "undefined" && crossOriginIsolated === true;
}

function startInNode(setup: Setup): Promise<KernelWorker> | undefined {
  const threads = nodeModule("node:worker_threads");
  if (!threads) return undefined;
  const source = `${program}
const { parentPort, workerData } = require("node:worker_threads");
serve(workerData, (message) => parentPort.postMessage(message));`;
  return new Promise((resolve, reject) => {
    const worker = new threads.Worker(source, { eval: true, workerData: setup });
    worker.on("message", () => {
      worker.unref();
      resolve({ terminate: () => void worker.terminate() });
    });
    worker.on("error", reject);
  });
}

function startInBrowser(setup: Setup): Promise<KernelWorker> {
  const source = `${program}
onmessage = ({ data }) => serve(data, (message) => postMessage(message));`;
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  return new Promise<KernelWorker>((resolve, reject) => {
    const worker = new Worker(url);
    worker.onmessage = () => resolve({ terminate: () => worker.terminate() });
    worker.onerror = (event) => reject(new Error(`kernels: a worker did not start: ${event.message}`));
    worker.postMessage(setup);
  }).finally(() => URL.revokeObjectURL(url));
}

/**
 * Starts `count` workers on the blocks 1, 2, … of a shared memory and waits until all are ready.
 *
 * @throws where one does not start; the others are then ended.
 */
export async function startWorkers(
  count: number,
  setup: Omit<Setup, "block" | "commands">,
): Promise<KernelWorker[]> {
  const started = await Promise.allSettled(
    Array.from({ length: count }, (_, i) => {
      const own = { ...setup, block: (i + 1) * blockBytes, commands: commandsOf(i + 1, count + 1) };
      return startInNode(own) ?? startInBrowser(own);
    }),
  );
  const workers = started.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const failed = started.find((result) => result.status === "rejected");
  if (failed) {
    for (const worker of workers) worker.terminate();
    throw failed.reason;
  }
  return workers;
}
