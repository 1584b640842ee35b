import { expect, it } from "vitest";
import { Failure, messageOf } from "../src/failure.ts";

it.each([
  [new Error("one line"), "one line"],
  [new Error("first\nsecond"), "first"],
  [new Failure("bad call", 2), "bad call"],
  ["thrown text", "thrown text"],
  [undefined, "undefined"],
])("of %j it shows %j", (thrown, shown) => {
  expect(messageOf(thrown)).toBe(shown);
});

it("is a failed command unless it says otherwise", () => {
  expect([new Failure("x").exitCode, new Failure("x", 130).exitCode]).toEqual([1, 130]);
});
