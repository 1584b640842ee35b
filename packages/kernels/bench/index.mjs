/**
 * Prints the speed of the kernels, by CPU time, and the ratio to TensorFlow.js' WebAssembly backend, whose turns alternate with
 * ours. `--json FILE` writes the rows too.
 */
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { createKernels } from "@nocturne/kernels";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";

const rounds = 6;
const random = (length) => Float32Array.from({ length }, () => Math.random() - 0.5);

/** CPU seconds of all threads, or by the clock. */
function seconds(work, clock) {
  const start = performance.now();
  const cpu = process.cpuUsage();
  work();
  const wall = (performance.now() - start) / 1e3;
  const { user, system } = process.cpuUsage(cpu);
  return clock ? wall : (user + system) / 1e6;
}

/**
 * The best rates of some pieces of work, each of `amount`, run by turns after a warm-up: whatever else the machine does can only slow
 * a round.
 */
function rates(works, amount, repeats, clock = false) {
  const all = works.map(() => []);
  for (let round = -1; round < rounds; round++) {
    for (const [i, work] of works.entries()) {
      const time = seconds(() => {
        for (let r = 0; r < repeats; r++) work();
      }, clock);
      if (round >= 0) all[i].push((amount * repeats) / time);
    }
  }
  return all.map((found) => Math.max(...found));
}

const rows = [];
function row(name, unit, ours, peer, goal) {
  const ratio = peer && ours / peer;
  rows.push({ name, unit, ours, peer, ratio, goal });
  const show = (value) => (value === undefined ? "" : value.toFixed(value < 1000 ? 1 : 0));
  console.log(
    [
      name.padEnd(44),
      unit.padEnd(20),
      show(ours).padStart(9),
      show(peer).padStart(9),
      show(ratio).padStart(7),
    ].join(" "),
  );
}

const wasm = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm");
setWasmPaths(`${dirname(wasm)}/`);
await tf.setBackend("wasm");
const builds = {
  relaxed: await createKernels({ build: "relaxed" }),
  plain: await createKernels({ build: "plain" }),
};

console.log(`${"".padEnd(65)} ${"ours".padStart(9)} ${"tfjs".padStart(9)}   ratio`);
for (const size of [192, 512]) {
  for (const [transposeA, transposeB] of [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ]) {
    const [a, b] = [random(size * size), random(size * size)];
    const out = new Float32Array(size * size);
    const [ta, tb] = [tf.tensor2d(a, [size, size]), tf.tensor2d(b, [size, size])];
    const flops = 2 * size ** 3;
    const [relaxed, plain, peer] = rates(
      [
        () => builds.relaxed.matMul(a, b, size, size, size, { transposeA, transposeB, out }),
        () => builds.plain.matMul(a, b, size, size, size, { transposeA, transposeB, out }),
        () => tf.matMul(ta, tb, transposeA, transposeB).dispose(),
      ],
      flops / 1e9,
      Math.ceil((transposeA || transposeB ? 1e8 : 4e8) / flops),
    );
    const name = `product ${size}³, ${transposeA ? "aᵀ" : "a"} · ${transposeB ? "bᵀ" : "b"}`;
    row(`${name}, relaxed`, "GFLOP / CPU s", relaxed, peer, "≥ 45");
    row(`${name}, plain`, "GFLOP / CPU s", plain, peer, "≥ 35");
  }
}

/** Forward and backward of one layer. */
function training(kernels, kind, input, units) {
  const shape = { batch: 64, time: 256, input, units };
  const gates = kind === "lstm" ? 4 : 3;
  const weights = {
    kernel: random(input * gates * units),
    recurrentKernel: random(units * gates * units),
    bias: random((kind === "lstm" ? 1 : 2) * gates * units),
  };
  const x = random(64 * 256 * input);
  const dy = random(64 * 256 * units);
  const out = new Float32Array(dy.length);
  return () => {
    const forward = kernels[`${kind}Forward`](x, weights, shape, { training: true, out });
    kernels[`${kind}Backward`](weights, shape, forward, dy, { inputGradient: false });
    kernels.release(forward);
  };
}

const two = await createKernels({ threads: 2 });
for (const [kind, input, units] of [
  ["lstm", 64, 192],
  ["lstm", 123, 192],
  ["lstm", 192, 192],
  ["lstm", 123, 416],
  ["gru", 123, 512],
]) {
  const name = `${kind} ${input} → ${units}, 64 × 256, both ways`;
  const [relaxed, plain] = rates(
    [training(builds.relaxed, kind, input, units), training(builds.plain, kind, input, units)],
    64 * 256,
    1,
  );
  row(`${name}, relaxed`, "notes / CPU s", relaxed);
  row(`${name}, plain`, "notes / CPU s", plain);
  if (units > 192) continue;
  const [one, both] = rates(
    [training(builds.relaxed, kind, input, units), training(two, kind, input, units)],
    64 * 256,
    1,
    true,
  );
  row(`${name}, one thread`, "notes / s", one);
  row(`${name}, two threads`, "notes / s", both);
}
for (const kernels of [two, ...Object.values(builds)]) kernels.dispose();

const file = process.argv[process.argv.indexOf("--json") + 1];
if (process.argv.includes("--json")) writeFileSync(file, `${JSON.stringify(rows, null, 2)}\n`);
