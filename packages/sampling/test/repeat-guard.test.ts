import { describe, expect, it } from "vitest";
import { createRepeatGuard } from "../src/repeat-guard.ts";
import { FIELDS } from "./toy-tokenizer.ts";

const push = (guard: ReturnType<typeof createRepeatGuard>, pitches: readonly number[]): void => {
  for (const pitch of pitches) guard.push([1, pitch]);
};

describe("createRepeatGuard", () => {
  it.each<[number[], number[]]>([
    [[], []],
    [[60, 60], []],
    [[60, 60, 60], [60]],
    [[60, 60, 62, 60, 60], []],
    [[1, 2, 1, 2, 1, 2, 1], [2]],
    [[1, 2, 1, 2, 1, 2], []],
    [[9, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2], [3]],
    [[1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3], []],
  ])("with 3 times of up to 3 steps, after %j bans %j", (pitches, banned) => {
    const guard = createRepeatGuard(FIELDS, { times: 3, longest: 3 });
    push(guard, pitches);
    expect(guard.banned(1, [1])).toEqual(banned);
    expect(guard.banned(0, [])).toEqual([]);
  });

  it("bans nothing where another watched field already differs", () => {
    const guard = createRepeatGuard(FIELDS, { times: 3 });
    push(guard, [60, 60, 60]);
    expect(guard.banned(1, [2])).toEqual([]);
  });

  it("lets a loop last, whatever its period", () => {
    const guard = createRepeatGuard(FIELDS, { times: 2, longest: 4, lasting: 5 });
    push(guard, [60, 60, 60, 60]);
    expect(guard.banned(1, [1])).toEqual([]);
    push(guard, [60]);
    expect(guard.banned(1, [1])).toEqual([60]);
    push(guard, [1, 2, 3, 1, 2]);
    expect(guard.banned(1, [1])).toEqual([]);
    push(guard, [3, 1, 2]);
    expect(guard.banned(1, [1])).toEqual([3]);
  });

  it("takes no notice of determined fields, unless they are named", () => {
    const place = { name: "place", kind: "categorical", size: 100, determined: true } as const;
    const guard = createRepeatGuard([place, ...FIELDS], { times: 2 });
    guard.push([1, 1, 60]);
    guard.push([2, 1, 60]);
    expect(guard.banned(2, [3, 1])).toEqual([60]);
  });

  it("looks at the named fields only", () => {
    const guard = createRepeatGuard(FIELDS, { times: 2, fields: ["pitch"] });
    guard.push([1, 60]);
    guard.push([2, 60]);
    expect(guard.banned(1, [3])).toEqual([60]);
  });

  it.each([
    [{ times: 1 }, "repeatGuard: times must be a whole number from 2, got 1"],
    [{ lasting: -1 }, "repeatGuard: lasting must be a whole number of steps from 0, got -1"],
    [{ longest: 0 }, "repeatGuard: longest must be a whole number of steps from 1, got 0"],
    [{ fields: ["octave"] }, 'repeatGuard: fields must name categorical fields of the model, got "octave"'],
    [{ fields: [] }, "repeatGuard: there is no categorical field to watch"],
  ])("refuses %j", (options, message) => {
    expect(() => createRepeatGuard(FIELDS, options)).toThrow(message);
  });
});
