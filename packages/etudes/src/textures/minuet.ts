import { bassLine, nearestPitch } from "../accompany.ts";
import type { DraftNote } from "../draft.ts";
import { type Metre, metreOf } from "../metre.ts";
import type { Random } from "../random.ts";
import { RHYTHM_BOOKS } from "../rhythm.ts";
import { composeVariedSong, type Song } from "../song.ts";
import { barSpans, songDraft } from "../song-draft.ts";
import { chooseTempo } from "../tempo.ts";
import type { Texture } from "../texture.ts";

const BASS = [43, 58] as const;
const RANGE = [40, 64] as const;

/** How the bass fills a bar: indices of chord tones, and for how many beats each; 0 is the bass itself. */
const STEPS: readonly (readonly (readonly [tone: number, beats: number])[])[] = [
  [
    [0, 1],
    [1, 1],
    [2, 1],
  ],
  [
    [0, 2],
    [1, 1],
  ],
  [
    [0, 1],
    [2, 1],
    [1, 1],
  ],
  [[0, 3]],
];

/** A minuet in two parts: a galant melody, and a bass that walks through the chord; 3/4 or 3/8. */
export const minuet: Texture = {
  name: "minuet",
  compose(random, key) {
    const metre = random.weighted([
      [metreOf(3, 4), 3],
      [metreOf(3, 8), 1],
    ]);
    const song = composeVariedSong(random, {
      key,
      metre,
      form: random.weighted([
        ["rounded binary", 4],
        ["ternary", 3],
      ]),
      repeats: false,
      phraseBars: 8,
      book: metre.denominator === 8 ? RHYTHM_BOOKS.song["3/8"] : RHYTHM_BOOKS.lively["3/4"],
      harmonicRhythms: [
        [1, 1, 1, 1, 1, 1, 2, 1],
        [1, 1, 1, 1, 1, 1, 1, 1],
      ],
      range: [67, 86],
      home: 74,
      ornaments: 45,
    });
    return songDraft(song, {
      title: `Minuet in ${key.name}`,
      key,
      metre,
      manner: {
        velocity: random.int(58, 68),
        word: random.pick(["Tempo di minuetto", "Allegretto", "Moderato"]),
        beatsPerMinute: chooseTempo(random, [112, 138], song.end / metre.beat),
        rubato: random.int(20, 40),
        pedal: "none",
        spread: 0,
      },
      accompaniment: walking(random, metre, song),
      touch: (note, next) => (next && note.duration === metre.beat ? "portato" : "legato"),
    });
  },
};

function walking(random: Random, metre: Metre, song: Song): DraftNote[] {
  const notes: DraftNote[] = [];
  const basses = bassLine(song.chords, BASS);
  const usual = random.pick(STEPS.slice(0, 3));
  for (const { start, end, chord, index, enters, last } of barSpans(song, metre)) {
    const bass = basses[index]!;
    const beats = (end - start) / metre.beat;
    const whole = last || beats < 3;
    const steps = whole ? STEPS[3]! : enters && random.chance(65) ? usual : random.pick(STEPS);
    let tick = start;
    for (const [tone, length] of steps) {
      const shift = (chord.inversion + tone) % 3;
      const pitch = tone === 0 ? bass : nearestPitch(chord.tones[shift]!, bass + 4, RANGE);
      const stop = whole ? end : tick + length * metre.beat;
      notes.push({
        start: tick,
        end: stop,
        pitch,
        voice: "bass",
        hand: "left",
        role: "bass",
        touch: stop - tick === metre.beat ? "portato" : "legato",
      });
      tick = stop;
    }
  }
  return notes;
}
