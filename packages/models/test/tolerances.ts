/** How far a backend may be off, as a share of the largest value of the tensor that is compared. */
export interface Tolerance {
  readonly outputs: number;
  readonly gradients: number;
}

/** Float32 on each backend: sums in float64 (cpu), in SIMD lanes, in TensorFlow's blocks, and in shaders. */
export const tolerances = {
  cpu: { outputs: 1e-6, gradients: 1e-5 },
  wasm: { outputs: 3e-6, gradients: 1e-5 },
  tensorflow: { outputs: 1e-6, gradients: 1e-5 },
  webgpu: { outputs: 1e-5, gradients: 1e-4 },
  webgl: { outputs: 1e-5, gradients: 1e-4 },
} as const satisfies Record<string, Tolerance>;

/** How far apart the losses of a model's training may be on two backends, each of {@link trainingSteps}. */
export const lossTolerance = 1e-3;

/** Steps of the training that is compared. */
export const trainingSteps = 50;
