/** A field of a step as sampling knows it; `@nocturne/tokenizers`' `Field` is one by shape. */
export type StepField =
  | {
      readonly name: string;
      readonly kind: "categorical";
      readonly size: number;
      /** What came before leaves it no choice; the grammar says which id it is. */
      readonly determined?: true;
    }
  | {
      readonly name: string;
      readonly kind: "continuous";
      readonly min: number;
      readonly max: number;
      readonly unit: string;
    };

/** A place in a sequence to come back to; see {@link StepModel.mark}. */
export interface StepMark {
  /** Steps fed up to here. */
  readonly position: number;
}

/**
 * What generation needs of a model, and nothing more. A new model stands at the start of a piece: its logits are those
 * of the first step. A recurrent net keeps a state of fixed size, a transformer a cache of keys and values.
 */
export interface StepModel {
  readonly fields: readonly StepField[];
  /** The steps fed so far. */
  readonly position: number;
  /** Takes one whole step, one value a field, in the order of `fields`. */
  feed(step: ArrayLike<number>): void;
  /**
   * The model's view of one field of the next step, given the values of the fields before it in that step:
   * `[size]` logits for a categorical field, `[1]` predicted value for a continuous one. The array is the model's own
   * and holds until its next call; copy it to keep it. May be called for the fields in order only.
   */
  logits(field: number, chosen: ArrayLike<number>): Float32Array;
  /** Remembers this place. A mark stays good for as long as it is held, and costs one state. */
  mark(): StepMark;
  /** Goes back to a place marked on this model (or on the model that it was forked from). */
  rewind(mark: StepMark): void;
  /** A second model at the same place, which shares the weights and nothing else. */
  fork(): StepModel;
  /** Back to the start of a piece. */
  reset(): void;
}
