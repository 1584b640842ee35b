import { describe, expect, it } from "vitest";
import type { RecurrentModelConfig } from "../src/config.ts";
import { createStepModel } from "../src/create-step-model.ts";
import type { Weight } from "../src/weights.ts";

/** sin(i + seed) / 2 at place i. */
function wave(seed: number, ...shape: number[]): Weight {
  const length = shape.reduce((size, side) => size * side, 1);
  return { shape, data: Float32Array.from({ length }, (_, index) => Math.sin(index + seed) / 2) };
}

/**
 * Printed by Keras 3.15 (`keras.layers.LSTM(2)`, `GRU(2, reset_after=True)` with these waves as weights, then a dense
 * layer) for a row of zeros and then the ids 2, 0, 1 as one-hot vectors.
 */
const KERAS = {
  lstm: [
    [-0.4872682988643646, -0.143355593085289, 0.33235758543014526],
    [-0.5063909888267517, -0.16735729575157166, 0.32554399967193604],
    [-0.4366745948791504, -0.07280229777097702, 0.35800400376319885],
    [-0.507659375667572, -0.16470569372177124, 0.3296777009963989],
  ],
  gru: [
    [-0.4100590944290161, -0.020858900621533394, 0.3875187933444977],
    [-0.39120641350746155, -0.0007117000059224665, 0.3904373049736023],
    [-0.34833359718322754, 0.05890100076794624, 0.41198229789733887],
    [-0.33657899498939514, 0.07231009751558304, 0.4147176146507263],
  ],
} as const;

describe.each(["lstm", "gru"] as const)("a cell of kind %s", (cell) => {
  it("gives what Keras gives", () => {
    const config: RecurrentModelConfig = {
      type: "recurrent",
      version: 1,
      fields: [{ name: "token", kind: "categorical", size: 3 }],
      input: { kind: "one-hot" },
      cell,
      units: 2,
      layers: 1,
      head: { kind: "independent" },
    };
    const gates = cell === "lstm" ? 4 : 3;
    const model = createStepModel(
      config,
      new Map([
        ["recurrent/0/kernel", wave(1, 3, 2 * gates)],
        ["recurrent/0/recurrentKernel", wave(2, 2, 2 * gates)],
        ["recurrent/0/bias", cell === "lstm" ? wave(3, 8) : wave(3, 2, 6)],
        ["head/token/output/kernel", wave(4, 2, 3)],
        ["head/token/output/bias", wave(5, 3)],
      ]),
    );
    for (const [index, expected] of KERAS[cell].entries()) {
      const got = model.logits(0, []);
      expected.forEach((value, id) => {
        expect(got[id]).toBeCloseTo(value, 6);
      });
      if (index < 3) model.feed([[2], [0], [1]][index]!);
    }
  });
});
