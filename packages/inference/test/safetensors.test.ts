import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSafetensors, readSafetensorsMetadata, writeSafetensors } from "../src/safetensors.ts";
import type { Weight } from "../src/weights.ts";

/** A file of this header and so many bytes of data. */
function file(header: unknown, data: ArrayLike<number> = []): Uint8Array {
  const json = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
}

const tensor = (begin: number, end: number, shape = [(end - begin) / 4], dtype = "F32"): unknown => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

describe("writeSafetensors", () => {
  it("writes what the format says, byte by byte", () => {
    const bytes = writeSafetensors(new Map([["b", { shape: [1, 2], data: Float32Array.of(1, -2) }]]), {
      k: "v",
    });
    const header = '{"__metadata__":{"k":"v"},"b":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}';
    const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
    expect([...bytes]).toEqual([
      ...[padded.length, 0, 0, 0, 0, 0, 0, 0],
      ...new TextEncoder().encode(padded),
      ...[0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0],
    ]);
  });

  it("comes back as it went, names, order, shapes and all bits", () => {
    const weights = fc
      .array(fc.tuple(fc.string({ unit: "grapheme" }), fc.float32Array({ maxLength: 9 })), { maxLength: 6 })
      .map(
        (list) =>
          new Map<string, Weight>(
            list
              .filter(([name]) => name !== "__metadata__")
              .map(([name, data], index) => [
                name,
                { shape: index % 2 ? [data.length] : [data.length, 1], data },
              ]),
          ),
      );
    const metadata = fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true });
    fc.assert(
      fc.property(weights, metadata, fc.nat(3), (given, strings, offset) => {
        const written = writeSafetensors(given, strings);
        const shifted = new Uint8Array(written.length + offset);
        shifted.set(written, offset);
        const bytes = shifted.subarray(offset);
        expect([...readSafetensors(bytes)]).toEqual([...given]);
        expect([...readSafetensorsMetadata(bytes)]).toEqual(Object.entries(strings));
        expect(new DataView(written.buffer).getUint32(0, true) % 8).toBe(0);
      }),
    );
  });

  it("keeps scalars, empty tensors, and names that look like numbers in order", () => {
    const weights = new Map<string, Weight>([
      ["z", { shape: [], data: Float32Array.of(7) }],
      ["1", { shape: [0, 3], data: new Float32Array(0) }],
      ["0", { shape: [2], data: Float32Array.of(1, 2) }],
    ]);
    const read = readSafetensors(writeSafetensors(weights));
    expect(Object.fromEntries(read)).toEqual(Object.fromEntries(weights));
    expect(readSafetensorsMetadata(writeSafetensors(weights)).size).toBe(0);
  });

  it("refuses a tensor whose shape is not that of its numbers", () => {
    const weights = new Map([["w", { shape: [2, 2], data: new Float32Array(3) }]]);
    expect(() => writeSafetensors(weights)).toThrow(
      'safetensors: tensor "w" has 3 numbers, which is not [2,2]',
    );
    const reserved = new Map([["__metadata__", { shape: [1], data: new Float32Array(1) }]]);
    expect(() => writeSafetensors(reserved)).toThrow("no tensor can be named");
  });
});

describe("readSafetensors", () => {
  it.each([
    [
      "F16",
      [0x3c00, 0xc000, 0x0001, 0x03ff, 0x7bff, 0x7c00, 0x8000],
      [1, -2, 2 ** -24, 1023 * 2 ** -24, 65504, Infinity, -0],
    ],
    ["BF16", [0x3f80, 0xc000, 0x7f80, 0x0001, 0x3fc0], [1, -2, Infinity, 2 ** -133, 1.5]],
  ])("reads %s exactly", (dtype, halves, expected) => {
    const data = halves.flatMap((bits) => [bits & 0xff, bits >> 8]);
    const read = readSafetensors(file({ w: tensor(0, data.length, [halves.length], dtype) }, data));
    expect([...read.get("w")!.data]).toEqual(expected);
  });

  it("reads NaN of half precision as NaN", () => {
    const read = readSafetensors(file({ w: tensor(0, 2, [1], "F16") }, [0x01, 0x7e]));
    expect([...read.get("w")!.data]).toEqual([Number.NaN]);
  });

  it("orders tensors by their data", () => {
    const read = readSafetensors(file({ b: tensor(4, 8), a: tensor(0, 4) }, new Uint8Array(8)));
    expect([...read.keys()]).toEqual(["a", "b"]);
  });

  it.each<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(0), "the file is truncated: 0 bytes do not hold a header's length"],
    [
      "half a header",
      file({ w: tensor(0, 4) }, [0, 0, 0, 0]).subarray(0, 20),
      "the file is truncated: its header takes 54 bytes, 12 are there; copy or download it again",
    ],
    [
      "another format",
      new Uint8Array(16).fill(0xff),
      "beyond the format's limit; this is no safetensors file",
    ],
    ["a header that is no JSON", file("{oops}"), "the header is not JSON"],
    ["a header with blanks before it", file(' {"a":1}'), "the header is not JSON"],
    ["a header that is a list", file("[]"), "the header is not JSON"],
    ["bytes that are no UTF-8", file("{}").fill(0xff, 9, 10), "the header is not JSON"],
    [
      "half the data",
      file({ v: tensor(0, 4), w: tensor(4, 12) }, new Uint8Array(7)),
      'the file is truncated: tensor "w" ends at byte 12 of its data, of which 7 are there',
    ],
    ["bytes behind the data", file({ w: tensor(0, 4) }, new Uint8Array(6)), "2 bytes follow the last tensor"],
    [
      "tensors that overlap",
      file({ v: tensor(0, 8), w: tensor(4, 12) }, new Uint8Array(12)),
      'tensor "w" overlaps the tensor before it: its data starts at 4, not 8',
    ],
    [
      "a gap between tensors",
      file({ v: tensor(0, 4), w: tensor(8, 12) }, new Uint8Array(12)),
      'tensor "w" leaves a gap before it',
    ],
    [
      "a shape beyond its bytes",
      file({ w: tensor(0, 4, [2]) }, new Uint8Array(4)),
      'tensor "w": [2] of F32 takes 8 bytes, its data_offsets [0, 4] give 4',
    ],
    [
      "a shape beyond all numbers",
      file({ w: tensor(0, 4, [2 ** 52, 2 ** 52]) }, new Uint8Array(4)),
      'tensor "w": [4503599627370496,4503599627370496] of F32',
    ],
    ["offsets that run backwards", file({ w: tensor(4, 0, [1]) }, new Uint8Array(4)), "give -4"],
    [
      "negative sides",
      file({ w: tensor(0, 4, [-1, -1]) }, new Uint8Array(4)),
      'tensor "w": shape must be a list of whole numbers from 0, got [-1,-1]',
    ],
    [
      "a shape that is no list",
      file({ w: { dtype: "F32", shape: "1", data_offsets: [0, 4] } }, new Uint8Array(4)),
      'shape must be a list of whole numbers from 0, got "1"',
    ],
    [
      "one offset",
      file({ w: { dtype: "F32", shape: [1], data_offsets: [0] } }, new Uint8Array(4)),
      "data_offsets must be two numbers, got [0]",
    ],
    [
      "three offsets",
      file({ w: { dtype: "F32", shape: [1], data_offsets: [0, 4, 8] } }, new Uint8Array(4)),
      "data_offsets must be two numbers, got [0,4,8]",
    ],
    [
      "another type",
      file({ w: tensor(0, 8, [1], "I64") }, new Uint8Array(8)),
      'tensor "w".dtype must be "F32" or "F16" or "BF16", got "I64"',
    ],
    [
      "metadata that is no string",
      file({ __metadata__: { a: 1 } }),
      "safetensors: header.__metadata__.a must be a string, got 1",
    ],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => readSafetensors(bytes)).toThrow(RangeError);
    expect(() => readSafetensors(bytes)).toThrow(message);
  });

  it("throws nothing but RangeErrors, whatever byte of a file is changed", () => {
    const good = writeSafetensors(new Map([["w", { shape: [2], data: Float32Array.of(1, 2) }]]), { a: "b" });
    fc.assert(
      fc.property(
        fc.nat(good.length - 1),
        fc.integer({ min: 0, max: 255 }),
        fc.nat(good.length),
        (at, value, length) => {
          const bytes = good.slice(0, length);
          if (at < length) bytes[at] = value;
          try {
            for (const { shape, data } of readSafetensors(bytes).values()) {
              expect(data.length).toBe(shape.reduce((size, side) => size * side, 1));
            }
          } catch (error) {
            expect(error).toBeInstanceOf(RangeError);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
