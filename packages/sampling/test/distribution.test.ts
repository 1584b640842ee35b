import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ChoiceOptions, chooseId, logProbability, probabilities } from "../src/distribution.ts";
import { createRandom } from "../src/random.ts";

/** Logits of these probabilities. */
const log = (...shares: number[]): number[] => shares.map(Math.log);

describe("probabilities", () => {
  it.each<[number[], ChoiceOptions, number[]]>([
    [log(0.25, 0.75), {}, [0.25, 0.75]],
    [log(0.2, 0.8), { temperature: 0.5 }, [1 / 17, 16 / 17]],
    [log(1, 16), { temperature: 2 }, [0.2, 0.8]],
    [log(0.2, 0.5, 0.3), { temperature: 0 }, [0, 1, 0]],
    [[3, 3, 3], { temperature: 0 }, [1, 0, 0]],
    [log(0.2, 0.5, 0.3), { topK: 1 }, [0, 1, 0]],
    [log(0.2, 0.5, 0.3), { topK: 2 }, [0, 0.625, 0.375]],
    [log(0.2, 0.5, 0.3), { topK: 9 }, [0.2, 0.5, 0.3]],
    [[3, 3, 3, 3], { topK: 2 }, [0.5, 0.5, 0, 0]],
    [log(0.2, 0.5, 0.3), { topP: 0.5 }, [0, 1, 0]],
    [log(0.2, 0.5, 0.3), { topP: 0.51 }, [0, 0.625, 0.375]],
    [log(0.2, 0.5, 0.3), { topP: 0.01 }, [0, 1, 0]],
    [log(0.2, 0.5, 0.3), { topK: 2, topP: 0.6 }, [0, 1, 0]],
    [[1, 1, 1, 1], { topP: 0.5 }, [0.5, 0.5, 0, 0]],
    [log(0.2, 0.5, 0.3), { minP: 0.5 }, [0, 0.625, 0.375]],
    [log(0.2, 0.5, 0.3), { minP: 1 }, [0, 1, 0]],
    [log(0.2, 0.5, 0.3), { allowed: Uint8Array.of(1, 0, 1) }, [0.4, 0, 0.6]],
    [log(0.2, 0.5, 0.3), { allowed: Uint8Array.of(1, 0, 0), topK: 1, minP: 1 }, [1, 0, 0]],
    [[Number.NEGATIVE_INFINITY, 5], {}, [0, 1]],
    [[1e30, -1e30], {}, [1, 0]],
    [[-1e30, -1e30], {}, [0.5, 0.5]],
  ])("of %j with %j are %j", (logits, options, expected) => {
    const shares = probabilities(logits, options);
    expect(shares.length).toBe(expected.length);
    expected.forEach((share, id) => {
      expect(shares[id]).toBeCloseTo(share, 12);
    });
  });

  it("sum to 1, keep the likeliest legal id, and give nothing to masked ones", () => {
    const options = fc.record({
      temperature: fc.double({ min: 0, max: 5, noNaN: true }),
      topK: fc.integer({ min: 1, max: 30 }),
      topP: fc.double({ min: 0.01, max: 1, noNaN: true }),
      minP: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const logit = fc.oneof(
      fc.integer({ min: -3, max: 3 }),
      fc.integer({ min: -40_000, max: 40_000 }).map((x) => x / 1000),
    );
    const row = fc.tuple(logit, fc.constantFrom(0, 1, 1));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 24 }), options, (rows, given) => {
        rows[0]![1] = 1;
        const logits = rows.map(([value]) => value);
        const allowed = Uint8Array.from(rows, ([, legal]) => legal);
        const shares = [...probabilities(logits, { ...given, allowed })];
        expect(shares.reduce((sum, share) => sum + share)).toBeCloseTo(1, 12);
        const best = Math.max(...logits.filter((_, id) => allowed[id]));
        const kept = shares.filter((share) => share > 0).length;
        expect(shares[logits.findIndex((value, id) => allowed[id] && value === best)]).toBeGreaterThan(0);
        expect(shares.every((share, id) => share === 0 || allowed[id])).toBe(true);
        expect(kept).toBeLessThanOrEqual(given.topK);
      }),
    );
  });

  it.each([
    [{ temperature: -1 }, "sampling: temperature must be 0 or more, got -1"],
    [{ temperature: Number.NaN }, "sampling: temperature must be 0 or more, got NaN"],
    [{ topK: 0 }, "sampling: topK must be a whole number from 1, got 0"],
    [{ topK: 1.5 }, "sampling: topK must be a whole number from 1, got 1.5"],
    [{ topP: 0 }, "sampling: topP must be above 0 and at most 1, got 0"],
    [{ topP: 1.1 }, "sampling: topP must be above 0 and at most 1, got 1.1"],
    [{ minP: 2 }, "sampling: minP must be within 0–1, got 2"],
    [{ allowed: Uint8Array.of(1) }, "sampling: a mask must have one byte a logit (2), got 1"],
    [{ allowed: Uint8Array.of(0, 0) }, "sampling: none of 2 ids is both allowed and possible"],
  ])("refuse %j", (options, message) => {
    expect(() => probabilities([0, 0], options)).toThrow(message);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])("refuse a logit of %d", (logit) => {
    expect(() => probabilities([0, logit])).toThrow(
      `sampling: logits must be numbers below infinity, got ${logit} for id 1; check the model's weights`,
    );
  });

  it("leave the logits as they were", () => {
    const logits = Float32Array.of(1, 2, 3);
    probabilities(logits, { temperature: 0.5, topK: 2, topP: 0.9, minP: 0.1 });
    expect([...logits]).toEqual([1, 2, 3]);
  });
});

describe("chooseId", () => {
  it("chooses each id as often as it is likely", () => {
    const random = createRandom(1);
    const counts = [0, 0, 0, 0];
    for (let draw = 0; draw < 20_000; draw++) counts[chooseId(log(0.1, 0.6, 0, 0.3), random)]!++;
    expect(counts[2]).toBe(0);
    [0.1, 0.6, 0, 0.3].forEach((share, id) => {
      expect(Math.abs(counts[id]! / 20_000 - share)).toBeLessThan(0.015); // 4 standard deviations
    });
  });

  it.each([
    [0, 1],
    [0.0999, 1],
    [0.1001, 3],
    [1 - 2 ** -53, 3],
  ])("with a draw of %d takes id %i", (draw, id) => {
    expect(chooseId(log(0, 0.1, 0, 0.9, 0), () => draw)).toBe(id);
  });

  it("draws nothing at temperature 0", () => {
    const never = (): number => {
      throw new Error("drawn");
    };
    expect(chooseId([1, 3, 2], never, { temperature: 0 })).toBe(1);
  });
});

describe("logProbability", () => {
  it("is the logarithm of the share", () => {
    expect(logProbability([5 + Math.log(0.2), 5 + Math.log(0.8)], 1)).toBeCloseTo(Math.log(0.8), 12);
    expect(logProbability([0, -2000], 1)).toBe(-2000);
  });

  it("refuses an id that is none", () => {
    expect(() => logProbability([0, 0], 2)).toThrow("sampling: id must be 0 … 1, got 2");
  });
});
