import { createReader, type Reader } from "./json-reader.ts";
import type { Weight, Weights } from "./weights.ts";

/** Bytes a number, of the types that are read. */
const NUMBER_BYTES = { F32: 4, F16: 2, BF16: 2 } as const;
type NumberType = keyof typeof NUMBER_BYTES;

/** A file's header may not be longer, by the format's own rule. */
const MAX_HEADER_BYTES = 100_000_000;

interface Entry {
  readonly name: string;
  readonly type: NumberType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

interface Header {
  readonly entries: readonly Entry[];
  readonly metadata: ReadonlyMap<string, string>;
  /** Where the numbers start in the file. */
  readonly dataStart: number;
}

/**
 * Returns the tensors of a safetensors file by name, in the order of their data. F16 and BF16 become float32, exactly;
 * other types are refused. The arrays are copies: the file's bytes may be let go.
 *
 * Format: https://huggingface.co/docs/safetensors; as the reference reader does, a file is refused where tensors overlap,
 * leave gaps, or do not end where the file does.
 *
 * @throws RangeError that says what is wrong, of which tensor, and what to do
 * @example const weights = readSafetensors(await readFile("model.safetensors"));
 */
export function readSafetensors(bytes: Uint8Array): Map<string, Weight> {
  const { entries, dataStart } = readHeader(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset + dataStart, bytes.byteLength - dataStart);
  return new Map(
    entries.map(({ name, type, shape, begin, end }) => {
      const data = new Float32Array((end - begin) / NUMBER_BYTES[type]);
      if (type === "F32") {
        for (let index = 0; index < data.length; index++) {
          data[index] = view.getFloat32(begin + 4 * index, true);
        }
      } else {
        const convert = type === "F16" ? fromFloat16 : fromBfloat16;
        for (let index = 0; index < data.length; index++) {
          data[index] = convert(view.getUint16(begin + 2 * index, true));
        }
      }
      return [name, { shape, data }];
    }),
  );
}

/**
 * Returns the metadata of a safetensors file: the strings that its writer left, by name; empty where none.
 *
 * @throws RangeError as {@link readSafetensors}
 */
export function readSafetensorsMetadata(bytes: Uint8Array): ReadonlyMap<string, string> {
  return readHeader(bytes).metadata;
}

/**
 * Returns the bytes of a safetensors file (F32), the tensors in the order given, and the header padded so that the
 * numbers start at a multiple of 8.
 *
 * @param metadata - strings to keep in the file, as `{ format: "nocturne" }`
 * @throws RangeError where a tensor's shape does not fit its numbers, or it is named `__metadata__`
 */
export function writeSafetensors(
  weights: Weights,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  let end = 0;
  const entries = Object.entries(metadata).length > 0 ? [["__metadata__", metadata] as const] : [];
  const tensors = [...weights].map(([name, { shape, data }]) => {
    if (name === "__metadata__") throw new RangeError('safetensors: no tensor can be named "__metadata__"');
    if (product(shape) !== data.length) {
      throw new RangeError(
        `safetensors: tensor "${name}" has ${data.length} numbers, which is not [${shape}]`,
      );
    }
    const begin = end;
    end += 4 * data.length;
    return [name, { dtype: "F32", shape, data_offsets: [begin, end] }] as const;
  });
  // Object.fromEntries would put names that look like numbers first, and lose the order of the data.
  const pairs = [...entries, ...tensors].map(
    ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
  );
  const json = new TextEncoder().encode(`{${pairs.join(",")}}`);
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerBytes + end);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(headerBytes), true);
  bytes.fill(0x20, 8, 8 + headerBytes).set(json, 8);
  let offset = 8 + headerBytes;
  for (const { data } of weights.values()) {
    for (const value of data) {
      view.setFloat32(offset, value, true);
      offset += 4;
    }
  }
  return bytes;
}

function readHeader(bytes: Uint8Array): Header {
  if (bytes.byteLength < 8) throw truncated(`${bytes.byteLength} bytes do not hold a header's length`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = view.getBigUint64(0, true);
  if (headerBytes > MAX_HEADER_BYTES) {
    throw new RangeError(
      `safetensors: a header of ${headerBytes} bytes is beyond the format's limit; this is no safetensors file`,
    );
  }
  const dataStart = 8 + Number(headerBytes);
  if (dataStart > bytes.byteLength) {
    throw truncated(`its header takes ${headerBytes} bytes, ${bytes.byteLength - 8} are there`);
  }
  const reader = createReader("safetensors: header", parseHeader(bytes.subarray(8, dataStart)));
  const entries = reader
    .entries()
    .filter(([name]) => name !== "__metadata__")
    .map(([name, value]) => parseEntry(name, createReader(`safetensors: tensor "${name}"`, value)))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  assertCovered(entries, bytes.byteLength - dataStart);
  const metadata = reader.optional("__metadata__");
  const strings = metadata?.entries().map(([key]) => [key, metadata.string(key)] as const) ?? [];
  return { entries, metadata: new Map(strings), dataStart };
}

function parseHeader(bytes: Uint8Array): unknown {
  try {
    if (bytes[0] !== 0x7b) throw new SyntaxError("it does not start with {");
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new RangeError("safetensors: the header is not JSON; the file is damaged, get it again", { cause });
  }
}

function parseEntry(name: string, entry: Reader): Entry {
  const type = entry.literal("dtype", Object.keys(NUMBER_BYTES) as NumberType[]);
  const shape = wholeNumbers(entry, "shape");
  const [begin, end, ...rest] = wholeNumbers(entry, "data_offsets");
  if (begin === undefined || end === undefined || rest.length > 0) {
    throw new RangeError(
      `${entry.place}: data_offsets must be two numbers, got ${JSON.stringify(entry.value.data_offsets)}`,
    );
  }
  if (end - begin !== product(shape) * NUMBER_BYTES[type]) {
    throw new RangeError(
      `${entry.place}: [${shape}] of ${type} takes ${product(shape) * NUMBER_BYTES[type]} bytes, its data_offsets ` +
        `[${begin}, ${end}] give ${end - begin}; the file is damaged, get it again`,
    );
  }
  return { name, type, shape, begin, end };
}

function wholeNumbers(entry: Reader, key: string): number[] {
  const list = entry.value[key];
  const numbers: unknown[] = Array.isArray(list) ? list : [undefined];
  return numbers.map((value) => {
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
    throw new RangeError(
      `${entry.place}: ${key} must be a list of whole numbers from 0, got ${JSON.stringify(list)}`,
    );
  });
}

/** @param entries - sorted by their data's begin */
function assertCovered(entries: readonly Entry[], available: number): void {
  let reached = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== reached) {
      const what = begin < reached ? "overlaps the tensor before it" : "leaves a gap before it";
      throw new RangeError(
        `safetensors: tensor "${name}" ${what}: its data starts at ${begin}, not ${reached}; the file is damaged or ` +
          "made to deceive, do not use it",
      );
    }
    if (end > available) {
      throw truncated(`tensor "${name}" ends at byte ${end} of its data, of which ${available} are there`);
    }
    reached = end;
  }
  if (reached !== available) {
    throw new RangeError(
      `safetensors: ${available - reached} bytes follow the last tensor and belong to none; the file is damaged, get ` +
        "it again",
    );
  }
}

function truncated(what: string): RangeError {
  return new RangeError(`safetensors: the file is truncated: ${what}; copy or download it again`);
}

function product(shape: readonly number[]): number {
  return shape.reduce((size, side) => size * side, 1);
}

function fromFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

const scratch = new DataView(new ArrayBuffer(4));

function fromBfloat16(bits: number): number {
  scratch.setUint32(0, bits << 16);
  return scratch.getFloat32(0);
}
