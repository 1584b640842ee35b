import type { Score } from "@nocturne/score";

/** Bytes from hexadecimal digits; blanks and what follows them on the line are for the reader's eye. */
export function hex(digits: string): Uint8Array {
  return Uint8Array.from(digits.match(/[0-9a-f]{2}/gi) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** A chunk: four characters and content, with its true length. */
export function chunk(id: string, content: Uint8Array): Uint8Array {
  const { length } = content;
  const head = [...id].map((character) => character.charCodeAt(0));
  return join(
    Uint8Array.of(...head, length >>> 24, (length >> 16) & 255, (length >> 8) & 255, length & 255),
    content,
  );
}

/** A file of these tracks, each given as the hexadecimal digits of its events. */
export function file(
  tracks: readonly string[],
  header: { format?: number; division?: number } = {},
): Uint8Array {
  const { format = 1, division = 480 } = header;
  const content = Uint8Array.of(0, format, 0, tracks.length, division >> 8, division & 255);
  return join(chunk("MThd", content), ...tracks.map((track) => chunk("MTrk", hex(track))));
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/** All notes as `start duration pitch velocity`, track by track. */
export function noteText(score: Score): string {
  return score.tracks
    .flatMap((track) => track.notes)
    .map(({ start, duration, pitch, velocity }) => `${start} ${duration} ${pitch} ${velocity}`)
    .join(", ");
}

/** The events of a note of 480 ticks, and the end of a track. */
export const NOTE = "00 903c40 8360 803c00";
export const END = "00 ff2f00";
