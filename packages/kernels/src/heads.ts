/** The weights of a dense layer. */
export interface DenseWeights {
  /** `[inputs, outputs]` */
  readonly kernel: Float32Array;
  /** `[outputs]` */
  readonly bias: Float32Array;
}

/** What one field's value adds to the hidden layers of the fields after it, and what it is predicted by. */
export interface HeadWeights {
  /** `[values, size]`, of a number `[1, size]`; absent where no field comes after it, or none has a hidden layer. */
  readonly given?: Float32Array;
  /** `[width, size]`: the hidden layer that the head reads; absent: it reads the features. All heads have one, or none. */
  readonly hidden?: DenseWeights;
  /** `[size or width, classes]`, of a number `[…, 1]`: the head; absent: the field is not predicted. */
  readonly output?: DenseWeights;
}

/** One field of the steps that heads predict, one field after the other. */
export interface HeadField extends HeadWeights {
  /** `[rows]`: int32, which value it has; of a number, float32, what its row of `given` is multiplied with. */
  readonly values: Int32Array | Float32Array;
  /** Of a number: it is predicted as `base + range × sigmoid`, for `targets [rows]`. */
  readonly number?: {
    readonly targets: Float32Array;
    readonly base: number;
    readonly range: number;
  };
  /** What its loss counts in the gradients. @default 1 */
  readonly weight?: number;
}

/** Options of `Kernels.headsLoss`. */
export interface HeadsLossOptions {
  /** `[rows]`: the loss's derivative by each row's sum. With it, gradients are found. */
  readonly rowWeights?: Float32Array;
  /** `[rows, width]`: the gradient by the features is written to it, instead of to a new array. */
  readonly out?: Float32Array;
}

/** What `Kernels.headsLoss` gives. */
export interface HeadsLoss {
  /** `[rows, fields]`: −ln p of each value, a number's squared error; 0 of a field that is not predicted. */
  readonly nats: Float32Array;
  /** Only where there are row weights. */
  readonly gradients?: {
    /** `[rows, width]` */
    readonly features: Float32Array;
    /** Of each field, what it has weights of. */
    readonly fields: readonly HeadWeights[];
  };
}
