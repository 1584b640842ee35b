import type { DraftNote } from "../draft.ts";
import { type Metre, metreOf, weightAt } from "../metre.ts";
import { RHYTHM_BOOKS } from "../rhythm.ts";
import { composeVariedSong, type Song } from "../song.ts";
import { secondBelow, songDraft } from "../song-draft.ts";
import { stride } from "../stride.ts";
import { chooseTempo } from "../tempo.ts";
import type { Texture } from "../texture.ts";

/** Lowest pitch of the right hand's second voice: the left hand stays below it. */
const LOW = 65;

/** A march: dotted rhythms, thickened on strong beats, over bass and chord in turn, in 4/4 or 2/4. */
export const march: Texture = {
  name: "march",
  compose(random, key) {
    const [metre, name, tempo] = random.weighted<readonly [Metre, "2/4" | "4/4", readonly [number, number]]>([
      [[metreOf(4, 4), "4/4", [104, 126]], 3],
      [[metreOf(2, 4), "2/4", [72, 92]], 2],
    ]);
    const song = composeVariedSong(random, {
      key,
      metre,
      form: random.weighted([
        ["ternary", 4],
        ["ABA", 2],
      ]),
      repeats: name === "2/4",
      phraseBars: 4,
      book: RHYTHM_BOOKS.dotted[name],
      harmonicRhythms: [
        [1, 1, 2, 1],
        [1, 2, 2, 1],
        [2, 2, 2, 1],
      ],
      range: [67, 88],
      home: 75,
      ornaments: 0,
    });
    return songDraft(song, {
      title: `March in ${key.name}`,
      key,
      metre,
      manner: {
        velocity: random.int(70, 80),
        word: random.pick(["Alla marcia", "Tempo di marcia", "Marziale"]),
        beatsPerMinute: chooseTempo(random, tempo, song.end / metre.beat),
        rubato: random.int(10, 25),
        pedal: "none",
        spread: random.int(0, 4),
      },
      accompaniment: [...thirds(song, metre), ...stride(song, metre, 2)],
      touch: (note, next) => (next && note.duration <= 120 ? "portato" : "legato"),
    });
  },
};

/** A second voice under the melody on every strong beat. */
function thirds(song: Song, metre: Metre): DraftNote[] {
  return song.melody.flatMap((note): DraftNote[] => {
    const pitch = weightAt(metre, note.start) < 2 ? undefined : secondBelow(note, metre, LOW);
    if (pitch === undefined) return [];
    const { start, duration } = note;
    return [{ start, end: start + duration, pitch, voice: "second", hand: "right", role: "inner" }];
  });
}
