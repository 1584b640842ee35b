/** The most memory that training an LSTM of 192 units holds, beside PyTorch on the same work. */
import { ours, pytorch } from "../lib/training-sides.mjs";

const net = "lstm-192";
const row = { unit: "MiB", peer: "pytorch", by: "peak", goal: { ratio: 1.2 } };

export const comparisons = [
  {
    name: "memory-lstm-192",
    sides: { wasm: ours(net, "wasm"), tensorflow: ours(net, "tensorflow"), pytorch: pytorch(net) },
    rows: [
      { ...row, name: "LSTM 192 on wasm, peak memory, to PyTorch", ours: "wasm" },
      { ...row, name: "LSTM 192 on tensorflow, peak memory, to PyTorch", ours: "tensorflow" },
    ],
  },
];
