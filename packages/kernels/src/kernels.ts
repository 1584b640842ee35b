/** Which of the two WebAssembly builds runs: with relaxed SIMD (fused multiply-add) or plain SIMD. */
export type KernelBuild = "relaxed" | "plain";

/** `a · b` of row-major matrices, see {@link Kernels.matMul}. */
export interface MatMulOptions {
  /** `a` is stored `[k, m]`. @default false */
  readonly transposeA?: boolean;
  /** `b` is stored `[n, k]`. @default false */
  readonly transposeB?: boolean;
  /** `[n]`, added to every row. */
  readonly bias?: Float32Array;
  /** `[m, n]`; written to, instead of to a new array. */
  readonly out?: Float32Array;
  /** Adds to what `out` holds. @default false */
  readonly accumulate?: boolean;
}

/** Sizes of a recurrent layer's run over a batch of sequences. */
export interface SequenceShape {
  readonly batch: number;
  readonly time: number;
  /** Width of the input. */
  readonly input: number;
  /** Width of the state. */
  readonly units: number;
}

/**
 * The weights of one recurrent layer in Keras' layout: an LSTM's gates in the order i, f, c, o (`gates` = 4), a GRU's z,
 * r, h (`gates` = 3, `reset_after`: two biases).
 */
export interface CellWeights {
  /** `[input, gates × units]` */
  readonly kernel: Float32Array;
  /** `[units, gates × units]` */
  readonly recurrentKernel: Float32Array;
  /** LSTM `[4 × units]`; GRU `[2, 3 × units]`: of the input, then of the recurrence. */
  readonly bias: Float32Array;
}

/** What a forward run over a batch of sequences leaves. */
export interface SequenceForward {
  /** `[batch, time, units]`: the state after each step. */
  readonly outputs: Float32Array;
  /** LSTM only, `[batch, time, units]`: the cells after each step. */
  readonly cells?: Float32Array;
  /** What the backward run needs, in a layout of the kernel's own; absent where `training` was false. */
  readonly saved?: Float32Array;
}

/** The gradients that a backward run leaves. */
export interface SequenceGradients {
  /** `[batch, time, input]`; absent where not wanted. */
  readonly x?: Float32Array;
  readonly kernel: Float32Array;
  readonly recurrentKernel: Float32Array;
  readonly bias: Float32Array;
  /** `[batch, units]` */
  readonly initialState: Float32Array;
  /** LSTM only, `[batch, units]` */
  readonly initialCell?: Float32Array;
}

/** Where sequences start; zeros where absent. */
export interface InitialState {
  /** `[batch, units]` */
  readonly state?: Float32Array;
  /** LSTM only, `[batch, units]` */
  readonly cell?: Float32Array;
}

/** The kernels of one WebAssembly instance (and its worker threads). All arrays are row-major and stay the caller's. */
export interface Kernels {
  readonly build: KernelBuild;
  /** Threads that share the work, this one included. */
  readonly threads: number;
  /** `a [m, k] · b [k, n] (+ bias) → [m, n]`. */
  matMul(
    a: Float32Array,
    b: Float32Array,
    m: number,
    k: number,
    n: number,
    options?: MatMulOptions,
  ): Float32Array;
  lstmForward(
    x: Float32Array,
    weights: CellWeights,
    shape: SequenceShape,
    options?: InitialState & { readonly training?: boolean },
  ): SequenceForward;
  lstmBackward(
    x: Float32Array,
    weights: CellWeights,
    shape: SequenceShape,
    forward: SequenceForward,
    /** `[batch, time, units]`: the gradient of the loss by each output. */
    outputGradients: Float32Array,
    options?: InitialState & { readonly inputGradient?: boolean },
  ): SequenceGradients;
  gruForward(
    x: Float32Array,
    weights: CellWeights,
    shape: SequenceShape,
    options?: InitialState & { readonly training?: boolean },
  ): SequenceForward;
  gruBackward(
    x: Float32Array,
    weights: CellWeights,
    shape: SequenceShape,
    forward: SequenceForward,
    outputGradients: Float32Array,
    options?: InitialState & { readonly inputGradient?: boolean },
  ): SequenceGradients;
  /** Ends the worker threads and lets the memory go. Further calls throw. */
  dispose(): void;
}

/** Options of `createKernels`. */
export interface KernelsOptions {
  /** Force a build. @default relaxed where the engine validates it, else plain */
  readonly build?: KernelBuild;
  /** Threads that share the work; more than 1 needs shared memory and workers. @default 1 */
  readonly threads?: number;
  /** Bound of the memory, in bytes. @default 1 GiB */
  readonly maxMemory?: number;
}
