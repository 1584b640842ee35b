import { type Metre, metreOf } from "../metre.ts";
import { RHYTHM_BOOKS } from "../rhythm.ts";
import { composeVariedSong } from "../song.ts";
import { songDraft } from "../song-draft.ts";
import { stride } from "../stride.ts";
import { chooseTempo } from "../tempo.ts";
import type { Texture } from "../texture.ts";

/** A rag: a syncopated melody over a striding bass, in 2/4, or in 4/4 at twice the pace. */
export const ragtime: Texture = {
  name: "ragtime",
  compose(random, key) {
    const [metre, name, tempo] = random.weighted<readonly [Metre, "2/4" | "4/4", readonly [number, number]]>([
      [[metreOf(2, 4), "2/4", [78, 92]], 3],
      [[metreOf(4, 4), "4/4", [156, 184]], 2],
    ]);
    const song = composeVariedSong(random, {
      key,
      metre,
      form: random.weighted([
        ["AABA", 3],
        ["ternary", 2],
      ]),
      repeats: true,
      phraseBars: 4,
      book: RHYTHM_BOOKS.ragged[name],
      harmonicRhythms: [
        [1, 1, 1, 1],
        [1, 1, 2, 1],
        [1, 2, 2, 1],
      ],
      range: [67, 88],
      home: 74,
      ornaments: 10,
    });
    return songDraft(song, {
      title: `Ragtime in ${key.name}`,
      key,
      metre,
      manner: {
        velocity: random.int(66, 76),
        word: random.pick(["Tempo di marcia", "Not fast", "Slow march tempo"]),
        beatsPerMinute: chooseTempo(random, tempo, song.end / metre.beat),
        rubato: random.int(10, 25),
        pedal: "none",
        spread: random.int(0, 4),
      },
      accompaniment: stride(song, metre, random.chance(50) ? 3 : 2),
    });
  },
};
