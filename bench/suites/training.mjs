/** Training, notes a processor second on one thread, beside PyTorch and tfjs-layers. */
import { ours, pytorch, tfjsLayers } from "../lib/training-sides.mjs";

const unit = "notes / CPU s";

const NAMES = {
  "lstm-192": "LSTM 192",
  "lstm-192-embedded": "LSTM 192, embedded input",
  "lstm-416": "LSTM 416",
  "gru-512": "GRU 512",
  "lstm-3x512": "LSTM 3 × 512",
  default: "our default model",
};

/** One net on one backend, against PyTorch and, where told, tfjs-layers. */
function training(net, backend, goals) {
  const name = `${NAMES[net]} on ${backend}`;
  const rows = [
    { name: `${name}, to PyTorch`, unit, ours: "ours", peer: "pytorch", goal: { ratio: goals.pytorch } },
  ];
  const sides = { ours: ours(net, backend), pytorch: pytorch(net) };
  if ("tfjs" in goals) {
    sides.tfjs = tfjsLayers(net, backend);
    const goal = goals.tfjs && { ratio: goals.tfjs };
    rows.push({ name: `${name}, to tfjs-layers`, unit, ours: "ours", peer: "tfjs", goal });
  }
  return { name: `${net}-${backend}`, sides, rows };
}

export const comparisons = [
  training("lstm-192", "wasm", { pytorch: 0.6, tfjs: 50 }),
  training("lstm-192-embedded", "wasm", { pytorch: 0.8 }),
  training("lstm-416", "wasm", { pytorch: 0.5 }),
  training("gru-512", "wasm", { pytorch: 0.5 }),
  training("lstm-3x512", "wasm", { pytorch: 0.5 }),
  training("default", "wasm", { pytorch: 0.7 }),
  training("lstm-192", "tensorflow", { pytorch: 1, tfjs: 3.5 }),
  training("lstm-416", "tensorflow", { pytorch: 0.9, tfjs: undefined }),
  training("gru-512", "tensorflow", { pytorch: 0.9, tfjs: undefined }),
  training("lstm-3x512", "tensorflow", { pytorch: 0.9, tfjs: undefined }),
  training("default", "tensorflow", { pytorch: 0.9 }),
];

const gpt = "GPT of 5.1 M weights";
export const pending = [
  { name: `${gpt} on wasm, to PyTorch`, unit, goal: { ratio: 0.5 }, note: "its layers are not there yet" },
  {
    name: `${gpt} on tensorflow, to PyTorch`,
    unit,
    goal: { ratio: 0.8 },
    note: "its layers are not there yet",
  },
];
