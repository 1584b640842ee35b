/** A field of a step as a model knows it; `@nocturne/tokenizers`' `Field` is one by shape. */
export type ModelField =
  | {
      readonly name: string;
      readonly kind: "categorical";
      readonly size: number;
      /** What came before leaves it no choice: the net reads it, and predicts nothing. */
      readonly determined?: true;
    }
  | {
      readonly name: string;
      readonly kind: "continuous";
      readonly min: number;
      readonly max: number;
      readonly unit: string;
    };

/** Whether a field is read only, see {@link ModelField}. */
export function isDetermined(field: ModelField): boolean {
  return field.kind === "categorical" && field.determined === true;
}

/**
 * How many fields a step begins with that are determined: they are known before anything of the step is predicted, so
 * the net reads them together with the rest of the step before.
 */
export function leadingFields(fields: readonly ModelField[]): number {
  const first = fields.findIndex((field) => !isDetermined(field));
  return first < 0 ? fields.length : first;
}

/** How the last step enters the net. */
export type InputConfig =
  /** The sum of one embedding a field (a continuous field: a linear map of its value, scaled to 0–1). */
  | { readonly kind: "embedding"; readonly size: number }
  /** Values and one-hot vectors, concatenated in the order of the fields. */
  | { readonly kind: "one-hot" };

/** How the next step is read from the recurrent state. */
export type HeadConfig =
  /** Each field from the state alone, by one linear layer. */
  | { readonly kind: "independent" }
  /** Each field from the state and the fields before it in this step: one ReLU layer of `size` units, then a linear one. */
  | { readonly kind: "chained"; readonly size: number };

/** A recurrent net for any tokenizer's fields: all that is needed, with its weights, to run it. */
export interface RecurrentModelConfig {
  readonly type: "recurrent";
  readonly version: 1;
  readonly fields: readonly ModelField[];
  readonly input: InputConfig;
  readonly cell: "lstm" | "gru";
  readonly units: number;
  readonly layers: number;
  /**
   * The self-normalising block of the original between the recurrent net and the heads: linear layers with SELU (and
   * alpha dropout in training), whose output is concatenated with its input. Absent: none.
   */
  readonly block?: { readonly layers: number; readonly size: number; readonly dropout: number };
  readonly head: HeadConfig;
  /** Continuous fields are read as sigmoid × this; absent: sigmoid scaled to the field's min … max. */
  readonly continuousScale?: number;
  /** In training, the share of the recurrent layers' outputs that is dropped. @default 0 */
  readonly dropout?: number;
}

/** The configuration of any model; told apart by `type`. */
export type ModelConfig = RecurrentModelConfig;
