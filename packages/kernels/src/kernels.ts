import type { AttentionForward, AttentionOptions, AttentionShape } from "./attention.ts";
import type { EmbedOptions, Lookup, LookupGradient } from "./embedding.ts";
import type { GeluOptions } from "./gelu.ts";
import type { HeadField, HeadsLoss, HeadsLossOptions } from "./heads.ts";
import type { LayerNormGradients, LayerNormOptions } from "./layer-norm.ts";

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

/** Options of {@link Kernels.softmaxCrossEntropy}. */
export interface CrossEntropyOptions {
  /** `[rows, classes]`: the gradient by the logits is written to it; it may be the logits themselves. */
  readonly gradient?: Float32Array;
  /** `[rows]`: the loss's derivative by each row's nats, which its gradient is multiplied with. @default all 1 */
  readonly weights?: Float32Array;
}

/** Options of {@link Kernels.adamStep}. */
export interface AdamOptions {
  readonly learningRate: number;
  /** How often the parameters have been updated, this time included: 1 at first. */
  readonly step: number;
  /** @default 0.9 */
  readonly beta1?: number;
  /** @default 0.999 */
  readonly beta2?: number;
  /** Added to the root of the mean square. @default 1e-8 */
  readonly epsilon?: number;
  /** Share of the parameters that a step of learning rate 1 takes away besides (AdamW; Loshchilov and Hutter, 2019). @default 0 */
  readonly weightDecay?: number;
  /** What the gradient is multiplied with before. @default 1 */
  readonly gradientScale?: number;
}

/** What Adam remembers of some parameters: zeros at first. */
export interface AdamMoments {
  readonly mean: Float32Array;
  readonly square: Float32Array;
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

/** Inputs of which most entries are 0, as one-hot vectors and sums of embeddings are: rows of the kernel are looked up and added. */
export interface SparseRows {
  /** `[batch, time, count]`: the rows of the kernel that each step adds, each below `input`. */
  readonly indices: Int32Array;
  /** `[batch, time, count]`: what each of them is multiplied with. @default all 1 */
  readonly values?: Float32Array;
}

/** What the backward run needs of a forward run; it stays in the kernels' memory until it is released. */
export interface SavedSequence {
  /** Size in that memory. */
  readonly bytes: number;
}

/** What a forward run over a batch of sequences leaves. Its arrays are the caller's own. */
export interface SequenceForward {
  /** `[batch, time, units]`: the state after each step. */
  readonly outputs: Float32Array;
  /** LSTM only, `[batch, time, units]`: the cells after each step; only where `cells` was asked for. */
  readonly cells?: Float32Array;
  /** LSTM only, `[batch, units]`: the cells after the last step. */
  readonly finalCell?: Float32Array;
  /** Only where `training` was true. Give it back with {@link Kernels.release} after the backward run. */
  readonly saved?: SavedSequence;
}

/** Options of a forward run. */
export interface SequenceOptions extends InitialState {
  /** `[batch, time]`: where it is 0, a sequence has no step: its state passes on unchanged, and is the output. @default all 1 */
  readonly mask?: Float32Array;
  /** Keep what the backward run needs. @default false */
  readonly training?: boolean;
  /** LSTM only: return the cells after each step. @default false */
  readonly cells?: boolean;
  /** `[batch, time, units]`; the outputs are written to it, instead of to a new array. */
  readonly out?: Float32Array;
}

/** Options of a backward run; initial states as in the forward run are not needed: they are kept. */
export interface SequenceBackwardOptions {
  /** Compute the gradient of x too; there is none of sparse rows. @default true */
  readonly inputGradient?: boolean;
  /** Arrays to write gradients to, instead of to new ones; each has the size of what it is the gradient of. */
  readonly out?: {
    readonly x?: Float32Array;
    readonly kernel?: Float32Array;
    readonly recurrentKernel?: Float32Array;
    readonly bias?: Float32Array;
  };
}

/** The gradients that a backward run leaves. */
export interface SequenceGradients {
  /** `[batch, time, input]`; absent where not wanted, and of sparse rows. */
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
  /**
   * The memory that the kernels work in, for arrays and modules of yours. An array that lies in it is read and written where it is,
   * not copied. Growth makes older views of it useless, unless it is shared between threads: take them anew for each call.
   */
  readonly memory: HostMemory;
  /** `a [m, k] · b [k, n] (+ bias) → [m, n]`. */
  matMul(
    a: Float32Array,
    b: Float32Array,
    m: number,
    k: number,
    n: number,
    options?: MatMulOptions,
  ): Float32Array;
  /** An LSTM layer over `x [batch, time, input]`, as Keras' `LSTM` computes it. */
  lstmForward(
    x: Float32Array | SparseRows,
    weights: CellWeights,
    shape: SequenceShape,
    options?: SequenceOptions,
  ): SequenceForward;
  /**
   * The gradients of a loss whose gradient by each output is `outputGradients [batch, time, units]`. `forward` is the result of
   * a forward run with `training`, on the same weights and shape, not yet released; it can be used more than once. A mask of the
   * forward run holds here too.
   */
  lstmBackward(
    weights: CellWeights,
    shape: SequenceShape,
    forward: SequenceForward,
    outputGradients: Float32Array,
    options?: SequenceBackwardOptions,
  ): SequenceGradients;
  /** A GRU layer over `x [batch, time, input]`, as Keras' `GRU` with `reset_after` computes it. */
  gruForward(
    x: Float32Array | SparseRows,
    weights: CellWeights,
    shape: SequenceShape,
    options?: SequenceOptions,
  ): SequenceForward;
  /**
   * The gradients of a loss whose gradient by each output is `outputGradients [batch, time, units]`. `forward` is the result of
   * a forward run with `training`, on the same weights and shape, not yet released; it can be used more than once. A mask of the
   * forward run holds here too.
   */
  gruBackward(
    weights: CellWeights,
    shape: SequenceShape,
    forward: SequenceForward,
    outputGradients: Float32Array,
    options?: SequenceBackwardOptions,
  ): SequenceGradients;
  /**
   * Causal attention of many heads, `softmax(q · kᵀ / √headSize) · v` of each, over `qkv [batch, time, 3, heads, headSize]`: queries,
   * keys and values side by side, as one product with GPT-2's `c_attn` leaves them. No matrix of time × time is kept: scores exist
   * for some rows at a time, and the backward run computes them again (Dao et al., FlashAttention, 2022).
   */
  attentionForward(qkv: Float32Array, shape: AttentionShape, options?: AttentionOptions): AttentionForward;
  /**
   * The gradient `[batch, time, 3, heads, headSize]` by `qkv` of a loss whose gradient by each output is `outputGradients [batch,
   * time, heads, headSize]`; `qkv`, the shape and the mask as in the forward run, whose result is `forward`.
   */
  attentionBackward(
    qkv: Float32Array,
    shape: AttentionShape,
    forward: AttentionForward,
    outputGradients: Float32Array,
    options?: AttentionOptions,
  ): Float32Array;
  /** `(x − mean) / √(variance + epsilon) · scale + bias` of each row of `x [rows, width]` (Ba et al., Layer Normalization, 2016). */
  layerNorm(
    x: Float32Array,
    scale: Float32Array,
    bias: Float32Array,
    rows: number,
    width: number,
    options?: LayerNormOptions,
  ): Float32Array;
  /** The gradients of {@link Kernels.layerNorm} from `outputGradients [rows, width]`; mean and variance are taken again from `x`. */
  layerNormBackward(
    x: Float32Array,
    scale: Float32Array,
    outputGradients: Float32Array,
    rows: number,
    width: number,
    options?: LayerNormOptions,
  ): LayerNormGradients;
  /** `½ x (1 + tanh(√(2/π) (x + 0.044715 x³)))` of each number: GELU in the tanh approximation, as GPT-2 has it, not the exact one. */
  gelu(x: Float32Array, options?: GeluOptions): Float32Array;
  /** The gradient of {@link Kernels.gelu} by x. */
  geluBackward(x: Float32Array, outputGradients: Float32Array, options?: GeluOptions): Float32Array;
  /** `[rows, width]`: each row the sum of one row of each table. */
  embed(lookups: readonly Lookup[], rows: number, width: number, options?: EmbedOptions): Float32Array;
  /** The gradient `[tableRows, width]` by each table of {@link Kernels.embed}, from `outputGradients [rows, width]`. */
  embedBackward(
    lookups: readonly LookupGradient[],
    outputGradients: Float32Array,
    rows: number,
    width: number,
  ): Float32Array[];
  /** `[width]`: the sum of all rows of `x [rows, width]`, as the gradient of a bias is. */
  sumRows(x: Float32Array, rows: number, width: number): Float32Array;
  /**
   * `nats [rows]`: −ln of each row's softmax at its label. `logits [rows, classes]`; `labels [rows]`, each below `classes`.
   */
  softmaxCrossEntropy(
    logits: Float32Array,
    labels: Int32Array,
    rows: number,
    classes: number,
    options?: CrossEntropyOptions,
  ): Float32Array;
  /**
   * The loss of steps of several fields, which are predicted one after the other from `features [rows, width]`: each head is one
   * layer over ReLU of a hidden layer, to which what the step has in the fields before adds a row each; or, without hidden layers,
   * over the features. With `rowWeights` the gradients are found on the way, so that no wide layer ever lies in memory as a whole.
   */
  headsLoss(
    features: Float32Array,
    fields: readonly HeadField[],
    rows: number,
    width: number,
    options?: HeadsLossOptions,
  ): HeadsLoss;
  /** Updates `parameters` and `moments` in place by one step of Adam (Kingma and Ba, 2015), with bias correction, or of AdamW. */
  adamStep(
    parameters: Float32Array,
    gradient: Float32Array,
    moments: AdamMoments,
    options: AdamOptions,
  ): void;
  /** Frees what a forward run with `training` keeps. Releasing twice does nothing. */
  release(forward: SequenceForward): void;
  /** Bytes in use now: what forward runs keep, and what was allocated in `memory`. */
  readonly usedMemory: number;
  /** Ends the worker threads and lets the memory go. Further calls throw. */
  dispose(): void;
}

/** The memory of one WebAssembly module, for another to work in. */
export interface HostMemory {
  readonly memory: WebAssembly.Memory;
  /** The place of as many bytes that are now the caller's; 0, or an error, where there are no more. The memory may grow. */
  allocate(bytes: number): number;
  /** Takes them back. */
  free(pointer: number): void;
}

/** Options of `createKernels`. */
export interface KernelsOptions {
  /** Force a build. @default relaxed where the engine validates it, else plain */
  readonly build?: KernelBuild;
  /** Threads that share the work; more than 1 needs shared memory and workers. @default 1 */
  readonly threads?: number;
  /** Bound of the memory, in bytes; of the part that the kernels take, where a host has it. @default 1 GiB */
  readonly maxMemory?: number;
  /**
   * Work in the memory of another module: arrays that lie in it are then read and written where they are, not copied. For one
   * thread. @default a memory of its own
   */
  readonly host?: HostMemory;
}
