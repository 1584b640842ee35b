import { expect, it } from "vitest";
import { outcome, showTraining, thousands } from "../src/training-progress.ts";

it("shows a training as it goes", () => {
  const lines: string[] = [];
  const show = showTraining({
    update: (fraction, text) => lines.push(`${fraction} ${text}`),
    log: (line) => lines.push(line),
    clear: () => 0,
    done: () => lines.push("done"),
  });
  const step = {
    type: "step",
    step: 7,
    epoch: 1.25,
    notesPerSecond: 12_345,
    loss: 9.876,
    fraction: 0.5,
    secondsLeft: 61,
  } as const;
  show({ type: "backend", message: "backend: wasm" });
  show({ type: "warning", message: "no pieces are held out" });
  show({ type: "start", pieces: 9, validPieces: 1, notes: 4000, parameters: 80_840, baseline: 14 });
  show(step);
  show({ type: "validation", step: 7, natsPerNote: 9.5, best: true });
  show({ type: "saved", step: 7 });
  show(step);
  const numbers = "epoch 1.3 · step 7 · 12,345 notes/s · loss 9.88";
  expect(lines).toEqual([
    "backend: wasm",
    "warning: no pieces are held out",
    "9 pieces to learn from (4,000 notes), 1 held out; a net of 80,840 weights",
    `0.5 ${numbers} · 1 min 1 s left`,
    `0.5 ${numbers} · held out 9.50 · 1 min 1 s left`,
  ]);
});

it.each([
  [
    { natsPerNote: 8.5, baseline: 14 },
    "trained 20 steps (40,960 notes) in 1 min 5 s: 8.50 nats per note on held-out pieces, 14.00 without context",
  ],
  [{}, "trained 20 steps in 1 min 5 s; no pieces were held out to judge by"],
])("says of %j how it went", (losses, line) => {
  const result = { reason: "steps", step: 20, notes: 40_960, seconds: 65, out: "run", ...losses } as const;
  expect(outcome(result)).toBe(line);
});

it.each([
  [0, "0"],
  [999.6, "1,000"],
  [1_234_567, "1,234,567"],
])("%d is told as %s", (value, text) => {
  expect(thousands(value)).toBe(text);
});
