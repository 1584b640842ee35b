import { nearestPitch, tonesBetween } from "./accompany.ts";
import { isChordTone, pitchAt } from "./chord.ts";
import type { ChordSpan, Draft, DraftNote, Manner } from "./draft.ts";
import type { Key } from "./key.ts";
import type { LineNote } from "./line.ts";
import { type Metre, weightAt } from "./metre.ts";
import type { Song } from "./song.ts";

/** How a song becomes a piece. */
export interface SongDraftOptions {
  readonly title: string;
  readonly key: Key;
  readonly metre: Metre;
  readonly manner: Manner;
  /** All notes but the melody's. */
  readonly accompaniment: readonly DraftNote[];
  /** How a note of the melody is held. @default legato */
  readonly touch?: (note: LineNote, next: LineNote | undefined) => "legato" | "staccato" | "portato";
}

/** Returns a song with its accompaniment as a piece, its melody in the right hand. */
export function songDraft(song: Song, options: SongDraftOptions): Draft {
  const { accompaniment, touch = () => "legato" as const, ...rest } = options;
  const melody = song.melody.map(
    (note, index): DraftNote => ({
      start: note.start,
      end: note.start + note.duration,
      pitch: note.pitch,
      voice: "melody",
      hand: "right",
      role: "melody",
      touch: touch(note, song.melody[index + 1]),
    }),
  );
  const { form, end, chords, sections, phrases, motifs, entries } = song;
  return {
    ...rest,
    form,
    end,
    notes: [...melody, ...accompaniment],
    chords,
    sections,
    phrases,
    motifs,
    entries,
  };
}

/** A chord within one bar. */
export interface BarSpan extends ChordSpan {
  /** Index of the chord in the song. */
  readonly index: number;
  /** Whether the chord enters here; else it has lasted from the bar before. */
  readonly enters: boolean;
  /** Label of the section. */
  readonly section: string;
  /** Whether a section ends with it. */
  readonly closes: boolean;
  /** Whether the piece ends with it. */
  readonly last: boolean;
}

/** Returns the chords of a song, cut at the bar lines. */
export function barSpans(song: Song, metre: Metre): BarSpan[] {
  return song.chords.flatMap(({ start, end, chord }, index) => {
    const spans: BarSpan[] = [];
    const section = song.sections.find((each) => start >= each.start && start < each.end)!;
    for (let tick = start; tick < end; ) {
      const stop = Math.min(tick - (tick % metre.bar) + metre.bar, end);
      spans.push({
        start: tick,
        end: stop,
        chord,
        index,
        enters: tick === start,
        section: section.label,
        closes: stop === section.end,
        last: stop === song.end,
      });
      tick = stop;
    }
    return spans;
  });
}

/** Returns the fifth of a chord in root position near its bass, and the bass itself of any other. */
export function alternateBass({ chord }: ChordSpan, bass: number, range: readonly [number, number]): number {
  return chord.inversion === 0 ? nearestPitch(chord.tones[2]!, bass - 5, range) : bass;
}

/**
 * Returns the note that goes with one of the melody, a third to a sixth below it: a tone of the chord on strong
 * beats, and else the third below. None where it would lie under `low`.
 */
export function secondBelow(note: LineNote, metre: Metre, low: number): number | undefined {
  const third = pitchAt(note.position - 2, note.chord.scale);
  const plain = weightAt(metre, note.start) < 2 || isChordTone(note.chord, note.position - 2);
  const pitch = plain ? third : tonesBetween(note.chord, note.pitch - 9, note.pitch - 3).at(-1);
  return pitch !== undefined && pitch >= low && note.pitch - pitch >= 3 ? pitch : undefined;
}
