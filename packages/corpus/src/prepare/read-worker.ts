import { parentPort, workerData } from "node:worker_threads";
import type { PieceFilter } from "./filter-piece.ts";
import { writePart } from "./parts.ts";
import { readUnits, type Unit } from "./read-units.ts";

/** What a worker is started with. */
export interface ReadWorkerData {
  readonly folder: string;
  readonly reading: string;
  readonly filter: PieceFilter;
}

/** What a worker answers to some units. */
export type ReadWorkerNews =
  | { readonly done: number; readonly parts: readonly string[] }
  | { readonly failed: string };

const { folder, reading, filter } = workerData as ReadWorkerData;

parentPort?.on("message", async (units: readonly Unit[]) => {
  const tell = (news: ReadWorkerNews): void => parentPort?.postMessage(news);
  try {
    const parts: string[] = [];
    for await (const pieces of readUnits(units, filter)) parts.push(await writePart(folder, reading, pieces));
    tell({ done: units.length, parts });
  } catch (error) {
    tell({ failed: error instanceof Error ? error.message : String(error) });
  }
});
