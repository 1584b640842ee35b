import { bassLine, leftHand, nearestPitch, upperVoices } from "../accompany.ts";
import type { ChordSpan, Draft, DraftNote } from "../draft.ts";
import type { Key } from "../key.ts";
import { type Metre, metreOf } from "../metre.ts";
import type { Random } from "../random.ts";
import { RHYTHM_BOOKS } from "../rhythm.ts";
import { composeSong, type Song } from "../song.ts";
import { chooseTempo } from "../tempo.ts";
import type { Texture } from "../texture.ts";

const BASS = [33, 48] as const;
const CHORDS = [50, 65] as const;

/** A waltz: a singing melody over bass and two chords a bar, in 3/4 or a quick 3/8. */
export const waltz: Texture = {
  name: "waltz",
  compose(random, key) {
    const metre = random.weighted([
      [metreOf(3, 4), 3],
      [metreOf(3, 8), 1],
    ]);
    const song = composeSong(random, {
      key,
      metre,
      form: random.weighted([
        ["ABA", 3],
        ["rounded binary", 3],
        ["ternary", 2],
      ]),
      repeats: false,
      phraseBars: 8,
      book: RHYTHM_BOOKS.song[metre.denominator === 8 ? "3/8" : "3/4"],
      harmonicRhythms: [
        [1, 1, 1, 1, 1, 1, 1, 1],
        [1, 1, 1, 1, 1, 1, 2, 1],
      ],
      range: [66, 88],
      home: 74,
      ornaments: 35,
    });
    return draftOf(random, key, metre, song);
  },
};

function draftOf(random: Random, key: Key, metre: Metre, song: Song): Draft {
  const melody: DraftNote[] = song.melody.map((note) => ({
    start: note.start,
    end: note.start + note.duration,
    pitch: note.pitch,
    voice: "melody",
    hand: "right",
    role: "melody",
  }));
  const slow = metre.denominator === 4 && random.chance(35);
  return {
    title: `Waltz in ${key.name}`,
    key,
    metre,
    form: song.form,
    manner: {
      velocity: random.int(58, 68),
      word: slow ? "Moderato cantabile" : random.pick(["Tempo di valse", "Allegretto grazioso", "Vivace"]),
      beatsPerMinute: chooseTempo(random, slow ? [112, 130] : [140, 168], song.end / metre.beat),
      rubato: random.int(60, 110),
      pedal: "harmony",
      spread: random.int(6, 14),
    },
    end: song.end,
    notes: [...melody, ...accompaniment(random, metre, song)],
    chords: song.chords,
    sections: song.sections,
    phrases: song.phrases,
    motifs: song.motifs,
    entries: song.entries,
  };
}

/** Bass on the first beat, chords on the others; where a chord lasts, the bass changes to its fifth. */
function accompaniment(random: Random, metre: Metre, song: Song): DraftNote[] {
  const notes: DraftNote[] = [];
  const basses = bassLine(song.chords, BASS);
  const beat = metre.bar / 3;
  const thin = random.chance(40);
  let upper: number[] = [];
  const strike = leftHand(notes, "legato");
  song.chords.forEach((span, index) => {
    upper = upperVoices(span.chord, upper, thin ? 2 : 3, CHORDS);
    for (let tick = span.start; tick < span.end; ) {
      const place = tick % metre.bar;
      const barEnd = Math.min(tick - place + metre.bar, span.end);
      const last = barEnd === song.end;
      const closing = song.phrases.some((phrase) => phrase.end === barEnd) && place === 0;
      const bass = tick === span.start ? basses[index]! : alternate(span, basses[index]!);
      strike(tick, place === 0 ? tick + beat : barEnd, [bass], "bass");
      if (last) strike(tick + beat, barEnd, upper, "inner");
      else {
        const stop = closing ? tick + 2 * beat : barEnd;
        for (let time = tick + beat; time < stop; time += beat) strike(time, time + beat, upper, "inner");
      }
      tick = barEnd;
    }
  });
  return notes;
}

function alternate({ chord }: ChordSpan, bass: number): number {
  if (chord.inversion !== 0) return bass;
  return nearestPitch(chord.tones[2]!, bass - 5, BASS);
}
