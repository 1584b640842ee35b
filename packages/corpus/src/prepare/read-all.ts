import { Worker } from "node:worker_threads";
import { CorpusError } from "../corpus-error.ts";
import { writePart } from "./parts.ts";
import { readUnits, type Unit } from "./read-units.ts";
import type { ReadWorkerData, ReadWorkerNews } from "./read-worker.ts";

/** How units are read. */
export interface ReadAllOptions extends ReadWorkerData {
  /** Worker threads; 0 reads in this one. */
  readonly threads: number;
  /** Told how many more were read. */
  readonly onRead: (count: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Units for which it is worth starting a worker. */
const WORTH_A_WORKER = 32;
/** Units of a part: few, so that little is read again after an interrupt, and all threads end together. */
const [FEWEST, MOST] = [8, 64];

/**
 * Reads units and writes what they hold as parts, in worker threads. Ends early where the signal says so, with the parts
 * under way written.
 *
 * @returns the parts that were written
 */
export async function readAll(units: readonly Unit[], options: ReadAllOptions): Promise<Set<string>> {
  const { threads, signal, onRead, folder, reading, filter } = options;
  const parts = new Set<string>();
  const onDone = (news: { readonly done: number; readonly parts: readonly string[] }): void => {
    for (const part of news.parts) parts.add(part);
    onRead(news.done);
  };
  const workers = Math.min(threads, Math.ceil(units.length / WORTH_A_WORKER));
  const size = Math.min(MOST, Math.max(FEWEST, Math.ceil(units.length / (8 * Math.max(1, workers)))));
  let at = 0;
  const next = (): readonly Unit[] | undefined => {
    if (signal?.aborted || at >= units.length) return undefined;
    const batch = units.slice(at, at + size);
    at += size;
    return batch;
  };
  if (workers < 2) {
    for (let batch = next(); batch; batch = next()) {
      for await (const pieces of readUnits(batch, filter)) {
        parts.add(await writePart(folder, reading, pieces));
      }
      onRead(batch.length);
    }
    return parts;
  }
  const workerData: ReadWorkerData = { folder, reading, filter };
  const pool = Array.from(
    { length: workers },
    () => new Worker(new URL("./read-worker.js", import.meta.url), { workerData }),
  );
  try {
    await Promise.all(pool.map((worker) => feed(worker, next, onDone)));
  } finally {
    await Promise.all(pool.map((worker) => worker.terminate()));
  }
  return parts;
}

function feed(
  worker: Worker,
  next: () => readonly Unit[] | undefined,
  onDone: (news: { readonly done: number; readonly parts: readonly string[] }) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const go = (): void => {
      const batch = next();
      if (batch) worker.postMessage(batch);
      else resolve();
    };
    worker.on("message", (news: ReadWorkerNews) => {
      if ("failed" in news) {
        reject(new CorpusError("not-written", news.failed.replace(/^corpus: /, "")));
        return;
      }
      onDone(news);
      go();
    });
    worker.on("error", reject);
    worker.on("exit", (code) => reject(new Error(`corpus: a reading thread ended by itself (${code})`)));
    go();
  });
}
