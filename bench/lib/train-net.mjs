import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { composeEtudes } from "@nocturne/etudes";
import { train } from "@nocturne/trainer";

/**
 * Trains a net of `nets.mjs` as a user does, by `train` of `@nocturne/trainer`, on études; data and optimizer are part of each step.
 * The run folder goes when the process ends.
 *
 * @param {ReturnType<import("./nets.mjs").netNamed>} net
 * @param {Partial<import("@nocturne/trainer").TrainOptions>} options `backend`, `threads`, `steps`, `onEvent`
 */
export async function trainNet(net, options) {
  const pieces = [...composeEtudes({ count: 40, seed: 1 })].map(({ score }, i) => ({
    file: `étude ${i}`,
    score,
    work: `${i}`,
    split: "train",
  }));
  const out = mkdtempSync(join(tmpdir(), "nocturne-bench-"));
  process.on("exit", () => rmSync(out, { recursive: true, force: true }));
  return train({
    pieces,
    out,
    tokenizer: net.tokenizer,
    model: () => net.config,
    augmentation: null,
    batchSize: net.batch,
    windowLength: net.time,
    learningRate: 0.001,
    ...options,
  });
}
