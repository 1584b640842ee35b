import type { ModelField } from "./config.ts";

/** A place in a sequence to come back to; see {@link StepModel.mark}. */
export interface StepMark {
  /** Steps fed up to here. */
  readonly position: number;
}

/**
 * A model that is run one step at a time; `@nocturne/sampling`'s `StepModel` is this by shape. A new model stands at the
 * start of a piece: its logits are those of the first step.
 */
export interface StepModel {
  readonly fields: readonly ModelField[];
  /** The steps fed so far. */
  readonly position: number;
  /**
   * Takes one whole step, one value a field, in the order of `fields`.
   *
   * @throws RangeError where a value is not its field's; the model then stays where it was
   */
  feed(step: ArrayLike<number>): void;
  /**
   * The model's view of one field of the next step, given the values of the fields before it in that step:
   * `[size]` logits for a categorical field, `[1]` predicted value for a continuous one. The array is the model's own
   * and holds until its next call; copy it to keep it.
   *
   * @throws RangeError where there is no such field, or a value before it is not its field's
   */
  logits(field: number, chosen: ArrayLike<number>): Float32Array;
  /** Remembers this place. A mark stays good for as long as it is held, and costs one state. */
  mark(): StepMark;
  /**
   * Goes back to a place marked on this model (or on one that shares its weights by `fork`).
   *
   * @throws TypeError where the mark is another model's
   */
  rewind(mark: StepMark): void;
  /** A second model at the same place, which shares the weights and nothing else. */
  fork(): StepModel;
  /** Back to the start of a piece. */
  reset(): void;
}
