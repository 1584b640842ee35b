// Training speed of the default model on the wasm backend: `node bench/train-speed.mjs [threads] [repeats]`.
// Prints notes a CPU second for the gradient of the whole loss, batch 64 × 256, the rate of the multiplications that the
// net needs (compare it with the bench of @nocturne/kernels in the same minute), and where the time goes.
import "@tensorflow/tfjs-backend-wasm";
import { createModel, defaultModel, installWasmKernels, shiftSteps } from "@nocturne/models";
import * as tf from "@tensorflow/tfjs-core";

const threads = Number(process.argv[2] ?? 1);
const repeats = Number(process.argv[3] ?? 6);
const options = JSON.parse(process.argv[4] ?? "{}");
const sizes = {
  timeSignature: 12,
  bar: 16,
  position: 96,
  tempo: 32,
  octave: 9,
  noteName: 12,
  velocity: 32,
  duration: 64,
};
const fields = Object.entries(sizes).map(([name, size]) => ({ name, kind: "categorical", size }));
const batch = 64;
const time = 256;

tf.enableProdMode();
await tf.setBackend("wasm");
const { build } = await installWasmKernels({ threads });
const model = createModel(defaultModel(fields, options), { seed: 1 });
const values = Int32Array.from({ length: batch * time * fields.length }, (_, i) => {
  const random = Math.imul(i + 1, 0x9e3779b1) >>> 8;
  return random % fields[i % fields.length].size;
});
const current = tf.tensor3d(values, [batch, time, fields.length], "int32");
const previous = tf.tensor3d(shiftSteps(fields, values), [batch, time, fields.length], "int32");

function step() {
  const { value, grads } = tf.variableGrads(() => model.loss(previous, current, { training: true }));
  const loss = value.dataSync()[0];
  tf.dispose([value, grads]);
  return loss;
}

step();
step();
const rates = [];
let loss = 0;
for (let i = 0; i < repeats; i++) {
  const before = process.cpuUsage();
  const start = performance.now();
  loss = step();
  const { user, system } = process.cpuUsage(before);
  rates.push({
    cpu: (batch * time) / ((user + system) / 1e6),
    wall: (batch * time) / ((performance.now() - start) / 1000),
  });
}
const median = (key) => rates.map((rate) => rate[key]).sort((a, b) => a - b)[repeats >> 1];
console.log(`build ${build}, threads ${threads}, loss ${loss.toFixed(4)}, tensors ${tf.memory().numTensors}`);
console.log(`notes a CPU second: ${median("cpu").toFixed(0)}; a second: ${median("wall").toFixed(0)}`);

// Forward, and twice that backward; what is looked up instead of multiplied is not counted.
const products = [...model.variables]
  .filter(([name]) => /ernel$/.test(name))
  .map(([, variable]) => variable.size);
const operations = 6 * batch * time * products.reduce((sum, size) => sum + size, 0);
console.log(`${(((operations / (batch * time)) * median("cpu")) / 1e9).toFixed(1)} GFLOP a CPU second`);

const profile = await tf.profile(() => step() && tf.zeros([1]));
const byName = {};
for (const kernel of profile.kernels) byName[kernel.name] = (byName[kernel.name] ?? 0) + kernel.kernelTimeMs;
const rows = Object.entries(byName)
  .sort((a, b) => b[1] - a[1])
  .slice(0, 8);
for (const [name, ms] of rows) console.log(`${name.padEnd(32)} ${ms.toFixed(1)} ms`);
