import type { ModelField, RecurrentModelConfig } from "@nocturne/inference";

/** Options of {@link defaultModel}. */
export interface DefaultModelOptions {
  /** @default "lstm" */
  readonly cell?: "lstm" | "gru";
  /** Width of the recurrent state. @default 192 */
  readonly units?: number;
  /** Recurrent layers. @default 1 */
  readonly layers?: number;
  /** Width of the input embeddings. @default 64 */
  readonly embedding?: number;
  /** Width of each field's hidden layer. @default 96 */
  readonly headSize?: number;
  /** In training, the share of the recurrent layers' outputs that is dropped. @default 0 */
  readonly dropout?: number;
}

/**
 * A net for any tokenizer's fields: summed embeddings, an LSTM of 192 units, and chained heads, which predict each field
 * of a step given those before it.
 */
export function defaultModel(
  fields: readonly ModelField[],
  options: DefaultModelOptions = {},
): RecurrentModelConfig {
  const { cell = "lstm", units = 192, layers = 1, embedding = 64, headSize = 96, dropout } = options;
  return {
    type: "recurrent",
    version: 1,
    fields: fields.map((field) => ({ ...field })),
    input: { kind: "embedding", size: embedding },
    cell,
    units,
    layers,
    head: { kind: "chained", size: headSize },
    ...(dropout === undefined ? {} : { dropout }),
  };
}

/**
 * The smallest of the three nets that Nocturne's predecessor published: one-hot steps, an LSTM of 192 units, its
 * self-normalising block of three layers of 256, independent heads; continuous fields are read as 4 × sigmoid.
 */
export function howlLstm192(fields: readonly ModelField[]): RecurrentModelConfig {
  return howl(fields, "lstm", 192);
}

/** The middle one of the predecessor's nets, an LSTM of 416 units; see {@link howlLstm192}. */
export function howlLstm416(fields: readonly ModelField[]): RecurrentModelConfig {
  return howl(fields, "lstm", 416);
}

/** The largest of the predecessor's nets, a GRU of 512 units; see {@link howlLstm192}. */
export function howlGru512(fields: readonly ModelField[]): RecurrentModelConfig {
  return howl(fields, "gru", 512);
}

function howl(fields: readonly ModelField[], cell: "lstm" | "gru", units: number): RecurrentModelConfig {
  return {
    type: "recurrent",
    version: 1,
    fields: fields.map((field) => ({ ...field })),
    input: { kind: "one-hot" },
    cell,
    units,
    layers: 1,
    block: { layers: 3, size: 256, dropout: 0.01 },
    head: { kind: "independent" },
    continuousScale: 4,
  };
}
