const PAGE_HEADER_BYTES = 27;
/** Where the identification header, alone in the first page, states the sample rate. */
const SAMPLE_RATE_OFFSET = 40;
const NO_PACKET_ENDS_HERE = 0xffffffffffffffffn;

/**
 * Returns the first pages of an Ogg Vorbis file, up to the one that reaches this time, or the whole file where that is
 * shorter or no Ogg file. Decoding a recording of twenty seconds takes long; most notes need but two of them.
 */
export function oggPrefix(bytes: Uint8Array, seconds: number): Uint8Array {
  if (bytes.length < SAMPLE_RATE_OFFSET + 4) return bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wanted = seconds * view.getUint32(SAMPLE_RATE_OFFSET, true);
  let at = 0;
  while (at + PAGE_HEADER_BYTES <= bytes.length && isPage(bytes, at)) {
    const segments = bytes[at + 26]!;
    const table = bytes.subarray(at + PAGE_HEADER_BYTES, at + PAGE_HEADER_BYTES + segments);
    const end = at + PAGE_HEADER_BYTES + segments + table.reduce((sum, size) => sum + size, 0);
    const frames = view.getBigUint64(at + 6, true);
    if (frames !== NO_PACKET_ENDS_HERE && Number(frames) >= wanted) return bytes.subarray(0, end);
    at = end;
  }
  return bytes;
}

/** Whether the bytes are those of an Ogg page: "OggS". */
export function isPage(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x4f && bytes[at + 1] === 0x67 && bytes[at + 2] === 0x67 && bytes[at + 3] === 0x53;
}
