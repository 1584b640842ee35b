import { bassLine, upperVoices } from "../accompany.ts";
import type { Chord } from "../chord.ts";
import type { DraftNote } from "../draft.ts";
import { type Metre, metreOf } from "../metre.ts";
import type { Random } from "../random.ts";
import { RHYTHM_BOOKS } from "../rhythm.ts";
import { composeSong, type Song } from "../song.ts";
import { chooseTempo } from "../tempo.ts";
import type { Texture } from "../texture.ts";

const BASS = [43, 55] as const;

/** A classical sonatina movement: a melody over broken chords, low, high, middle, high. */
export const sonatina: Texture = {
  name: "sonatina",
  compose(random, key) {
    const [metre, phraseBars, tempo] = random.weighted([
      [[metreOf(4, 4), 4, [104, 138]] as const, 4],
      [[metreOf(2, 4), 4, [66, 84]] as const, 3],
      [[metreOf(3, 4), 8, [120, 150]] as const, 2],
      [[metreOf(6, 8), 4, [60, 76]] as const, 2],
    ]);
    const song = composeSong(random, {
      key,
      metre,
      form: random.weighted([
        [phraseBars === 4 ? "AABA" : "ABA", 2],
        ["rounded binary", 4],
        ["ternary", 2],
      ]),
      repeats: phraseBars === 4,
      phraseBars,
      book: RHYTHM_BOOKS.lively[
        `${metre.numerator}/${metre.denominator}` as keyof typeof RHYTHM_BOOKS.lively
      ],
      harmonicRhythms:
        phraseBars === 4
          ? [
              [1, 1, 2, 1],
              [1, 2, 2, 1],
              [1, 1, 1, 1],
              [2, 2, 2, 1],
            ]
          : [
              [1, 1, 1, 1, 1, 1, 2, 1],
              [1, 1, 1, 1, 1, 1, 1, 1],
            ],
      range: [67, 89],
      home: 74,
      ornaments: 30,
    });
    const beatsPerMinute = chooseTempo(random, tempo, song.end / metre.beat);
    return {
      title: `Sonatina in ${key.name}`,
      key,
      metre,
      form: song.form,
      manner: {
        velocity: random.int(60, 72),
        word: tempoWord(beatsPerMinute, tempo[1]),
        beatsPerMinute,
        rubato: random.int(25, 50),
        pedal: random.chance(50) ? "harmony" : "none",
        spread: random.int(2, 8),
      },
      end: song.end,
      notes: [...melodyOf(random, song), ...broken(random, metre, song)],
      chords: song.chords,
      sections: song.sections,
      phrases: song.phrases,
      motifs: song.motifs,
      entries: song.entries,
    };
  },
};

function tempoWord(beatsPerMinute: number, fastest: number): string {
  if (beatsPerMinute > fastest - 8) return "Allegro";
  return beatsPerMinute > fastest - 20 ? "Allegretto" : "Andante con moto";
}

/** The melody; in a lively piece, repeated shorter notes are lifted. */
function melodyOf(random: Random, song: Song): DraftNote[] {
  const lifted = random.chance(60);
  return song.melody.map((note, index) => {
    const next = song.melody[index + 1];
    const leap = next ? Math.abs(next.position - note.position) : 0;
    const short = note.duration <= 480 && (leap === 0 || leap >= 4);
    return {
      start: note.start,
      end: note.start + note.duration,
      pitch: note.pitch,
      voice: "melody",
      hand: "right",
      role: "melody",
      touch: lifted && short ? "staccato" : "legato",
    };
  });
}

/** Broken chords through each bar; the last bar of a section stands on plain chords. */
function broken(random: Random, metre: Metre, song: Song): DraftNote[] {
  const notes: DraftNote[] = [];
  const basses = bassLine(song.chords, BASS);
  const unit = metre.bar <= 960 && metre.denominator === 4 ? 120 : 240;
  const contrasting = random.chance(60);
  const add = (start: number, end: number, pitch: number, role: "bass" | "figure"): void => {
    notes.push({ start, end, pitch, voice: "accompaniment", hand: "left", role });
  };
  let upper: number[] = [];
  song.chords.forEach(({ start, end, chord }, index) => {
    const bass = basses[index]!;
    upper = tonesAbove(chord, upper, bass);
    const section = song.sections.find((each) => start >= each.start && start < each.end)!;
    const closes = end === section.end;
    const inB = contrasting && section.label === "B";
    for (let tick = start; tick < end; ) {
      const barEnd = Math.min(tick - (tick % metre.bar) + metre.bar, end);
      if (closes && barEnd === end) finish(tick, barEnd, bass);
      else if (inB) drummed(tick, barEnd, bass);
      else alberti(tick, barEnd, bass);
      tick = barEnd;
    }
  });
  return notes;

  function alberti(from: number, to: number, bass: number): void {
    const [middle, high] = [upper[0]!, upper[1] ?? upper[0]!];
    const figure =
      metre.beat === 720 ? [bass, middle, high, middle, high, middle] : [bass, high, middle, high];
    for (let tick = from, step = 0; tick < to; tick += unit, step++) {
      const place = metre.bar === 1440 && metre.denominator === 4 ? step % 6 : step % figure.length;
      const pitch = place >= 4 && figure.length === 4 ? figure[place - 2]! : figure[place]!;
      add(tick, Math.min(tick + unit, to), pitch, place === 0 ? "bass" : "figure");
    }
  }

  /** Bass and repeated chord in turn. */
  function drummed(from: number, to: number, bass: number): void {
    for (let tick = from, step = 0; tick < to; tick += 240, step++) {
      const stop = Math.min(tick + 240, to);
      if (step % (metre.beat === 720 ? 3 : 2) === 0) add(tick, stop, bass, "bass");
      else for (const pitch of upper) add(tick, stop, pitch, "figure");
    }
  }

  function finish(from: number, to: number, bass: number): void {
    const beat = metre.beat === 720 ? 720 : 480;
    if (to - from <= beat) {
      for (const pitch of [bass, ...upper]) add(from, to, pitch, pitch === bass ? "bass" : "figure");
      return;
    }
    add(from, from + beat, bass, "bass");
    for (const pitch of upper) add(from + beat, Math.min(from + 2 * beat, to), pitch, "figure");
    if (to - from >= 3 * beat) add(from + 2 * beat, to, bass - 12 >= 36 ? bass - 12 : bass, "bass");
  }
}

/** The two tones above the bass, within an octave of it. */
function tonesAbove(chord: Chord, last: readonly number[], bass: number): number[] {
  const found = upperVoices(chord, last, 2, [bass + 3, Math.min(bass + 12, 65)]);
  return found.length > 0 ? found : [bass + 12];
}
