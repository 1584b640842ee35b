import { receiver, withScope } from "./arena.ts";
import { checkLength, checkSizes } from "./checks.ts";
import type { Engine } from "./engine.ts";
import type { AdamMoments, AdamOptions } from "./kernels.ts";

/** Numbers that threads share out in: a line of the cache, so that no two write to the same one. */
const line = 16;

/** Parameters from which threads share them: fewer are updated sooner than another thread has woken. */
const worthSharing = 524288;

/** See `Kernels.adamStep`. */
export function adamStep(
  engine: Engine,
  parameters: Float32Array,
  gradient: Float32Array,
  { mean, square }: AdamMoments,
  options: AdamOptions,
): void {
  const { learningRate, step, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  const { weightDecay = 0, gradientScale = 1 } = options;
  const { length } = parameters;
  checkSizes("adamStep", { step });
  for (const [name, array] of Object.entries({ gradient, mean, square })) {
    checkLength("adamStep", name, array, length, "as long as parameters");
  }
  const { arena } = engine;
  withScope(arena, (scope) => {
    const changed = [parameters, mean, square].map((array) => receiver(arena, array));
    const places = scope.read(parameters, mean, square, gradient) as [number, number, number, number];
    const [own, first, second, slope] = places;
    const rate = learningRate / (1 - beta1 ** step);
    const root = 1 / Math.sqrt(1 - beta2 ** step);
    const settings = [rate, beta1, beta2, epsilon, root, 1 - learningRate * weightDecay, gradientScale];
    engine.share("adam", length < worthSharing ? 1 : engine.threads, length, line, (start, count) => [
      ...[own, slope, first, second].map((pointer) => pointer + start * 4),
      count,
      ...settings,
    ]);
    for (const [i, deliver] of changed.entries()) deliver(places[i]!);
  });
}
