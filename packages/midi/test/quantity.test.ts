import fc from "fast-check";
import { expect, it } from "vitest";
import { quantityBytes, readQuantity } from "../src/quantity.ts";

it.each([
  [0, [0x00]],
  [0x7f, [0x7f]],
  [0x80, [0x81, 0x00]],
  [0x3fff, [0xff, 0x7f]],
  [0x20_0000, [0x81, 0x80, 0x80, 0x00]],
  [0x0fff_ffff, [0xff, 0xff, 0xff, 0x7f]],
  [0x1000_0000, [0x81, 0x80, 0x80, 0x80, 0x00]],
])("%i is written as %j", (value, bytes) => {
  expect(quantityBytes(value)).toEqual(bytes);
});

it("is read as it was written", () => {
  fc.assert(
    fc.property(fc.nat(0x7fff_ffff), (value) => {
      const bytes = Uint8Array.from(quantityBytes(value));
      expect(readQuantity(bytes, 0, bytes.length)).toEqual({ value, end: bytes.length });
      expect(readQuantity(bytes, 0, bytes.length - 1)).toBeUndefined();
    }),
  );
});
