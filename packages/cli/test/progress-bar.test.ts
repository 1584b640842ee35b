import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createProgressBar } from "../src/progress-bar.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

/** Updates a bar every 10 ms for some seconds and counts what it writes. */
function writesIn(seconds: number, isTTY: boolean): number {
  const write = vi.fn(() => true);
  const bar = createProgressBar({ isTTY, columns: 80, write } as unknown as NodeJS.WriteStream);
  for (let i = 0; i < seconds * 100; i++) {
    bar.update(i / (seconds * 100), "at work");
    vi.advanceTimersByTime(10);
  }
  return write.mock.calls.length;
}

it.each([
  ["ten times a second on a terminal", true, 2, 20],
  ["every five seconds elsewhere", false, 12, 3],
])("is drawn %s, however often it is told", (_, isTTY, seconds, writes) => {
  expect(writesIn(seconds, isTTY)).toBe(writes);
});

it.each([
  [-1, 0, "  0 %"],
  [0.51, 12, " 51 %"],
  [1.2, 24, "100 %"],
])("at %d fills %i of its 24 cells: %s", (fraction, filled, percent) => {
  const write = vi.fn((_text: string) => true);
  createProgressBar({ write } as unknown as NodeJS.WriteStream).update(fraction, "");
  expect(write.mock.calls).toEqual([[`${"━".repeat(filled)}${"─".repeat(24 - filled)} ${percent}  \n`]]);
});

it("is silent until it is told something", () => {
  const write = vi.fn(() => true);
  const bar = createProgressBar({ isTTY: true, write } as unknown as NodeJS.WriteStream);
  bar.done();
  expect(write).not.toHaveBeenCalled();
});
