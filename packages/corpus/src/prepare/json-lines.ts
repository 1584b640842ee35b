import { closeSync, openSync, readSync } from "node:fs";

/** Characters that are encoded, and bytes that are read, at a time. */
const CHUNK = 2 ** 18;

const NEWLINE = 10;

/** Gives values as the bytes of a file of a line of JSON each, some lines at a time. */
export function* jsonLines(values: Iterable<unknown>): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  let text = "";
  for (const value of values) {
    text += `${JSON.stringify(value)}\n`;
    if (text.length < CHUNK) continue;
    yield encoder.encode(text);
    text = "";
  }
  yield encoder.encode(text);
}

/** Gives the values of such a file, which may be larger than a text can be. */
export function* readJsonLines(path: string): Generator<unknown> {
  const file = openSync(path, "r");
  try {
    const chunk = Buffer.alloc(CHUNK);
    let begun = Buffer.alloc(0); // of a line that ends in a later chunk
    for (let count = readSync(file, chunk); count > 0; count = readSync(file, chunk)) {
      const bytes = Buffer.concat([begun, chunk.subarray(0, count)]);
      let from = 0;
      for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
        if (end > from) yield JSON.parse(bytes.toString("utf8", from, end));
        from = end + 1;
      }
      begun = bytes.subarray(from);
    }
    if (begun.length > 0) yield JSON.parse(begun.toString("utf8"));
  } finally {
    closeSync(file);
  }
}
