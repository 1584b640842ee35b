import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** A column of whole numbers. */
export type Column = Uint8Array | Int32Array | Uint32Array;

/** Columns by name, in the order in which they are written. */
export type Columns = ReadonlyMap<string, Column>;

const TYPES = { U8: Uint8Array, I32: Int32Array, U32: Uint32Array } as const;
type TypeName = keyof typeof TYPES;

/** A safetensors header longer than this is none. */
const MAX_HEADER_BYTES = 100_000_000;

/**
 * Returns columns as the bytes of a safetensors file, which NumPy, PyTorch and JAX read: each column a tensor of one
 * dimension, uncompressed at a known place, the wide ones first so that all are aligned. Little-endian.
 *
 * Format: https://huggingface.co/docs/safetensors
 */
export function columnBytes(columns: Columns, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const ordered = [...columns].sort(([, a], [, b]) => b.BYTES_PER_ELEMENT - a.BYTES_PER_ELEMENT);
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const [name, column] of ordered) {
    const begin = end;
    end += column.byteLength;
    header[name] = { dtype: typeOf(column), shape: [column.length], data_offsets: [begin, end] };
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerBytes + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
  bytes.fill(0x20, 8, 8 + headerBytes).set(json, 8);
  let offset = 8 + headerBytes;
  for (const [, column] of ordered) {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), offset);
    offset += column.byteLength;
  }
  return bytes;
}

function typeOf(column: Column): TypeName {
  if (column instanceof Uint8Array) return "U8";
  return column instanceof Int32Array ? "I32" : "U32";
}

/** An open file of columns, of which any part can be read by itself. */
export interface ColumnFile {
  readonly metadata: Readonly<Record<string, string>>;
  /** Numbers of a column; 0 of one that is not there. */
  count(name: string): number;
  /** Returns a part of a column. */
  read(name: string, from: number, count: number): Column;
  close(): void;
}

interface Entry {
  readonly dtype: TypeName;
  readonly shape: readonly [number];
  readonly data_offsets: readonly [number, number];
}

/**
 * Opens a file of columns. Only its header is read now.
 *
 * @throws Error where the file cannot be read, or is none that {@link columnBytes} writes
 */
export function openColumns(path: string): ColumnFile {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const { entries, metadata, dataStart } = readHeader(file, size);
    return {
      metadata,
      count: (name) => entries.get(name)?.shape[0] ?? 0,
      read(name, from, count) {
        const entry = entries.get(name);
        if (!entry || from < 0 || from + count > entry.shape[0]) {
          throw new RangeError(`corpus: ${path} has no numbers ${from} to ${from + count} of "${name}"`);
        }
        const column = new TYPES[entry.dtype](count);
        const view = new Uint8Array(column.buffer);
        readFully(file, view, dataStart + entry.data_offsets[0] + from * column.BYTES_PER_ELEMENT);
        return column;
      },
      close: () => closeSync(file),
    };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

function readHeader(file: number, size: number) {
  const damaged = (): Error => new Error("it is not a file of columns, or damaged");
  if (size < 8) throw damaged();
  const length = new Uint8Array(8);
  readFully(file, length, 0);
  const headerBytes = Number(new DataView(length.buffer).getBigUint64(0, true));
  if (headerBytes > MAX_HEADER_BYTES || 8 + headerBytes > size) throw damaged();
  const json = new Uint8Array(headerBytes);
  readFully(file, json, 8);
  let header: Record<string, unknown>;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(json));
  } catch {
    throw damaged();
  }
  const dataStart = 8 + headerBytes;
  const { __metadata__: metadata = {}, ...tensors } = header;
  const entries = new Map(Object.entries(tensors as Record<string, Entry>));
  for (const { dtype, shape, data_offsets } of entries.values()) {
    const bytes = TYPES[dtype]?.BYTES_PER_ELEMENT * shape?.[0];
    if (data_offsets?.[1] - data_offsets?.[0] !== bytes || dataStart + data_offsets[1] > size)
      throw damaged();
  }
  return { entries, metadata: metadata as Record<string, string>, dataStart };
}

function readFully(file: number, into: Uint8Array, position: number): void {
  for (let done = 0; done < into.length; ) {
    const count = readSync(file, into, done, into.length - done, position + done);
    if (count === 0) throw new Error("it ends too soon: it is damaged");
    done += count;
  }
}
