import { bassLine, tonesBetween } from "../accompany.ts";
import type { DraftNote } from "../draft.ts";
import { type Metre, metreOf } from "../metre.ts";
import type { Random } from "../random.ts";
import { RHYTHM_BOOKS } from "../rhythm.ts";
import { composeSong, type Song } from "../song.ts";
import { chooseTempo } from "../tempo.ts";
import type { Texture } from "../texture.ts";

const BASS = [34, 48] as const;
/** Semitones that a hand holds. */
const REACH = 15;

/** Ways through five tones, lowest first, for each number of notes in a wave. */
const WAVES: Readonly<Record<number, readonly (readonly number[])[]>> = {
  8: [
    [0, 1, 2, 3, 4, 3, 2, 1],
    [0, 2, 1, 2, 3, 2, 4, 2],
    [0, 1, 2, 3, 4, 2, 3, 2],
    [0, 1, 3, 2, 4, 2, 3, 1],
    [0, 2, 3, 4, 2, 3, 4, 3],
  ],
  6: [
    [0, 1, 2, 3, 4, 3],
    [0, 2, 3, 4, 3, 2],
    [0, 1, 3, 2, 4, 2],
    [0, 2, 4, 3, 2, 1],
    [0, 1, 2, 4, 3, 2],
  ],
  12: [
    [0, 1, 2, 3, 4, 3, 2, 3, 4, 3, 2, 1],
    [0, 2, 3, 4, 3, 2, 1, 2, 3, 4, 3, 2],
    [0, 1, 2, 3, 2, 3, 4, 3, 2, 3, 2, 1],
  ],
};

/** A prelude of broken chords in even notes, a slow melody above them. */
export const prelude: Texture = {
  name: "prelude",
  compose(random, key) {
    const [metre, tempo, waves] = random.weighted([
      [[metreOf(4, 4), [76, 96], 8] as const, 4],
      [[metreOf(12, 8), [66, 84], 6] as const, 2],
      [[metreOf(6, 8), [44, 54], 6] as const, 2],
      [[metreOf(9, 8), [58, 72], 6] as const, 1],
      [[metreOf(3, 4), [66, 84], 12] as const, 2],
    ]);
    const name = `${metre.numerator}/${metre.denominator}` as const;
    const song = composeSong(random, {
      key,
      metre,
      form: random.weighted([
        ["ABA", 2],
        ["rounded binary", 3],
        ["ternary", 2],
      ]),
      repeats: false,
      phraseBars: 4,
      book: RHYTHM_BOOKS.song[name as keyof typeof RHYTHM_BOOKS.song],
      harmonicRhythms: [
        [1, 1, 1, 1],
        [1, 1, 2, 1],
      ],
      range: [67, 87],
      home: 74,
      ornaments: 20,
    });
    return {
      title: `Prelude in ${key.name}`,
      key,
      metre,
      form: song.form,
      manner: {
        velocity: random.int(54, 64),
        word: random.pick(["Andante", "Andante tranquillo", "Moderato", "Con moto"]),
        beatsPerMinute: chooseTempo(random, tempo, song.end / metre.beat),
        rubato: random.int(50, 90),
        pedal: "harmony",
        spread: random.int(0, 6),
      },
      end: song.end,
      notes: [...melodyOf(song), ...figures(random, metre, song, waves)],
      chords: song.chords,
      sections: song.sections,
      phrases: song.phrases,
      motifs: song.motifs,
      entries: song.entries,
    };
  },
};

function melodyOf(song: Song): DraftNote[] {
  return song.melody.map((note) => ({
    start: note.start,
    end: note.start + note.duration,
    pitch: note.pitch,
    voice: "melody",
    hand: "right",
    role: "melody",
  }));
}

/** Waves of chord tones between the bass and the melody; the last bar spreads one wave and rests on it. */
function figures(random: Random, metre: Metre, song: Song, size: number): DraftNote[] {
  const notes: DraftNote[] = [];
  const basses = bassLine(song.chords, BASS);
  const waves = random.shuffled(WAVES[size]!);
  const length = Math.min(metre.bar, size * (metre.denominator === 8 && metre.numerator > 6 ? 240 : 120));
  const unit = length / size;
  song.chords.forEach(({ start, end, chord }, index) => {
    const section = song.sections.findIndex((each) => start >= each.start && start < each.end);
    const wave = waves[song.sections[section]!.label === "B" ? 1 : 0]!;
    for (let from = start; from < end; from += length) {
      const to = Math.min(from + length, end);
      const ceiling = lowestMelody(song, from, to);
      const tones = ladder(basses[index]!, tonesBetween(chord, basses[index]! + 5, ceiling - 2));
      const last = end === song.end && to === end;
      const steps = last ? [0, 1, 2, 3] : wave;
      steps.forEach((step, place) => {
        const start = from + place * unit;
        if (start >= to) return;
        const pitch = tones[step]!;
        const reach = highestMelody(song, start, start + unit) - pitch;
        const hand = step > 0 && reach <= REACH ? "right" : "left";
        if (last && hand === "left" && pitch - tones[0]! > REACH) return;
        const held = last && (step === 0 || hand === "right");
        const role = step === 0 && place === 0 ? "bass" : "figure";
        notes.push({
          start,
          end: held ? to : Math.min(start + unit, to),
          pitch,
          voice: "figure",
          hand,
          role,
        });
      });
    }
  });
  return notes;
}

/** The highest melody note that sounds in a stretch of time. */
function highestMelody(song: Song, from: number, to: number): number {
  let highest = 0;
  for (const note of song.melody) {
    if (note.start < to && note.start + note.duration > from) highest = Math.max(highest, note.pitch);
  }
  return highest;
}

/** Five rungs from the bass up: wide below, close above. */
function ladder(bass: number, tones: readonly number[]): number[] {
  const second = tones.find((tone) => tone >= bass + 7) ?? tones[0]!;
  const top = tones.filter((tone) => tone > second).slice(-3);
  const rungs = [bass, second, ...top];
  while (rungs.length < 5) rungs.push(rungs.at(-2)!);
  return rungs;
}

/** The lowest melody note that sounds in a stretch of time, but no higher than is good for the figure. */
function lowestMelody(song: Song, from: number, to: number): number {
  let lowest = 73;
  for (const note of song.melody) {
    if (note.start < to && note.start + note.duration > from) lowest = Math.min(lowest, note.pitch);
  }
  return lowest;
}
