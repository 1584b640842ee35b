import fc from "fast-check";
import { expect, it } from "vitest";
import { createByteCache } from "../src/byte-cache.ts";

it("gives what it is asked for, whatever was asked before", () => {
  const cache = createByteCache();
  const byte = fc.nat(127);
  fc.assert(
    fc.property(
      fc.constantFrom(0xa0, 0xaf, 0xd0, 0xd3, 0xe0, 0xe9),
      byte,
      byte,
      fc.uint8Array({ maxLength: 20 }),
      fc.nat(4),
      (status, first, second, bytes, offset) => {
        const message = (status & 0xf0) === 0xd0 ? [status, first] : [status, first, second];
        const given = cache.message(status, first, message.length === 2 ? first : second);
        expect([...given]).toEqual(message);
        expect([...cache.slice(bytes, Math.min(offset, bytes.length), bytes.length)]).toEqual([
          ...bytes.subarray(offset),
        ]);
        expect([...cache.slice(Uint8Array.from(message), 0, message.length)]).toEqual(message);
      },
    ),
    { numRuns: 2000 },
  );
});

it("gives the same array twice, but no part of the file", () => {
  const cache = createByteCache();
  const file = Uint8Array.of(1, 2, 3, 1, 2, 3);
  expect(cache.message(0xe0, 0, 64)).toBe(cache.message(0xe0, 0, 64));
  expect(cache.slice(file, 0, 3)).toBe(cache.slice(file, 3, 6));
  expect(cache.slice(file, 0, 3).buffer).not.toBe(file.buffer);
  expect(cache.slice(new Uint8Array(100), 0, 100)).not.toBe(cache.slice(new Uint8Array(100), 0, 100));
});
