import { receiver, withScope } from "./arena.ts";
import { checkLength, checkSizes } from "./checks.ts";
import type { Engine } from "./engine.ts";
import type { AdamMoments, AdamOptions } from "./kernels.ts";

/** See `Kernels.adamStep`. */
export function adamStep(
  engine: Engine,
  parameters: Float32Array,
  gradient: Float32Array,
  { mean, square }: AdamMoments,
  { learningRate, step, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions,
): void {
  const { length } = parameters;
  checkSizes("adamStep", { step });
  for (const [name, array] of Object.entries({ gradient, mean, square })) {
    checkLength("adamStep", name, array, length, "as long as parameters");
  }
  const { arena } = engine;
  withScope(arena, (scope) => {
    const changed = [parameters, mean, square].map((array) => receiver(arena, array));
    const [own, first, second, slope] = scope.copy(parameters, mean, square, gradient) as [
      number,
      number,
      number,
      number,
    ];
    const rate = learningRate / (1 - beta1 ** step);
    const root = 1 / Math.sqrt(1 - beta2 ** step);
    engine.call("adam", own, slope, first, second, length, rate, beta1, beta2, epsilon, root);
    for (const [i, pointer] of [own, first, second].entries()) changed[i]!(pointer);
  });
}
