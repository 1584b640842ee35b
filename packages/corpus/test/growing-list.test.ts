import { expect, it } from "vitest";
import { growingList } from "../src/growing-list.ts";

it("holds whatever was pushed, however much", () => {
  const list = growingList();
  const pushed = Array.from({ length: 5000 }, (_, index) => (index * 2654435761) % 2 ** 32);
  for (const [index, value] of pushed.entries()) {
    expect(list.length).toBe(index);
    list.push(value);
  }
  expect(list.values()).toEqual(Uint32Array.from(pushed));
});

it("is empty at first", () => {
  expect(growingList().values()).toEqual(new Uint32Array(0));
});
