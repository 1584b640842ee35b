import { defaultModel } from "@nocturne/models";
import { howlV1, remiGrid } from "@nocturne/tokenizers";

/**
 * @typedef {object} Net A net, the music that it learns, and the batch that it learns by.
 * @property {import("@nocturne/tokenizers").Tokenizer} tokenizer
 * @property {import("@nocturne/inference").RecurrentModelConfig} config
 * @property {number} batch windows a step
 * @property {number} time notes a window
 */

/** One recurrent net between 123 numbers a note and 123 outputs: three numbers and a pitch of 120. */
function plain(cell, units, layers = 1) {
  return (tokenizer) => ({
    type: "recurrent",
    version: 1,
    fields: tokenizer.fields,
    input: { kind: "one-hot" },
    cell,
    units,
    layers,
    head: { kind: "independent" },
  });
}

/** The same with an embedding of 64 numbers in place of the one-hot vectors. */
function embedded(cell, units) {
  return (tokenizer) => ({ ...plain(cell, units)(tokenizer), input: { kind: "embedding", size: 64 } });
}

const NETS = {
  "lstm-192": [howlV1, plain("lstm", 192), 256],
  "lstm-192-embedded": [howlV1, embedded("lstm", 192), 256],
  "lstm-416": [howlV1, plain("lstm", 416), 256],
  "gru-512": [howlV1, plain("gru", 512), 256],
  "lstm-3x512": [howlV1, plain("lstm", 512, 3), 64],
  default: [remiGrid, (tokenizer) => defaultModel(tokenizer.fields), 256],
};

/**
 * @param {string} name
 * @returns {Net}
 */
export function netNamed(name) {
  const [createTokenizer, configOf, time] = NETS[name];
  const tokenizer = createTokenizer();
  return { tokenizer, config: configOf(tokenizer), batch: 64, time };
}
