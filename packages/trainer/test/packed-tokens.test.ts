import type { Field } from "@nocturne/tokenizers";
import { expect, it } from "vitest";
import { packTokens } from "../src/packed-tokens.ts";

const fields: readonly Field[] = [{ name: "token", kind: "categorical", size: 2 ** 20 }];

it.each([
  [255, 1],
  [256, 2],
  [65_535, 2],
  [65_536, 4],
])("packs ids up to %i in %i bytes each, and gives them back", (most, bytes) => {
  const tokens = { fields, length: 3, values: Int32Array.of(0, most, 7) };
  const packed = packTokens(tokens);
  expect(packed.bytes).toBe(3 * bytes);
  expect(packed.unpack()).toEqual(tokens);
});

it("keeps numbers that are no ids, and what is empty", () => {
  const numbers = { fields, length: 2, values: Float32Array.of(0.25, -1) };
  expect(packTokens(numbers).unpack()).toEqual(numbers);
  const none = { fields, length: 0, values: new Int32Array(0) };
  expect(packTokens(none).unpack()).toEqual(none);
});

it("does not change with what it was packed from", () => {
  const tokens = { fields, length: 1, values: Int32Array.of(70_000) };
  const packed = packTokens(tokens);
  tokens.values[0] = 1;
  expect(packed.unpack().values).toEqual(Int32Array.of(70_000));
});
