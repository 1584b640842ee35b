import { adamStep } from "./adam-step.ts";
import { attentionBackward, attentionForward } from "./attention.ts";
import { gruCell, lstmCell } from "./cells.ts";
import { softmaxCrossEntropy } from "./cross-entropy.ts";
import { embed, embedBackward } from "./embedding.ts";
import { createEngine, type Engine } from "./engine.ts";
import { gelu, geluBackward } from "./gelu.ts";
import { headsLoss } from "./heads-loss.ts";
import type { Kernels, KernelsOptions } from "./kernels.ts";
import { layerNorm, layerNormBackward } from "./layer-norm.ts";
import { matMul } from "./mat-mul.ts";
import { sequenceBackward } from "./sequence-backward.ts";
import { sequenceForward } from "./sequence-forward.ts";
import { sumRows } from "./sum-rows.ts";

const gibibyte = 2 ** 30;

/**
 * Kernels that are ready to run: compiles the build that suits this engine, and starts the threads asked for.
 *
 * @throws where the engine has no WebAssembly SIMD, or not the build or the threads asked for.
 */
export async function createKernels(options: KernelsOptions = {}): Promise<Kernels> {
  const { threads = 1, maxMemory = gibibyte } = options;
  let current: Engine | undefined = await createEngine({ ...options, threads, maxMemory });
  const { build } = current;
  const engine = () => {
    if (!current) throw new Error("kernels: these kernels are disposed; make new ones with createKernels()");
    return current;
  };
  const { arena } = current;
  return {
    build,
    threads,
    memory: {
      memory: arena.memory,
      allocate: (bytes) => engine().arena.allocate(Math.ceil(bytes / 4)),
      free: (pointer) => current?.arena.free(pointer),
    },
    get usedMemory() {
      return current?.arena.usedBytes ?? 0;
    },
    matMul: (...args) => matMul(engine(), ...args),
    lstmForward: (...args) => sequenceForward(engine(), lstmCell, ...args),
    lstmBackward: (...args) => sequenceBackward(engine(), lstmCell, ...args),
    gruForward: (...args) => sequenceForward(engine(), gruCell, ...args),
    gruBackward: (...args) => sequenceBackward(engine(), gruCell, ...args),
    attentionForward: (...args) => attentionForward(engine(), ...args),
    attentionBackward: (...args) => attentionBackward(engine(), ...args),
    layerNorm: (...args) => layerNorm(engine(), ...args),
    layerNormBackward: (...args) => layerNormBackward(engine(), ...args),
    gelu: (...args) => gelu(engine(), ...args),
    geluBackward: (...args) => geluBackward(engine(), ...args),
    embed: (...args) => embed(engine(), ...args),
    embedBackward: (...args) => embedBackward(engine(), ...args),
    sumRows: (...args) => sumRows(engine(), ...args),
    softmaxCrossEntropy: (...args) => softmaxCrossEntropy(engine(), ...args),
    headsLoss: (...args) => headsLoss(engine(), ...args),
    adamStep: (...args) => adamStep(engine(), ...args),
    release: (forward) => current?.saved.release(forward.saved),
    dispose() {
      current?.dispose();
      current = undefined;
    },
  };
}
