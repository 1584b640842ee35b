import type { RawEvent, Track } from "@nocturne/score";
import { readQuantity } from "./quantity.ts";
import { longEvent } from "./raw-event.ts";
import { decodeText, encodeText } from "./text.ts";

const KINDS = {
  text: 0x01,
  copyright: 0x02,
  instrument: 0x04,
  lyric: 0x05,
  marker: 0x06,
  cuePoint: 0x07,
} as const;

/** What a text of a file is for; the names of tracks are in `track.name`. */
export type TextKind = keyof typeof KINDS;

/** A text at its place in the music. */
export interface TextEvent {
  readonly tick: number;
  readonly kind: TextKind;
  readonly text: string;
}

const kindOf = new Map(Object.entries(KINDS).map(([kind, type]) => [type as number, kind as TextKind]));

/**
 * Returns the lyrics, markers and other texts among a track's raw events, in order: each as UTF-8 where it is valid
 * UTF-8, and as Latin-1 where it is not.
 *
 * @example score.tracks.flatMap(textsOf).filter(({ kind }) => kind === "lyric")
 */
export function textsOf(track: Track): TextEvent[] {
  return track.rawEvents.flatMap(({ tick, bytes }): TextEvent[] => {
    const kind = bytes[0] === 0xff ? kindOf.get(bytes[1]!) : undefined;
    if (!kind) return [];
    const length = readQuantity(bytes, 2, bytes.length);
    return [{ tick, kind, text: decodeText(bytes.subarray(length?.end ?? bytes.length)) }];
  });
}

/**
 * Returns a text as the raw event of a track, in UTF-8.
 *
 * @example createTrack(notes, { rawEvents: [textEvent({ tick: 0, kind: "marker", text: "Coda" })] })
 */
export function textEvent({ tick, kind, text }: TextEvent): RawEvent {
  return { tick, bytes: longEvent([0xff, KINDS[kind]], encodeText(text)) };
}
