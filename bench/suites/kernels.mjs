/** Matrix products in WebAssembly, beside TensorFlow.js' own. */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { localSide } from "../lib/sides.mjs";

const random = (length) =>
  Float32Array.from({ length }, (_, i) => ((Math.imul(i + 1, 0x9e3779b1) >>> 8) % 1000) / 1000 - 0.5);

/** A side that multiplies for some tenths of a second a turn. */
function multiplying(label, size, start) {
  return localSide(label, async () => {
    const { multiply, close } = await start(random(size * size), random(size * size));
    const flops = 2 * size ** 3;
    const began = performance.now();
    let calls = 0;
    for (; performance.now() - began < 100; calls++) multiply();
    return {
      work: () => {
        for (let call = 0; call < calls; call++) multiply();
        return (flops * calls) / 1e9;
      },
      close,
    };
  });
}

function ours(build, size, transposed) {
  return multiplying(`@nocturne/kernels, ${build}`, size, async (a, b) => {
    const { createKernels } = await import("@nocturne/kernels");
    const kernels = await createKernels({ build });
    const options = { ...transposed, out: new Float32Array(size * size) };
    return {
      multiply: () => kernels.matMul(a, b, size, size, size, options),
      close: () => kernels.dispose(),
    };
  });
}

function tfjs(size, { transposeA, transposeB }) {
  return multiplying("TensorFlow.js on wasm", size, async (a, b) => {
    const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
    const tf = await import("@tensorflow/tfjs-core");
    setWasmPaths(`${dirname(fileURLToPath(import.meta.resolve("@tensorflow/tfjs-backend-wasm")))}/`);
    await tf.setBackend("wasm");
    const [ta, tb] = [a, b].map((values) => tf.tensor2d(values, [size, size]));
    return {
      multiply: () => tf.matMul(ta, tb, transposeA, transposeB).dispose(),
      close: () => tf.dispose([ta, tb]),
    };
  });
}

function product(size, transposeA, transposeB) {
  const transposed = { transposeA, transposeB };
  const text = `${transposeA ? "aᵀ" : "a"} · ${transposeB ? "bᵀ" : "b"}`;
  const ratio = transposeA || transposeB ? 20 : 2;
  const row = { unit: "GFLOP / CPU s", peer: "tfjs" };
  return {
    name: `product-${size}-${transposeA ? "t" : "n"}${transposeB ? "t" : "n"}`,
    rounds: 2,
    sides: {
      relaxed: ours("relaxed", size, transposed),
      plain: ours("plain", size, transposed),
      tfjs: tfjs(size, transposed),
    },
    rows: [
      {
        ...row,
        name: `product ${size}³, ${text}, relaxed SIMD, to tfjs`,
        ours: "relaxed",
        goal: { ours: 45, ratio },
      },
      {
        ...row,
        name: `product ${size}³, ${text}, plain SIMD, to tfjs`,
        ours: "plain",
        goal: { ours: 35, ratio },
      },
    ],
  };
}

const transpositions = [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
];
export const comparisons = [192, 331, 512].flatMap((size) =>
  transpositions.map(([a, b]) => product(size, a, b)),
);
