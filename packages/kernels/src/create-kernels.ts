import { gruCell, lstmCell } from "./cells.ts";
import { createEngine } from "./engine.ts";
import type { Kernels, KernelsOptions } from "./kernels.ts";
import { matMul } from "./mat-mul.ts";
import { sequenceBackward } from "./sequence-backward.ts";
import { sequenceForward } from "./sequence-forward.ts";

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
    lstmForward: (...args) => sequenceForward(engine, lstmCell, ...args),
    lstmBackward: (...args) => sequenceBackward(engine, lstmCell, ...args),
    gruForward: (...args) => sequenceForward(engine, gruCell, ...args),
    gruBackward: (...args) => sequenceBackward(engine, gruCell, ...args),
    release: (forward) => engine.saved.release(forward.saved),
    dispose: () => engine.dispose(),
  };
}
