import { afterEach, expect, it, vi } from "vitest";
import { abortOnInterrupt } from "../src/interrupt.ts";

afterEach(() => vi.restoreAllMocks());

it.each(["SIGINT", "SIGTERM"] as const)(
  "aborts on the first %s, and quits at once on the second",
  (signal) => {
    const exit = vi.spyOn(process, "exit").mockImplementation(() => {
      throw new Error("quit");
    });
    const onFirst = vi.fn();
    const interrupt = abortOnInterrupt(onFirst);
    try {
      expect(interrupt.signal.aborted).toBe(false);
      process.emit(signal);
      expect([interrupt.signal.aborted, onFirst.mock.calls.length, exit.mock.calls.length]).toEqual([
        true,
        1,
        0,
      ]);
      expect(() => process.emit(signal)).toThrow("quit");
      expect([onFirst.mock.calls.length, exit.mock.calls]).toEqual([1, [[130]]]);
    } finally {
      interrupt.dispose();
    }
  },
);

it("listens no longer once it is disposed of", () => {
  const before = [process.listenerCount("SIGINT"), process.listenerCount("SIGTERM")];
  const interrupt = abortOnInterrupt(() => {});
  expect(process.listenerCount("SIGINT")).toBe(before[0]! + 1);
  interrupt.dispose();
  expect([process.listenerCount("SIGINT"), process.listenerCount("SIGTERM")]).toEqual(before);
});
