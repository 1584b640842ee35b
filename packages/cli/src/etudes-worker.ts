import { parentPort, workerData } from "node:worker_threads";
import { messageOf } from "./failure.ts";
import { type EtudesPart, writeEtudes } from "./write-etudes.ts";

/** What the worker tells: one more étude is written, or why it gave up. */
export type EtudesNews = "written" | { readonly failed: string };

const tell = (news: EtudesNews): void => parentPort?.postMessage(news);

try {
  await writeEtudes(workerData as EtudesPart, () => tell("written"));
} catch (error) {
  tell({ failed: messageOf(error) });
}
