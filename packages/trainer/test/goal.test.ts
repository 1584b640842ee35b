import { describe, expect, it } from "vitest";
import { createGoal } from "../src/goal.ts";

describe("createGoal", () => {
  it.each([
    [{ steps: 10 }, 5, 999, 0.5],
    [{ minutes: 2 }, 5, 60, 0.5],
    [{ steps: 10, minutes: 2 }, 8, 60, 0.8],
    [{ steps: 10, minutes: 2 }, 8, 500, 1],
  ])("%j after %i steps and %i s is at %d", (options, step, seconds, expected) => {
    expect(createGoal(options).fraction(step, seconds)).toBe(expected);
  });

  it("tells what ended it", () => {
    const goal = createGoal({ steps: 10, minutes: 2 });
    expect([goal.reason(10), goal.reason(9)]).toEqual(["steps", "minutes"]);
  });

  it.each([
    [{}, "train: give a goal: minutes, steps or both"],
    [{ steps: 0 }, "train: steps must be positive, got 0"],
    [{ minutes: Number.NaN }, "train: minutes must be positive, got NaN"],
  ])("refuses %j", (options, message) => {
    expect(() => createGoal(options)).toThrow(message);
  });
});
