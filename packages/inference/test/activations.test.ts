import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exp, selu, sigmoid, tanh } from "../src/activations.ts";

describe("exp", () => {
  it("is e to the x to 15 digits, wherever that is a normal number", () => {
    fc.assert(
      fc.property(fc.double({ min: -707, max: 709, noNaN: true }), (x) => {
        const expected = Math.exp(x);
        expect(Math.abs(exp(x) - expected)).toBeLessThanOrEqual(2e-15 * expected);
      }),
    );
  });

  it.each([
    [0, 1],
    [-0, 1],
    [-709, 0],
    [Number.NEGATIVE_INFINITY, 0],
    [710, Number.POSITIVE_INFINITY],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [Number.NaN, Number.NaN],
  ])("of %d is %d", (x, expected) => expect(exp(x)).toBe(expected));
});

describe("sigmoid, tanh", () => {
  it("are within rounding of their definitions, far out too", () => {
    for (let x = -800; x <= 800; x += 0.37) {
      expect(Math.abs(sigmoid(x) - 1 / (1 + Math.exp(-x)))).toBeLessThan(1e-15);
      expect(Math.abs(tanh(x) - Math.tanh(x))).toBeLessThan(1e-15);
    }
  });
});

describe("selu", () => {
  it.each([
    [-2, -1.5201665],
    [-0.5, -0.6917582],
    [0, 0],
    [0.5, 0.5253505],
    [2, 2.101402],
  ])("of %d is %d, as Keras prints it", (x, expected) => expect(selu(x)).toBeCloseTo(expected, 6));
});
