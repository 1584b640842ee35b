/**
 * Ours: `train` of `@nocturne/trainer`, as a user calls it, on études. A turn is one step, data and optimizer included.
 * Options: `net` of `lib/nets.mjs`, `backend`, `threads`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { composeEtudes } from "@nocturne/etudes";
import { train } from "@nocturne/trainer";
import { netNamed } from "../lib/nets.mjs";
import { sayMissing, sayReady, sayTurn, waitForTurn } from "../lib/serve.mjs";
import { peakMemory } from "../lib/turn.mjs";

const { net: name, backend, threads } = JSON.parse(process.argv[2]);
const net = netNamed(name);
const pieces = [...composeEtudes({ count: 40, seed: 1 })].map(({ score }, i) => ({
  file: `étude ${i}`,
  score,
  work: `${i}`,
  split: "train",
}));
const out = mkdtempSync(join(tmpdir(), "nocturne-bench-"));
process.on("exit", () => rmSync(out, { recursive: true, force: true }));

let label = "";
let before;
const turn = () => {
  if (!waitForTurn()) process.exit(0);
  before = { cpu: process.cpuUsage(), wall: performance.now() };
};
try {
  await train({
    pieces,
    out,
    tokenizer: net.tokenizer,
    model: () => net.config,
    augmentation: null,
    backend,
    threads,
    batchSize: net.batch,
    windowLength: net.time,
    learningRate: 0.001,
    steps: 1e6,
    onEvent(event) {
      if (event.type === "backend") label = `Nocturne, ${event.message}`;
      if (event.type === "start") {
        sayReady({ label, parameters: event.parameters });
        turn();
      }
      if (event.type !== "step") return;
      const { user, system } = process.cpuUsage(before.cpu);
      sayTurn({
        amount: net.batch * net.time,
        cpu: (user + system) / 1e6,
        wall: (performance.now() - before.wall) / 1e3,
        peak: peakMemory(),
      });
      turn();
    },
  });
} catch (error) {
  if (!/^trainer: backend/.test(error.message)) throw error;
  sayMissing(error.message);
}
