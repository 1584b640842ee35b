/**
 * A side: trains a GPT of 5.1 million weights, as the sum of its kernel calls: all products, attention, norms, GELU, cross-entropy
 * and Adam of a step on synthetic data, one thread, on arrays that lie in the memory that the kernels work in, as TensorFlow.js'
 * tensors do. The turn's amount is tokens. `peers/gpt.py` is the same net.
 */
import { createKernels } from "@nocturne/kernels";
import { serve } from "../lib/serve.mjs";

const { build } = JSON.parse(process.argv[2] ?? "{}");
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
const kernels = await createKernels({ host, build });
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

let step = 0;

function trainStep() {
  step++;
  const update = (p, gradient) => kernels.adamStep(p.values, gradient, p, { learningRate: 3e-4, step });
  const forward = ({ input, output, kernel, bias }, x, out, more) =>
    kernels.matMul(x, kernel.values, rows, input, output, { bias: bias.values, out, ...more });
  /** Updates a layer, and writes the gradient of its input. */
  const backward = ({ input, output, kernel, bias }, x, dy, dx) => {
    kernels.matMul(dy, kernel.values, rows, output, input, { transposeB: true, out: dx });
    const gradient = buffer(`d${input}x${output}`, input * output);
    kernels.matMul(x, dy, input, rows, output, { transposeA: true, out: gradient });
    const sums = kernels.sumRows(dy, rows, output);
    update(kernel, gradient);
    update(bias, sums);
  };
  const normalise = ({ scale, bias }, x, out) =>
    kernels.layerNorm(x, scale.values, bias.values, rows, width, { out });
  /** Adds the gradient of a norm's input to `dx`. */
  const normBackward = ({ scale, bias }, x, dy, dx) => {
    const gradients = kernels.layerNormBackward(x, scale.values, dy, rows, width, { out: dy });
    update(scale, gradients.scale);
    update(bias, gradients.bias);
    for (let i = 0; i < dx.length; i++) dx[i] += dy[i];
  };

  const lookups = [
    { ids, table: tokens.values, tableRows: vocabulary },
    { ids: steps, table: places.values, tableRows: positions },
  ];
  let x = kernels.embed(lookups, rows, width, { out: buffer("x", rows * width) });
  const runs = blocks.map((block, i) => {
    const own = (name, length) => buffer(`${name} ${i}`, length);
    const a = normalise(block.norm1, x, own("a", rows * width));
    const qkv = forward(block.qkv, a, own("qkv", 3 * rows * width));
    const attended = kernels.attentionForward(qkv, shape, { out: own("attended", rows * width) });
    const middle = own("middle", rows * width);
    middle.set(x);
    forward(block.out, attended.outputs, middle, { accumulate: true });
    const b = normalise(block.norm2, middle, own("b", rows * width));
    const up = forward(block.up, b, own("up", 4 * rows * width));
    const bent = kernels.gelu(up, { out: own("bent", 4 * rows * width) });
    const y = own("y", rows * width);
    y.set(middle);
    forward(block.down, bent, y, { accumulate: true });
    const run = { x, a, qkv, attended, middle, b, up, bent };
    x = y;
    return run;
  });
  const final = normalise(last, x, buffer("final", rows * width));
  const logits = kernels.matMul(final, tokens.values, rows, width, vocabulary, {
    transposeB: true,
    out: buffer("logits", rows * vocabulary),
  });
  const weights = buffer("weights", rows).fill(1 / rows);
  const nats = kernels.softmaxCrossEntropy(logits, labels, rows, vocabulary, { gradient: logits, weights });

  const dTokens = kernels.matMul(logits, final, vocabulary, rows, width, {
    transposeA: true,
    out: buffer("tokens", vocabulary * width),
  });
  const dy = kernels.matMul(logits, tokens.values, rows, vocabulary, width, {
    out: buffer("dy", rows * width),
  });
  const dx = buffer("dx", rows * width).fill(0);
  normBackward(last, x, dy, dx);
  for (const [i, block] of [...blocks.entries()].reverse()) {
    const run = runs[i];
    const wide = buffer("wide", 4 * rows * width);
    backward(block.down, run.bent, dx, wide);
    kernels.geluBackward(run.up, wide, { out: wide });
    backward(block.up, run.b, wide, dy);
    normBackward(block.norm2, run.middle, dy, dx);
    backward(block.out, run.attended.outputs, dx, dy);
    const dQkv = buffer("dQkv", 3 * rows * width);
    kernels.attentionBackward(run.qkv, shape, run.attended, dy, { out: dQkv });
    backward(block.qkv, run.a, dQkv, dy);
    normBackward(block.norm1, run.x, dy, dx);
  }
  const [fromIds, fromSteps] = kernels.embedBackward(lookups, dx, rows, width);
  for (let i = 0; i < dTokens.length; i++) dTokens[i] += fromIds[i];
  update(tokens, dTokens);
  update(places, fromSteps);
  return nats.reduce((sum, value) => sum + value, 0) / rows;
}

const count = [
  ...blocks.flatMap((block) => Object.values(block).flatMap((layer) => Object.values(layer))),
  ...Object.values(last),
  tokens,
  places,
].reduce((sum, part) => sum + (part.values?.length ?? 0), 0);

await serve({ label: `@nocturne/kernels, ${kernels.build}`, parameters: count }, () => {
  const loss = trainStep();
  if (!(loss > 0 && loss < 7)) throw new Error(`gpt-kernels: the loss is ${loss}`);
  return rows;
});
