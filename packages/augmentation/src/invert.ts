import type { Score } from "@nocturne/score";
import { createDiatonicMirror } from "./diatonic-mirror.ts";
import { mirrorKeys } from "./key-signatures.ts";
import { foldIntoRange, mapPitches, pitchRangeOf } from "./map-notes.ts";
import type { Augmentation } from "./types.ts";

/** About what melodies are turned upside down. */
export interface InvertOptions {
  /**
   * The pitch that stays where it is, 0–127. Chromatically a half may be added, to turn about the crack between two
   * keys; diatonically a pitch outside the key counts as the note of the key below it.
   * @default half-way between the lowest and the highest note
   */
  readonly axis?: number;
  /**
   * `"chromatic"` keeps the size of each interval in semitones, so major becomes minor; `"diatonic"` keeps it in steps
   * of the key, so the key stays. @default "chromatic"
   */
  readonly mode?: "chromatic" | "diatonic";
}

/**
 * Turns melodies upside down (melodic inversion) about one axis for all tracks but drums. Notes that would leave
 * 0–127, as an axis near an end can ask, come back by octaves.
 *
 * Chromatic inversion moves key signatures along. Diatonic inversion takes the key signature in force at each note (C
 * major before the first), major and minor alike as their seven natural notes; the five other notes are mirrored among
 * themselves. Twice the same inversion gives the score back, unless notes came back by octaves, or keys change or are
 * spelled with more than six sharps or five flats; diatonically, name the axis for that.
 *
 * @throws RangeError where `axis` is not a whole or (chromatic) half pitch within 0–127
 * @example augment(invert({ axis: 60, mode: "diatonic" }), score, 1);
 */
export function invert(options: InvertOptions = {}): Augmentation {
  const { axis, mode = "chromatic" } = options;
  if (mode !== "chromatic" && mode !== "diatonic") {
    throw new RangeError(
      `augment: invert.mode must be "chromatic" or "diatonic", got ${JSON.stringify(mode)}`,
    );
  }
  const parts = mode === "chromatic" ? 2 : 1;
  if (axis !== undefined && !(axis >= 0 && axis <= 127 && Number.isInteger(axis * parts))) {
    const rule = mode === "chromatic" ? "a whole or half pitch" : "a whole pitch";
    throw new RangeError(`augment: invert.axis must be ${rule} within 0–127, got ${axis}`);
  }
  return {
    apply(score) {
      const range = pitchRangeOf(score);
      if (!range) return score;
      const sum = axis === undefined ? range[0] + range[1] : 2 * axis;
      return mode === "chromatic" ? invertChromatically(score, sum) : invertDiatonically(score, sum);
    },
    toJSON: () => ({ type: "invert", ...(axis === undefined ? {} : { axis }), mode }),
  };
}

function invertChromatically(score: Score, sum: number): Score {
  return {
    ...mapPitches(score, (pitch) => foldIntoRange(sum - pitch, 0, 127)),
    keySignatures: mirrorKeys(score.keySignatures, sum),
  };
}

function invertDiatonically(score: Score, sum: number): Score {
  const axis = Math.floor(sum / 2);
  const keys = score.keySignatures.map((key) => ({
    tick: key.tick,
    mirror: createDiatonicMirror(key.fifths, axis),
  }));
  const first = createDiatonicMirror(0, axis);
  return mapPitches(score, (pitch, tick) => {
    const mirror = keys.findLast((key) => key.tick <= tick)?.mirror ?? first;
    return foldIntoRange(mirror(pitch), 0, 127);
  });
}
