import type { TokenSequence } from "@nocturne/tokenizers";

/** A token sequence in as few bytes as its ids need. */
export interface PackedTokens {
  readonly length: number;
  readonly bytes: number;
  unpack(): TokenSequence;
}

/** Returns a token sequence with its ids as bytes or 16-bit numbers where they fit; numbers that are no ids stay as they are. */
export function packTokens({ fields, length, values }: TokenSequence): PackedTokens {
  const packed = values instanceof Int32Array ? narrowed(values) : values;
  const unpacked = (): TokenSequence["values"] =>
    packed instanceof Float32Array ? packed : Int32Array.from(packed);
  return { length, bytes: packed.byteLength, unpack: () => ({ fields, length, values: unpacked() }) };
}

function narrowed(ids: Int32Array): Uint8Array | Uint16Array | Int32Array {
  const most = ids.reduce((greatest, id) => Math.max(greatest, id), 0);
  if (most < 2 ** 8) return Uint8Array.from(ids);
  return most < 2 ** 16 ? Uint16Array.from(ids) : ids.slice();
}
