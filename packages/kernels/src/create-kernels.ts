import { createEngine } from "./engine.ts";
import type { Kernels, KernelsOptions } from "./kernels.ts";
import { lstmBackward, lstmForward } from "./lstm.ts";
import { matMul } from "./mat-mul.ts";

const gibibyte = 2 ** 30;

/**
 * Kernels that are ready to run: compiles the build that this engine can run best.
 *
 * @throws where the engine has no WebAssembly SIMD, or not the build asked for.
 */
export async function createKernels(options: KernelsOptions = {}): Promise<Kernels> {
  const { maxMemory = gibibyte } = options;
  const engine = await createEngine({ ...options, maxMemory });
  return {
    build: engine.build,
    threads: engine.threads,
    get usedMemory() {
      return engine.arena.usedBytes;
    },
    matMul: (...args) => matMul(engine, ...args),
    lstmForward: (...args) => lstmForward(engine, ...args),
    lstmBackward: (...args) => lstmBackward(engine, ...args),
    gruForward: () => {
      throw new Error("gruForward: not there yet");
    },
    gruBackward: () => {
      throw new Error("gruBackward: not there yet");
    },
    release: (forward) => engine.saved.release(forward.saved),
    dispose: () => engine.dispose(),
  };
}
