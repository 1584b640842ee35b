const START = 0x811c9dc5;

/** Returns an unsigned 32-bit hash (FNV-1a, finished as MurmurHash3 is) of integers, of which 16 bits count. */
export function hashIntegers(values: Iterable<number>, salt = 0): number {
  let hash = mixIn(START, salt);
  for (const value of values) hash = mixIn(hash, value);
  return finish(hash);
}

/** Returns an unsigned 32-bit hash of a text. */
export function hashText(text: string, salt = 0): number {
  let hash = mixIn(mixIn(START, salt), salt >>> 16);
  for (let index = 0; index < text.length; index++) hash = mixIn(hash, text.charCodeAt(index));
  return finish(hash);
}

function mixIn(hash: number, value: number): number {
  const low = Math.imul(hash ^ (value & 0xff), 0x01000193);
  return Math.imul(low ^ ((value >>> 8) & 0xff), 0x01000193);
}

function finish(word: number): number {
  let hash = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
