/** What transformers are made of: causal attention, beside our own product and PyTorch's; and a GPT's step in kernel calls. */
import { localSide, nodeSide, pythonSide } from "../lib/sides.mjs";

const repeats = 4;

function random(length) {
  return Float32Array.from({ length }, (_, i) => ((Math.imul(i + 1, 0x9e3779b1) >>> 8) % 1000) / 1000 - 0.5);
}

function withKernels(build, start) {
  return localSide(`@nocturne/kernels, ${build}`, async () => {
    const { createKernels } = await import("@nocturne/kernels");
    const kernels = await createKernels({ build });
    return { work: start(kernels), close: () => kernels.dispose() };
  });
}

/** Attention both ways: two products forward and five backward, of which a causal mask leaves the half. */
function attending(build, shape, gflop) {
  return withKernels(build, (kernels) => {
    const size = shape.batch * shape.time * shape.heads * shape.headSize;
    const [qkv, dy] = [random(3 * size), random(size)];
    const [outputs, gradient] = [new Float32Array(size), new Float32Array(3 * size)];
    return () => {
      for (let i = 0; i < repeats; i++) {
        const forward = kernels.attentionForward(qkv, shape, { out: outputs });
        kernels.attentionBackward(qkv, shape, forward, dy, { out: gradient });
      }
      return repeats * gflop;
    };
  });
}

function multiplying(build) {
  return withKernels(build, (kernels) => {
    const [a, b, out] = [random(512 * 512), random(512 * 512), new Float32Array(512 * 512)];
    return () => {
      for (let i = 0; i < 3 * repeats; i++) kernels.matMul(a, b, 512, 512, 512, { out });
      return (3 * repeats * 2 * 512 ** 3) / 1e9;
    };
  });
}

function attention(headSize) {
  const shape = { batch: 2, time: 512, heads: 256 / headSize, headSize };
  const { batch, time, heads } = shape;
  const gflop = (7 * batch * heads * headSize * time * (time + 1)) / 1e9;
  const name = `attention, 512 × ${headSize}, both ways`;
  const row = { unit: "GFLOP / CPU s" };
  return {
    name: `attention-${headSize}`,
    rounds: 2,
    sides: {
      relaxed: attending("relaxed", shape, gflop),
      relaxedProduct: multiplying("relaxed"),
      plain: attending("plain", shape, gflop),
      plainProduct: multiplying("plain"),
      pytorch: pythonSide("attention.py", { ...shape, repeats, gflop }),
    },
    rows: [
      {
        ...row,
        name: `${name}, relaxed SIMD, to our product`,
        ours: "relaxed",
        peer: "relaxedProduct",
        goal: { ratio: 0.6 },
      },
      {
        ...row,
        name: `${name}, plain SIMD, to our product`,
        ours: "plain",
        peer: "plainProduct",
        goal: { ratio: 0.6 },
      },
      { ...row, name: `${name}, relaxed SIMD, to PyTorch`, ours: "relaxed", peer: "pytorch" },
    ],
  };
}

export const comparisons = [
  attention(32),
  attention(64),
  {
    name: "gpt-kernels",
    sides: {
      kernels: nodeSide("gpt-kernels.mjs", {}),
      pytorch: pythonSide("gpt.py", {}),
    },
    rows: [
      {
        name: "a GPT of 5.1 M weights in kernel calls, to PyTorch",
        unit: "tokens / CPU s",
        ours: "kernels",
        peer: "pytorch",
        goal: { ratio: 0.5 },
      },
    ],
  },
];
