import fc from "fast-check";
import { expect, it } from "vitest";
import { longestChain, type SharedPlace } from "../src/same-work.ts";

it("finds a chain as long as trying them all does", () => {
  const places = fc.array(fc.tuple(fc.nat(12), fc.nat(12)), { maxLength: 10 });
  const longest = (list: readonly SharedPlace[], last: SharedPlace): number =>
    Math.max(
      0,
      ...list.filter((next) => next[0] > last[0] && next[1] > last[1]).map((next) => 1 + longest(list, next)),
    );
  fc.assert(
    fc.property(places, (list) => {
      const chain = longestChain(list);
      expect(chain.length).toBe(longest(list, [-1, -1]));
      for (const [index, place] of chain.entries()) {
        expect(list).toContainEqual(place);
        if (index === 0) continue;
        expect(place[0]).toBeGreaterThan(chain[index - 1]![0]);
        expect(place[1]).toBeGreaterThan(chain[index - 1]![1]);
      }
    }),
  );
});
