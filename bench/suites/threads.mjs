/** Training on two threads, by the clock: meaningful only on a machine with two processors to spare. */
import { ours, pytorch } from "../lib/training-sides.mjs";

const row = { unit: "notes / s", by: "wall" };

function twoThreads(net, label, pytorchGoal) {
  return {
    name: `threads-${net}`,
    sides: {
      one: ours(net, "wasm"),
      two: ours(net, "wasm", { threads: 2 }),
      pytorch: pytorch(net, { threads: 2 }),
    },
    rows: [
      {
        ...row,
        name: `${label} on wasm, two threads to one`,
        ours: "two",
        peer: "one",
        goal: { ratio: 1.9 },
      },
      {
        ...row,
        name: `${label} on wasm, two threads to PyTorch's two`,
        ours: "two",
        peer: "pytorch",
        goal: pytorchGoal,
      },
    ],
  };
}

export const comparisons = [
  twoThreads("default", "our default model", { ratio: 1 }),
  twoThreads("lstm-192", "LSTM 192"),
];
