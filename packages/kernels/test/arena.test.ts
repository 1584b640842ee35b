import { expect, it } from "vitest";
import { createArena, openScope, withScope } from "../src/arena.ts";

const arenaOf = (maxMemory: number) =>
  createArena(new WebAssembly.Memory({ initial: 1, maximum: 16 }), 512, maxMemory);

it("gives regions that do not overlap, at multiples of 64 bytes, with room after them", () => {
  const arena = arenaOf(2 ** 20);
  const regions = [1, 100, 16, 3000].map((floats) => ({ start: arena.allocate(floats), bytes: floats * 4 }));
  for (const { start } of regions) expect(start % 64).toBe(0);
  for (const [i, { start, bytes }] of regions.entries()) {
    expect(regions[i + 1]?.start ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(start + bytes + 64);
  }
});

it("fills gaps again", () => {
  const arena = arenaOf(2 ** 20);
  const [, second] = [arena.allocate(100), arena.allocate(100), arena.allocate(100)];
  arena.free(second!);
  const smaller = arena.allocate(10);
  expect(smaller).toBe(second);
  expect(arena.allocate(100)).toBeGreaterThan(smaller);
});

it("counts bytes in use, and frees a scope as a whole", () => {
  const arena = arenaOf(2 ** 20);
  const scope = openScope(arena);
  expect(arena.view(scope.zeros(3), 3)).toEqual(new Float32Array(3));
  const [copied] = scope.copy(Float32Array.of(1, 2)) as [number];
  expect(arena.view(copied, 2)).toEqual(Float32Array.of(1, 2));
  expect(scope.bytes).toBe(arena.usedBytes);
  expect(arena.usedBytes).toBeGreaterThan(0);
  scope.close();
  expect(arena.usedBytes).toBe(0);
});

it("frees a scope when its work throws", () => {
  const arena = arenaOf(2 ** 20);
  const fail = () =>
    withScope(arena, (scope) => {
      scope.take(10);
      throw new Error("the work failed");
    });
  expect(fail).toThrow("the work failed");
  expect(arena.usedBytes).toBe(0);
});

it("says why a region does not fit", () => {
  expect(() => arenaOf(2 ** 17).allocate(2 ** 15)).toThrow(
    /do not fit: 0 are in use and maxMemory is 131072/,
  );
  expect(() => arenaOf(2 ** 30).allocate(2 ** 19)).toThrow(/the memory cannot grow past 65536/);
});

it("refuses to free what is not in use", () => {
  expect(() => arenaOf(2 ** 17).free(512)).toThrow("kernels: no region in use starts at 512");
});
