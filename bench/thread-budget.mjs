/**
 * Where the time of a training step goes, of the bench's nets on wasm: `node thread-budget.mjs [net] [threads] [steps]`.
 *
 * Prints, of the step that took least, the main thread's milliseconds: together with the other threads, waiting for them, and
 * alone; then the routines of the kernels that it ran alone. The least processor time of a step on one thread by that of the main
 * thread on two is what two gain on an idle machine, and can be told on a busy one. The kernels are watched from outside, through
 * what they call of the engine, so that a user's training pays nothing for it.
 */
import { netNamed } from "./lib/nets.mjs";
import { trainNet } from "./lib/train-net.mjs";
import { watchThreads } from "./lib/watch-threads.mjs";

const [name = "default", threads = "2", steps = "12"] = process.argv.slice(2);
const net = netNamed(name);

const watch = watchThreads();
let best;
let cpu = Number.POSITIVE_INFINITY;
await trainNet(net, {
  backend: "wasm",
  threads: Number(threads),
  steps: Number(steps),
  onEvent({ type, step }) {
    if (type !== "step") return;
    const took = watch.take();
    if (step > 2) cpu = Math.min(cpu, took.cpu);
    if (step > 2 && !(took.total >= best?.total)) best = took;
  },
});
const ms = (value) => `${value.toFixed(1)} ms`.padStart(10);
console.log(
  `${name}, ${threads} threads: a step takes ${ms(best.total)}; work was handed out ${best.handed} times`,
);
console.log(`${ms(cpu)} of processor time on the main thread, at least`);
console.log(`${ms(best.together)} together with the other threads\n${ms(best.waiting)} waiting for them`);
console.log(`${ms(best.alone)} alone, of which`);
for (const [routine, time] of [...best.routines].sort((a, b) => b[1] - a[1]).slice(0, 12)) {
  console.log(`${ms(time)} ${routine}`);
}
