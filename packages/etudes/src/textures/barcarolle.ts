import { bassLine, upperVoices } from "../accompany.ts";
import type { DraftNote } from "../draft.ts";
import { type Metre, metreOf } from "../metre.ts";
import { RHYTHM_BOOKS } from "../rhythm.ts";
import { composeVariedSong, type Song } from "../song.ts";
import { alternateBass, barSpans, secondBelow, songDraft } from "../song-draft.ts";
import { chooseTempo } from "../tempo.ts";
import type { Texture } from "../texture.ts";

const BASS = [36, 48] as const;
const CHORDS = [51, 64] as const;
/** Lowest pitch of the second voice: the left hand stays below it. */
const LOW = 65;

/** A boat song: a bass that rocks, long and short, and a melody in thirds and sixths where it leaves home; 6/8 or 12/8. */
export const barcarolle: Texture = {
  name: "barcarolle",
  compose(random, key) {
    const [metre, name, tempo] = random.weighted<readonly [Metre, "6/8" | "12/8", readonly [number, number]]>(
      [
        [[metreOf(6, 8), "6/8", [44, 56]], 3],
        [[metreOf(12, 8), "12/8", [72, 88]], 2],
      ],
    );
    const song = composeVariedSong(random, {
      key,
      metre,
      form: random.weighted([
        ["ABA", 2],
        ["rounded binary", 2],
        ["ternary", 3],
      ]),
      repeats: false,
      phraseBars: 4,
      book: RHYTHM_BOOKS.song[name],
      harmonicRhythms: [
        [1, 1, 1, 1],
        [1, 1, 2, 1],
      ],
      range: [69, 88],
      home: 76,
      ornaments: 40,
    });
    return songDraft(song, {
      title: `Barcarolle in ${key.name}`,
      key,
      metre,
      manner: {
        velocity: random.int(54, 62),
        word: random.pick(["Allegretto tranquillo", "Andante con moto", "Andantino"]),
        beatsPerMinute: chooseTempo(random, tempo, song.end / metre.beat),
        rubato: random.int(60, 100),
        pedal: "harmony",
        spread: random.int(2, 8),
      },
      accompaniment: [...duet(song, metre), ...rocking(song, metre)],
    });
  },
};

/** The second voice of the middle section. */
function duet(song: Song, metre: Metre): DraftNote[] {
  const middle = song.sections.find((section) => section.label === "B")!;
  return song.melody.flatMap((note): DraftNote[] => {
    const pitch = secondBelow(note, metre, LOW);
    const { start, duration } = note;
    if (pitch === undefined || start < middle.start || start >= middle.end) return [];
    return [{ start, end: start + duration, pitch, voice: "second", hand: "right", role: "inner" }];
  });
}

/** On every beat a bass for an eighth, then the chord for two: root and fifth in turn. */
function rocking(song: Song, metre: Metre): DraftNote[] {
  const notes: DraftNote[] = [];
  const basses = bassLine(song.chords, BASS);
  let upper: number[] = [];
  for (const span of barSpans(song, metre)) {
    const bass = basses[span.index]!;
    if (span.enters) upper = upperVoices(span.chord, upper, 2, CHORDS);
    for (let tick = span.start, beat = 0; tick < span.end; tick += 720, beat++) {
      const low = beat % 2 === 0 ? bass : alternateBass(span, bass, BASS);
      const end = span.last ? span.end : tick + 720;
      notes.push({ start: tick, end: tick + 240, pitch: low, voice: "bass", hand: "left", role: "bass" });
      for (const pitch of upper) {
        notes.push({ start: tick + 240, end, pitch, voice: "chords", hand: "left", role: "inner" });
      }
      if (span.last) break;
    }
  }
  return notes;
}
