// What a page, a worker of it and Node all run, to be compared. Served to the browser as it is.

/** Random numbers in ±½, the same everywhere. */
function numbers(length, seed) {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2 ** 32;
  });
}

const bits = (array) => [...new Int32Array(array.buffer, array.byteOffset, array.length)];

/** The bits of what kernels compute, by name. */
function compute(kernels) {
  const product = kernels.matMul(numbers(90 * 70, 1), numbers(70 * 110, 2), 90, 70, 110);

  const shape = { batch: 4, time: 9, input: 6, units: 10 };
  const weights = { kernel: numbers(240, 3), recurrentKernel: numbers(400, 4), bias: numbers(40, 5) };
  const lstm = kernels.lstmForward(numbers(216, 6), weights, shape, { training: true });
  const gradients = kernels.lstmBackward(weights, shape, lstm, numbers(360, 7));
  kernels.release(lstm);

  const heads = { batch: 2, time: 60, heads: 2, headSize: 8 };
  const qkv = numbers(2 * 60 * 48, 8);
  const attention = kernels.attentionForward(qkv, heads);
  const slopes = kernels.attentionBackward(qkv, heads, attention, numbers(2 * 60 * 16, 9));

  return {
    matMul: bits(product),
    lstm: bits(lstm.outputs),
    lstmKernel: bits(gradients.kernel),
    attention: bits(attention.outputs),
    attentionGradient: bits(slopes),
  };
}

/** What each build computes with a number of threads; or the message where that is refused. */
export async function run({ createKernels, supportsThreads }) {
  const results = {};
  for (const build of ["plain", "relaxed"]) {
    for (const threads of [1, 2]) {
      const name = `${build}, ${threads}`;
      try {
        const kernels = await createKernels({ build, threads });
        results[name] = { ...compute(kernels), usedMemory: kernels.usedMemory };
        kernels.dispose();
      } catch (error) {
        results[name] = String(error);
      }
    }
  }
  return { supportsThreads: supportsThreads(), results };
}
