import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AttentionMask, AttentionShape } from "../src/attention.ts";
import { createKernels } from "../src/create-kernels.ts";
import type { Kernels } from "../src/kernels.ts";
import { attention64, attentionGradient64 } from "./attention-reference.ts";
import { engines } from "./engines.ts";
import { differences } from "./reference.ts";
import { expectClose, randomArray } from "./tools.ts";

/** Two pieces after one another in each sequence, at different places. */
function packed({ batch, time }: AttentionShape): Int32Array {
  return Int32Array.from({ length: batch * time }, (_, i) => {
    const [sequence, step] = [Math.floor(i / time), i % time];
    const second = Math.floor(((sequence + 1) * time) / (batch + 1.5));
    return step < second ? 0 : second;
  });
}

const window = (width: number, { batch, time }: AttentionShape) =>
  Int32Array.from({ length: batch * time }, (_, i) => Math.max(0, (i % time) - width + 1));

const small: AttentionShape = { batch: 2, time: 7, heads: 2, headSize: 4 };
const odd: AttentionShape = { batch: 3, time: 61, heads: 3, headSize: 12 };
const long: AttentionShape = { batch: 1, time: 1003, heads: 1, headSize: 8 };

const cases: [string, AttentionShape, AttentionMask][] = [
  ["one step of one head of one number", { batch: 1, time: 1, heads: 1, headSize: 1 }, {}],
  ["one step", { batch: 3, time: 1, heads: 2, headSize: 8 }, {}],
  ["a few steps", small, {}],
  ["heads of 5", { batch: 1, time: 20, heads: 3, headSize: 5 }, {}],
  ["heads of 64", { batch: 1, time: 97, heads: 2, headSize: 64 }, {}],
  ["odd sizes", odd, {}],
  ["more columns than one block", long, {}],
  ["lengths", odd, { lengths: Int32Array.of(61, 0, 17) }],
  ["two pieces a sequence", odd, { starts: packed(odd) }],
  ["two pieces and lengths", odd, { starts: packed(odd), lengths: Int32Array.of(50, 61, 1) }],
  ["two pieces a long sequence", long, { starts: packed(long) }],
  ["a window", odd, { starts: window(9, odd) }],
  ["a window of one step", odd, { starts: window(1, odd) }],
  ["a window of a long sequence", long, { starts: window(130, long) }],
];

/** Arrays for a shape. */
function example({ batch, time, heads, headSize }: AttentionShape) {
  const size = batch * time * heads * headSize;
  return { qkv: randomArray(3 * size, 1, 3), dy: randomArray(size, 2) };
}

const double = (array: Float32Array) => Float64Array.from(array);

it("the reference gradient is what finite differences show", () => {
  const mask = { starts: window(4, small), lengths: Int32Array.of(7, 5) };
  const { qkv, dy } = example(small);
  const at = double(qkv);
  const loss = () => attention64(at, small, mask).outputs.reduce((sum, y, i) => sum + y * dy[i]!, 0);
  const gradient = attentionGradient64(at, small, mask, double(dy));
  const pairs = differences(at, loss, at.length);
  expectClose(
    Float32Array.from(pairs, ([index]) => gradient[index]!),
    pairs.map(([, value]) => value),
    1e-6,
  );
});

const found = new Map<string, ReturnType<typeof attention64> & { readonly gradient: Float64Array }>();

/** What is right for a case; computed once for all engines. */
function expectedOf(title: string, shape: AttentionShape, mask: AttentionMask) {
  const known = found.get(title);
  if (known) return known;
  const { qkv, dy } = example(shape);
  const outputs = attention64(double(qkv), shape, mask);
  const expected = { ...outputs, gradient: attentionGradient64(double(qkv), shape, mask, double(dy)) };
  found.set(title, expected);
  return expected;
}

describe.each(engines)("attention with %o", (options) => {
  let kernels: Kernels;
  beforeAll(async () => {
    kernels = await createKernels(options);
  });
  afterAll(() => kernels.dispose());

  it.each(cases)("over %s: outputs are right within 2e-6, gradients within 1e-5", (title, shape, mask) => {
    const { qkv, dy } = example(shape);
    const expected = expectedOf(title, shape, mask);
    const forward = kernels.attentionForward(qkv, shape, mask);
    expectClose(forward.outputs, expected.outputs, 2e-6);
    expectClose(forward.logSumExp, expected.logSumExp, 2e-6);
    const gradient = kernels.attentionBackward(qkv, shape, forward, dy, mask);
    expectClose(gradient, expected.gradient, 1e-5);
    expect(kernels.usedMemory).toBe(0);
  });

  it("writes where it is told", () => {
    const { qkv, dy } = example(small);
    const forward = kernels.attentionForward(qkv, small);
    const outputs = new Float32Array(dy.length);
    expect(kernels.attentionForward(qkv, small, { out: outputs }).outputs).toBe(outputs);
    expect(outputs).toEqual(forward.outputs);
    const gradient = kernels.attentionBackward(qkv, small, forward, dy);
    expect(kernels.attentionBackward(qkv, small, forward, dy, { out: qkv })).toBe(qkv);
    expect(qkv).toEqual(gradient);
  });

  it("lets no step see a later one, not even in the last bit", () => {
    const { qkv } = example(odd);
    const { outputs } = kernels.attentionForward(qkv, odd);
    const width = odd.heads * odd.headSize;
    const changed = qkv.slice();
    for (let b = 0; b < odd.batch; b++) {
      changed.fill(1e3, (b * odd.time + 33) * 3 * width, (b + 1) * odd.time * 3 * width);
    }
    const after = kernels.attentionForward(changed, odd).outputs;
    for (let b = 0; b < odd.batch; b++) {
      const [from, to] = [b * odd.time * width, (b * odd.time + 33) * width];
      expect(after.slice(from, to)).toEqual(outputs.slice(from, to));
      expect(after.slice(to, to + width)).not.toEqual(outputs.slice(to, to + width));
    }
  });

  it("is exact where scores are far apart", () => {
    const shape = { batch: 1, time: 3, heads: 1, headSize: 1 };
    // queries 100, keys 0, 10, −10: the second step wins from then on
    const qkv = Float32Array.of(100, 0, 1, 100, 10, 2, 100, -10, 3);
    const { outputs, logSumExp } = kernels.attentionForward(qkv, shape);
    expectClose(outputs, [1, 2, 2], 1e-6);
    expectClose(logSumExp, [0, 1000, 1000], 1e-6);
  });
});

it("gives the same bits with any number of threads", async () => {
  const { qkv, dy } = example(odd);
  const run = async (threads: number) => {
    const kernels = await createKernels({ threads });
    const forward = kernels.attentionForward(qkv, odd);
    const gradient = kernels.attentionBackward(qkv, odd, forward, dy);
    kernels.dispose();
    return { ...forward, gradient };
  };
  expect(await run(2)).toEqual(await run(1));
});

describe("errors of attention", () => {
  const { qkv, dy } = example(small);
  const rows: [string, (kernels: Kernels) => unknown, string][] = [
    [
      "no heads",
      (k) => k.attentionForward(qkv, { ...small, heads: 0 }),
      "attentionForward: heads must be a whole number of at least 1, got 0",
    ],
    [
      "qkv too short",
      (k) => k.attentionForward(dy, small),
      "attentionForward: qkv must be [batch, time, 3, heads, headSize], 336 numbers, got 112",
    ],
    [
      "a length too long",
      (k) => k.attentionForward(qkv, small, { lengths: Int32Array.of(1, 8) }),
      "attentionForward: lengths must be within 0–7, got 8 of sequence 1",
    ],
    [
      "too few lengths",
      (k) => k.attentionForward(qkv, small, { lengths: Int32Array.of(1) }),
      "attentionForward: lengths must be [batch], 2 numbers, got 1",
    ],
    [
      "too few starts",
      (k) => k.attentionForward(qkv, small, { starts: new Int32Array(7) }),
      "attentionForward: starts must be [batch, time], 14 numbers, got 7",
    ],
    [
      "a start after its step",
      (k) => k.attentionForward(qkv, small, { starts: Int32Array.of(0, 0, 3, ...new Int32Array(11)) }),
      "attentionForward: starts must not fall and be at most their own step, here within 0–2, got 3 at step 2 of sequence 0",
    ],
    [
      "falling starts",
      (k) => k.attentionForward(qkv, small, { starts: Int32Array.of(0, 1, 0, ...new Int32Array(11)) }),
      "starts must not fall and be at most their own step, here within 1–2, got 0 at step 2 of sequence 0",
    ],
    [
      "a forward run of another shape",
      (k) => {
        const forward = k.attentionForward(qkv, small);
        k.attentionBackward(qkv, { ...small, batch: 4, heads: 1 }, forward, dy, {
          lengths: Int32Array.of(7, 7, 7),
        });
      },
      "attentionBackward: lengths must be [batch], 4 numbers, got 3",
    ],
    [
      "gradients of another length",
      (k) => k.attentionBackward(qkv, small, k.attentionForward(qkv, small), qkv),
      "attentionBackward: outputGradients must be [batch, time, heads, headSize], 112 numbers, got 336",
    ],
  ];
  it.each(rows)("name %s", async (_, call, message) => {
    const kernels = await createKernels();
    expect(() => call(kernels)).toThrow(message);
    expect(kernels.usedMemory).toBe(0);
    kernels.dispose();
  });
});
