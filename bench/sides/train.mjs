/**
 * Ours: `train` of `@nocturne/trainer`, as a user calls it, on études. A turn is one step, data and optimizer included.
 * Options: `net` of `lib/nets.mjs`, `backend`, `threads`.
 */
import { netNamed } from "../lib/nets.mjs";
import { sayMissing, sayReady, sayTurn, waitForTurn } from "../lib/serve.mjs";
import { trainNet } from "../lib/train-net.mjs";
import { peakMemory } from "../lib/turn.mjs";

const { net: name, backend, threads } = JSON.parse(process.argv[2]);
const net = netNamed(name);

let label = "";
let before;
const turn = () => {
  if (!waitForTurn()) process.exit(0);
  before = { cpu: process.cpuUsage(), wall: performance.now() };
};
try {
  await trainNet(net, {
    backend,
    threads,
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
