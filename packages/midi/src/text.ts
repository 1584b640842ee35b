const utf8 = new TextDecoder("utf-8", { fatal: true });
const encoder = new TextEncoder();

/**
 * Returns the text of a meta event: UTF-8 where the bytes are valid UTF-8, Latin-1 otherwise. The file does not say
 * which, but Latin-1 text with an accent in it is practically never valid UTF-8.
 */
export function decodeText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return text;
  }
}

/** Returns text as UTF-8. */
export function encodeText(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Returns the bytes of a text as midi-file gives it, one character a byte; text from elsewhere becomes UTF-8. */
export function bytesOfMidiFileText(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 0xff) return encodeText(text);
    bytes[index] = code;
  }
  return bytes;
}
