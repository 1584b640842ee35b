import type { Score } from "@nocturne/score";
import { checkNumber } from "./check.ts";
import type { Augmentation } from "./types.ts";

/** How many notes are left out. */
export interface DropNotesOptions {
  /** The chance of each note to be left out, 0–1. @default 0.05 */
  readonly probability?: number;
}

/**
 * Leaves each note out with the same chance. A score that has notes keeps at least one: where all would go, its first
 * note stays.
 *
 * @throws RangeError where `probability` is not within 0–1
 */
export function dropNotes(options: DropNotesOptions = {}): Augmentation {
  const { probability = 0.05 } = options;
  checkNumber("dropNotes.probability", probability, 0, 1);
  return {
    apply(score, random) {
      const tracks = score.tracks.map((track) => ({
        ...track,
        notes: track.notes.filter(() => random.uniform(0, 1) >= probability),
      }));
      return tracks.some((track) => track.notes.length > 0) ? { ...score, tracks } : onlyFirstNote(score);
    },
    toJSON: () => ({ type: "dropNotes", probability }),
  };
}

function onlyFirstNote(score: Score): Score {
  const first = score.tracks.findIndex((track) => track.notes.length > 0);
  return {
    ...score,
    tracks: score.tracks.map((track, index) => ({
      ...track,
      notes: index === first ? track.notes.slice(0, 1) : [],
    })),
  };
}
