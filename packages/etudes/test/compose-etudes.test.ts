import { describe, expect, it } from "vitest";
import { composeEtudes } from "../src/compose-etudes.ts";
import { TEXTURE_NAMES } from "../src/textures.ts";

describe("composeEtudes", () => {
  it("takes the textures in turn and every key before one comes again", () => {
    const truths = [...composeEtudes({ count: 24, seed: 3, textures: ["prelude"] })].map(
      ({ truth }) => truth,
    );
    expect(new Set(truths.map((truth) => truth.key.name)).size).toBe(24);
    const mixed = [...composeEtudes({ count: 12, seed: 3 })].map(({ truth }) => truth.texture);
    expect(mixed).toEqual([...TEXTURE_NAMES, ...TEXTURE_NAMES].slice(0, 12));
  });

  it("gives étude n whatever the count", () => {
    expect([...composeEtudes({ count: 3, seed: 8 })]).toEqual(
      [...composeEtudes({ count: 6, seed: 8 })].slice(0, 3),
    );
  });

  it("gives a part from any number on", () => {
    const all = [...composeEtudes({ count: 5, seed: 4 })];
    expect([...composeEtudes({ from: 3, count: 2, seed: 4 })]).toEqual(all.slice(3));
  });

  it("composes only what is asked for", () => {
    const etudes = composeEtudes({ count: Number.MAX_SAFE_INTEGER });
    expect(etudes.next().value?.truth.texture).toBe("chorale");
  });

  it.each([
    [{ count: -1 }, "etudes: count must be a whole number, got -1"],
    [{ count: 1.5 }, "etudes: count must be a whole number, got 1.5"],
    [{ count: 1, from: -2 }, "etudes: from must be a whole number, got -2"],
    [{ count: 1, textures: [] }, "etudes: textures must name at least one texture, got none"],
  ])("refuses %o", (options, message) => {
    expect(() => composeEtudes(options).next()).toThrow(message);
  });
});
