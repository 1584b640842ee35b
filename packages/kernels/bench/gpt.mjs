/**
 * Prints the tokens a CPU second of training a GPT of 5.1 million parameters, as the sum of its kernel calls: all products,
 * attention, norms, GELU, cross-entropy and Adam of a step on synthetic data, one thread, on arrays that lie in the memory that the
 * kernels work in, as TensorFlow.js' tensors do. Beside it, in turns, the same net in
 * PyTorch (bench/gpt_torch.py), where NOCTURNE_PEERS_PYTHON names a python that has it.
 *
 *   node bench/gpt.mjs [--rounds N] [--profile]
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createKernels } from "@nocturne/kernels";

const { values: flags } = parseArgs({
  options: { rounds: { type: "string", default: "4" }, profile: { type: "boolean", default: false } },
});
const [layers, width, heads, vocabulary, context, batch] = [6, 256, 8, 512, 512, 8];
const positions = 1024;
const rows = batch * context;
const shape = { batch, time: context, heads, headSize: width / heads };

/** A memory that never grows. What `zeros` takes stays; what kernels take in a call is free again when all of it is given back. */
const memory = new WebAssembly.Memory({ initial: 12_000, maximum: 12_000 });
let [end, taken] = [64, 0];
let mark = end;
const take = (bytes) => {
  const pointer = end;
  end += Math.ceil(bytes / 64) * 64;
  return end > memory.buffer.byteLength ? 0 : pointer;
};
const host = {
  memory,
  allocate(bytes) {
    if (taken++ === 0) mark = end;
    return take(bytes);
  },
  free() {
    if (--taken === 0) end = mark;
  },
};
const kernels = await createKernels({ host });
taken = 0; // what the kernels took to begin with stays

const zeros = (length) => new Float32Array(memory.buffer, take(length * 4), length);
const ones = (length) => zeros(length).fill(1);
function random(length, scale = 0.04) {
  const array = zeros(length);
  for (let i = 0; i < length; i++) array[i] = (Math.random() - 0.5) * scale;
  return array;
}

/** A parameter with what Adam remembers of it. */
const parameter = (values) => ({ values, mean: zeros(values.length), square: zeros(values.length) });
const dense = (input, output) => ({
  input,
  output,
  kernel: parameter(random(input * output)),
  bias: parameter(zeros(output)),
});
const norm = () => ({ scale: parameter(ones(width)), bias: parameter(zeros(width)) });
const blocks = Array.from({ length: layers }, () => ({
  norm1: norm(),
  qkv: dense(width, 3 * width),
  out: dense(width, width),
  norm2: norm(),
  up: dense(width, 4 * width),
  down: dense(4 * width, width),
}));
const last = norm();
const tokens = parameter(random(vocabulary * width));
const places = parameter(random(positions * width));

const ids = Int32Array.from({ length: rows }, () => Math.floor(Math.random() * vocabulary));
const labels = Int32Array.from(ids, (_, i) => ids[(i + 1) % rows]);
const steps = Int32Array.from({ length: rows }, (_, i) => i % context);

/** Arrays of a run: taken at first, then used again. */
const buffers = new Map();
function buffer(name, length) {
  if (!buffers.has(name)) buffers.set(name, zeros(length));
  return buffers.get(name);
}

const profile = new Map();
/** Kernels whose calls are counted in seconds, by name. */
function timed(kernels) {
  return new Proxy(kernels, {
    get(target, name) {
      const call = target[name];
      if (typeof call !== "function") return call;
      return (...args) => {
        const start = performance.now();
        const result = call(...args);
        profile.set(name, (profile.get(name) ?? 0) + performance.now() - start);
        return result;
      };
    },
  });
}

const calls = flags.profile ? timed(kernels) : kernels;
let step = 0;

function trainStep() {
  step++;
  const update = (p, gradient) => calls.adamStep(p.values, gradient, p, { learningRate: 3e-4, step });
  const forward = ({ input, output, kernel, bias }, x, out, more) =>
    calls.matMul(x, kernel.values, rows, input, output, { bias: bias.values, out, ...more });
  /** Updates a layer, and writes the gradient of its input. */
  const backward = ({ input, output, kernel, bias }, x, dy, dx) => {
    calls.matMul(dy, kernel.values, rows, output, input, { transposeB: true, out: dx });
    const gradient = buffer(`d${input}x${output}`, input * output);
    calls.matMul(x, dy, input, rows, output, { transposeA: true, out: gradient });
    const sums = calls.sumRows(dy, rows, output);
    update(kernel, gradient);
    update(bias, sums);
  };
  const normalise = ({ scale, bias }, x, out) =>
    calls.layerNorm(x, scale.values, bias.values, rows, width, { out });
  /** Adds the gradient of a norm's input to `dx`. */
  const normBackward = ({ scale, bias }, x, dy, dx) => {
    const gradients = calls.layerNormBackward(x, scale.values, dy, rows, width, { out: dy });
    update(scale, gradients.scale);
    update(bias, gradients.bias);
    for (let i = 0; i < dx.length; i++) dx[i] += dy[i];
  };

  const lookups = [
    { ids, table: tokens.values, tableRows: vocabulary },
    { ids: steps, table: places.values, tableRows: positions },
  ];
  let x = calls.embed(lookups, rows, width, { out: buffer("x", rows * width) });
  const runs = blocks.map((block, i) => {
    const own = (name, length) => buffer(`${name} ${i}`, length);
    const a = normalise(block.norm1, x, own("a", rows * width));
    const qkv = forward(block.qkv, a, own("qkv", 3 * rows * width));
    const attended = calls.attentionForward(qkv, shape, { out: own("attended", rows * width) });
    const middle = own("middle", rows * width);
    middle.set(x);
    forward(block.out, attended.outputs, middle, { accumulate: true });
    const b = normalise(block.norm2, middle, own("b", rows * width));
    const up = forward(block.up, b, own("up", 4 * rows * width));
    const bent = calls.gelu(up, { out: own("bent", 4 * rows * width) });
    const y = own("y", rows * width);
    y.set(middle);
    forward(block.down, bent, y, { accumulate: true });
    const run = { x, a, qkv, attended, middle, b, up, bent };
    x = y;
    return run;
  });
  const final = normalise(last, x, buffer("final", rows * width));
  const logits = calls.matMul(final, tokens.values, rows, width, vocabulary, {
    transposeB: true,
    out: buffer("logits", rows * vocabulary),
  });
  const weights = buffer("weights", rows).fill(1 / rows);
  const nats = calls.softmaxCrossEntropy(logits, labels, rows, vocabulary, { gradient: logits, weights });

  const dTokens = calls.matMul(logits, final, vocabulary, rows, width, {
    transposeA: true,
    out: buffer("tokens", vocabulary * width),
  });
  const dy = calls.matMul(logits, tokens.values, rows, vocabulary, width, {
    out: buffer("dy", rows * width),
  });
  const dx = buffer("dx", rows * width).fill(0);
  normBackward(last, x, dy, dx);
  for (const [i, block] of [...blocks.entries()].reverse()) {
    const run = runs[i];
    const wide = buffer("wide", 4 * rows * width);
    backward(block.down, run.bent, dx, wide);
    calls.geluBackward(run.up, wide, { out: wide });
    backward(block.up, run.b, wide, dy);
    normBackward(block.norm2, run.middle, dy, dx);
    backward(block.out, run.attended.outputs, dx, dy);
    const dQkv = buffer("dQkv", 3 * rows * width);
    calls.attentionBackward(run.qkv, shape, run.attended, dy, { out: dQkv });
    backward(block.qkv, run.a, dQkv, dy);
    normBackward(block.norm1, run.x, dy, dx);
  }
  const [fromIds, fromSteps] = calls.embedBackward(lookups, dx, rows, width);
  for (let i = 0; i < dTokens.length; i++) dTokens[i] += fromIds[i];
  update(tokens, dTokens);
  update(places, fromSteps);
  return nats.reduce((sum, value) => sum + value, 0) / rows;
}

/** PyTorch's turns: answers each line with the CPU seconds of one step; undefined where it is not there. */
async function startPeer() {
  const python = process.env.NOCTURNE_PEERS_PYTHON;
  if (!python) {
    console.log("PyTorch does not run: NOCTURNE_PEERS_PYTHON names no python that has it");
    return undefined;
  }
  const script = fileURLToPath(new URL("gpt_torch.py", import.meta.url));
  const child = spawn(python, [script], { stdio: ["pipe", "pipe", "inherit"] });
  child.once("error", (error) => console.log(`PyTorch does not run: ${error.message}`));
  child.once("exit", (code) => code && console.log(`PyTorch does not run: ${python} ended with ${code}`));
  const lines = createInterface({ input: child.stdout });
  const answer = () => Promise.race([once(lines, "line"), once(child, "close").then(() => [])]);
  const [ready] = await answer();
  if (ready === undefined) return undefined;
  console.log(ready);
  return {
    async turn() {
      child.stdin.write("step\n");
      return Number((await answer())[0]);
    },
    end: () => child.stdin.end(),
  };
}

const count = [
  ...blocks.flatMap((block) => Object.values(block).flatMap((layer) => Object.values(layer))),
  ...Object.values(last),
  tokens,
  places,
].reduce((sum, part) => sum + (part.values?.length ?? 0), 0);
console.log(`${count} parameters, ${layers} layers of ${width}, ${heads} heads, batch ${batch} × ${context}`);

const peer = await startPeer();
const rounds = Number(flags.rounds);
let [ours, theirs] = [Infinity, Infinity];
for (let round = -1; round < rounds; round++) {
  if (round <= 0) profile.clear();
  const cpu = process.cpuUsage();
  const loss = trainStep();
  const { user, system } = process.cpuUsage(cpu);
  const their = await peer?.turn();
  if (round < 0) continue;
  ours = Math.min(ours, (user + system) / 1e6);
  if (their) theirs = Math.min(theirs, their);
  console.log(
    `  loss ${loss.toFixed(4)}, ${((user + system) / 1e6).toFixed(2)} CPU s${their ? ` beside ${their.toFixed(2)}` : ""}`,
  );
}
peer?.end();
const rate = (seconds) => (rows / seconds).toFixed(0);
console.log(`kernels (${kernels.build}): ${rate(ours)} tokens a CPU second`);
if (peer) console.log(`PyTorch: ${rate(theirs)}; ratio ${(theirs / ours).toFixed(2)}, goal ≥ 0.50`);
for (const [name, milliseconds] of [...profile].sort((a, b) => b[1] - a[1])) {
  console.log(`  ${name.padEnd(20)} ${(milliseconds / rounds).toFixed(0).padStart(6)} ms a step`);
}
kernels.dispose();
