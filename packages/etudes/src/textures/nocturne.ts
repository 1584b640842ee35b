import { bassLine, tonesBetween } from "../accompany.ts";
import type { Chord } from "../chord.ts";
import type { DraftNote } from "../draft.ts";
import { type Metre, metreOf } from "../metre.ts";
import type { Random } from "../random.ts";
import { RHYTHM_BOOKS } from "../rhythm.ts";
import { composeVariedSong, type Song } from "../song.ts";
import { barSpans, songDraft } from "../song-draft.ts";
import { chooseTempo } from "../tempo.ts";
import type { Texture } from "../texture.ts";

const BASS = [34, 46] as const;
const TOP = 64;

/** Ways of the left hand through four tones, lowest first, for half a bar or a bar. */
const FIGURES: Readonly<Record<4 | 6, readonly (readonly number[])[]>> = {
  4: [
    [0, 1, 2, 3],
    [0, 2, 3, 2],
    [0, 1, 3, 2],
  ],
  6: [
    [0, 1, 2, 3, 2, 1],
    [0, 1, 3, 2, 3, 1],
    [0, 2, 3, 2, 3, 2],
  ],
};

/** A nocturne: an ornamented song over wide, pedalled arpeggios of the left hand. */
export const nocturne: Texture = {
  name: "nocturne",
  compose(random, key) {
    const [metre, name, tempo] = random.weighted<
      readonly [Metre, "4/4" | "12/8" | "6/8", readonly [number, number]]
    >([
      [[metreOf(4, 4), "4/4", [72, 84]], 2],
      [[metreOf(12, 8), "12/8", [66, 80]], 3],
      [[metreOf(6, 8), "6/8", [40, 48]], 2],
    ]);
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
      range: [67, 89],
      home: 75,
      ornaments: 75,
    });
    return songDraft(song, {
      title: `Nocturne in ${key.name}`,
      key,
      metre,
      manner: {
        velocity: random.int(52, 60),
        word: random.pick(["Andante", "Lento", "Larghetto", "Andante sostenuto"]),
        beatsPerMinute: chooseTempo(random, tempo, song.end / metre.beat),
        rubato: random.int(80, 120),
        pedal: "harmony",
        spread: random.int(0, 6),
      },
      accompaniment: arpeggios(random, metre, song),
    });
  },
};

function arpeggios(random: Random, metre: Metre, song: Song): DraftNote[] {
  const notes: DraftNote[] = [];
  const basses = bassLine(song.chords, BASS);
  const figures = random.shuffled(FIGURES[metre.denominator === 8 ? 6 : 4]);
  for (const { start, end, chord, index, section, last } of barSpans(song, metre)) {
    const tones = wideTones(chord, basses[index]!);
    const figure = figures[section === "B" ? 1 : 0]!;
    for (let tick = start, step = 0; tick < end; tick += 240, step++) {
      const place = last ? Math.min(step, 3) : figure[step % figure.length]!;
      const held = last && step === 3;
      const role = step === 0 ? "bass" : "figure";
      notes.push({
        start: tick,
        end: held ? end : tick + 240,
        pitch: tones[place]!,
        voice: "figure",
        hand: "left",
        role,
      });
      if (held) break;
    }
  }
  return notes;
}

/** The bass, a tone about a fifth above it, and the two highest that lie about a tenth above it. */
function wideTones(chord: Chord, bass: number): number[] {
  const tones = tonesBetween(chord, bass + 6, Math.min(TOP, bass + 24));
  const upper = tones.filter((pitch) => pitch >= bass + 12);
  return [bass, tones[0]!, upper[0]!, upper.find((pitch) => pitch >= bass + 15) ?? upper.at(-1)!];
}
