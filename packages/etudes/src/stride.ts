import { bassLine, leftHand, upperVoices } from "./accompany.ts";
import type { DraftNote } from "./draft.ts";
import type { Metre } from "./metre.ts";
import type { Song } from "./song.ts";
import { alternateBass, barSpans } from "./song-draft.ts";

const BASS = [34, 46] as const;
const CHORDS = [50, 64] as const;

/**
 * Returns a striding left hand: a bass, in octaves where a chord enters, and a chord after it, twice in a bar; the
 * fifth takes the second bass where the chord lasts. A section's last bar stands still.
 */
export function stride(song: Song, metre: Metre, voices: 2 | 3): DraftNote[] {
  const notes: DraftNote[] = [];
  const basses = bassLine(song.chords, BASS);
  const step = metre.bar / 4;
  let upper: number[] = [];
  const strike = leftHand(notes, "portato");
  let chord = -1;
  for (const span of barSpans(song, metre)) {
    const bass = basses[span.index]!;
    if (span.index !== chord) upper = upperVoices(span.chord, upper, voices, CHORDS);
    chord = span.index;
    if (span.closes) {
      strike(span.start, span.start + step, [bass, bass + 12], "bass");
      strike(span.start + step, Math.min(span.start + 2 * step, span.end), upper, "inner");
      if (span.end - span.start > 2 * step)
        strike(span.start + 2 * step, span.end, [bass, bass + 12], "bass");
      continue;
    }
    for (let tick = span.start, beat = 0; tick < span.end; tick += 2 * step, beat++) {
      const low =
        beat === 0 && span.enters
          ? [bass, bass + 12]
          : [beat % 2 === 0 ? bass : alternateBass(span, bass, BASS)];
      strike(tick, tick + step, low, "bass");
      strike(tick + step, tick + 2 * step, upper, "inner");
    }
  }
  return notes;
}
