import { afterEach, describe, expect, it, vi } from "vitest";
import { createPacer } from "../src/pacer.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Works through pieces of these lengths on a clock that only they move; returns the longest time between macrotasks. */
async function longestSlice(pieces: readonly number[]): Promise<number> {
  let clock = 0;
  vi.spyOn(performance, "now").mockImplementation(() => clock);
  let longest = 0;
  let last = 0;
  let watching = true;
  const watch = (): void => {
    longest = Math.max(longest, clock - last);
    last = clock;
    if (watching) setImmediate(watch);
  };
  setImmediate(watch);
  const pacer = createPacer(5);
  for (const piece of pieces) {
    await pacer.pause();
    clock += piece;
  }
  await new Promise((resolve) => setImmediate(resolve));
  watching = false;
  return longest;
}

describe("createPacer", () => {
  it.each([
    ["short ones", Array.from({ length: 20_000 }, () => 0.01)],
    ["middling ones", Array.from({ length: 300 }, () => 3)],
    ["ones nearly as long as a slice", Array.from({ length: 100 }, () => 7.9)],
    [
      "short ones with a long one in each five",
      Array.from({ length: 500 }, (_, index) => (index % 5 ? 0.3 : 6)),
    ],
    ["ones that grow", Array.from({ length: 400 }, (_, index) => index / 60)],
  ])("keeps slices of %s below 10 ms", async (_, pieces) => {
    expect(await longestSlice(pieces)).toBeLessThan(10);
  });

  it("works through many short pieces in one slice", async () => {
    let clock = 0;
    vi.spyOn(performance, "now").mockImplementation(() => clock);
    const pacer = createPacer(5);
    let rests = 0;
    for (let piece = 0; piece < 10_000; piece++) {
      const rest = pacer.pause();
      if (rest) {
        rests++;
        await rest;
      }
      clock += 0.01;
    }
    expect(rests).toBeGreaterThan(10);
    expect(rests).toBeLessThan(150);
  });

  it.each([
    ["MessageChannel where there is no setImmediate", ["setImmediate"]],
    ["a timer where there is neither", ["setImmediate", "MessageChannel"]],
  ])("rests by %s", async (_, missing) => {
    const later = setTimeout;
    for (const name of missing) vi.stubGlobal(name, undefined);
    let clock = 0;
    vi.spyOn(performance, "now").mockImplementation(() => clock);
    const pacer = createPacer(5);
    let turned = false;
    later(() => {
      turned = true;
    }, 0);
    for (let rest = 0; !turned && rest < 10_000; rest++) {
      clock += 20;
      await pacer.pause();
    }
    expect(turned).toBe(true);
  });
});
