import { expect, it } from "vitest";
import { createSharer } from "../src/sharer.ts";

it("gives values that are the same as one, and others as they are", () => {
  const share = createSharer();
  const [first, same, other] = [[{ tick: 0 }], [{ tick: 0 }], [{ tick: 1 }]];
  expect(share(first)).toBe(first);
  expect(share(same)).toBe(first);
  expect(share(other)).toBe(other);
});
