const TRICKY_BYTES = [0x00, 0x01, 0x7f, 0x80, 0x81, 0x90, 0xc0, 0xf0, 0xf7, 0xf8, 0xff, 0x2f, 0x51, 0x58];
const TRICKY_NUMBERS = [0, 1, 5, 6, 7, 0x7f, 0x80, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];
/** Pieces of files that change what the bytes behind them mean. */
const TRICKY_PIECES = [
  "MThd\0\0\0\x06\0\x01\0\x02\x01\xe0",
  "MTrk\0\0\0\0",
  "MTrk\x7f\xff\xff\xff",
  "XFIH\0\0\0\x04",
  "RIFF\xff\xff\xff\xffRMIDdata\x10\0\0\0",
  "\0\xff\x2f\0",
  "\0\xff\x2f\x85",
  "\0\xff\x51\x03\0\0\0",
  "\0\xff\x58\x04\0\xff\x18\x08",
  "\0\xff\x7f\0\0\xc0\x05",
  "\0\xff\x21\x01\x07",
  "\0\xff\x01\xff\xff\xff\x7f",
  "\0\xf0\xff\xff\xff\x7f",
  "\xff\xff\xff\xff\xff\xff",
  "\0\x90\x3c\x40\0\x3c\x40\0\x3c\x40\0\x3c\0",
].map((text) => Uint8Array.from(text, (character) => character.charCodeAt(0)));

/**
 * Returns a file with one to eight changes: bits flipped, bytes and numbers made tricky, pieces taken out, doubled,
 * swapped in from another file, or the end cut off.
 *
 * @param {Uint8Array} file - stays as it is
 * @param {Uint8Array} other - a file to take pieces from
 * @param {(limit: number) => number} random - as `createRandom` gives it
 * @returns {Uint8Array}
 */
export function mutate(file, other, random) {
  let bytes = file.slice();
  for (let left = 1 + random(8); left > 0; left--) bytes = changed(bytes, other, random);
  return bytes;
}

/** @type {typeof mutate} */
function changed(bytes, other, random) {
  // A quarter of all changes strikes the first bytes of the file or of a track, where the lengths are.
  const at = random(4) > 0 ? random(bytes.length) : Math.min(bytes.length, random(64));
  switch (random(9)) {
    case 0:
      if (at < bytes.length) bytes[at] ^= 1 << random(8);
      return bytes;
    case 1:
      if (at < bytes.length) bytes[at] = TRICKY_BYTES[random(TRICKY_BYTES.length)];
      return bytes;
    case 2:
      return replaced(bytes, at, 1 + random(random(4) === 0 ? 400 : 4), []);
    case 3:
      return replaced(bytes, at, 0, bytes.subarray(at, at + 1 + random(40)));
    case 4:
      return replaced(bytes, at, 0, [TRICKY_BYTES[random(TRICKY_BYTES.length)]]);
    case 5: {
      const number = TRICKY_NUMBERS[random(TRICKY_NUMBERS.length)];
      const size =
        random(2) === 0 ? [number >>> 24, number >> 16, number >> 8, number] : [number >> 8, number];
      return replaced(bytes, at, size.length, size);
    }
    case 6:
      return replaced(bytes, at, 0, TRICKY_PIECES[random(TRICKY_PIECES.length)]);
    case 7: {
      const from = random(other.length);
      return replaced(bytes, at, random(200), other.subarray(from, from + random(200)));
    }
    default:
      return random(8) === 0 ? bytes.slice(0, at) : bytes;
  }
}

/**
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {number} removed
 * @param {ArrayLike<number>} inserted
 */
function replaced(bytes, at, removed, inserted) {
  const rest = bytes.subarray(at + removed);
  const result = new Uint8Array(at + inserted.length + rest.length);
  result.set(bytes.subarray(0, at));
  result.set(inserted, at);
  result.set(rest, at + inserted.length);
  return result;
}
