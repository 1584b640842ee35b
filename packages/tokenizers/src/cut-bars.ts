import type { Score } from "@nocturne/score";
import { barLengths } from "./bar-time.ts";
import { type EventBins, eventBins } from "./event-bins.ts";
import type { EventSettings } from "./event-options.ts";
import { prepareGlobals } from "./prepare-globals.ts";

/**
 * Returns how many bars MidiTok 3.0 cuts a score into before it merges: those that start before its last event, so that a
 * last bar in which nothing comes after its start stays with the bar before.
 */
export function barsCut(settings: EventSettings): (score: Score) => number {
  const bins: EventBins = eventBins(settings);
  return (score) => {
    const { ratio, signatures, ticksPerQuarter } = prepareGlobals(score, settings, bins);
    const last = Math.max(Math.floor(lastEvent(score) * ratio + 0.5), signatures.at(-1)!.tick);
    let bars = 0;
    for (const [i, { tick, index }] of signatures.entries()) {
      const end = Math.min(signatures[i + 1]?.tick ?? last, last);
      bars += Math.max(0, Math.ceil((end - tick) / barLengths(bins, index, ticksPerQuarter).ticksPerBar));
    }
    return Math.max(1, bars);
  };
}

/** The last tick at which a note, a controller, a pitch bend, a lyric, a marker, a tempo or a key begins. */
function lastEvent({ tracks, tempos, keySignatures }: Score): number {
  let last = Math.max(tempos.at(-1)?.tick ?? 0, keySignatures.at(-1)?.tick ?? 0);
  for (const { notes, controlChanges, rawEvents } of tracks) {
    last = Math.max(last, notes.at(-1)?.start ?? 0);
    if (notes.length > 0) last = Math.max(last, controlChanges.at(-1)?.tick ?? 0);
    for (const { tick, bytes } of rawEvents) {
      const lyricOrMarker = bytes[0] === 0xff && (bytes[1] === 5 || bytes[1] === 6);
      if (tick > last && (lyricOrMarker || (bytes[0]! & 0xf0) === 0xe0)) last = tick;
    }
  }
  return last;
}
