import type { Score } from "@nocturne/score";
import { checkPitchRange, checkRange } from "./check.ts";
import { transposeKeys } from "./key-signatures.ts";
import { foldIntoRange, mapPitches, pitchRangeOf } from "./map-notes.ts";
import type { Random } from "./random.ts";
import type { Augmentation } from "./types.ts";

/** How far pitches move. */
export interface TransposeOptions {
  /** Least shift in semitones, −127 to 127. @default -6 */
  readonly min?: number;
  /** Greatest shift in semitones. @default 6 */
  readonly max?: number;
  /**
   * What keeps notes in range: `"limit"` draws among the shifts with which all notes fit, so that no interval changes;
   * `"octave"` draws any and moves notes that fall out by octaves. @default "limit"
   */
  readonly outOfRange?: "limit" | "octave";
  /** Lowest and highest pitch allowed, at least 12 pitches. @default [0, 127] */
  readonly range?: readonly [low: number, high: number];
}

/**
 * Moves all pitches by one number of semitones, uniform among the integers of [min, max]; key signatures and key
 * pressure move along, drums stay. Under `"limit"`, a score that has no room for any shift asked takes the nearest that
 * fits, and one already out of range stays as it is.
 *
 * @throws RangeError where min and max are not integers, min ≤ max, or `range` holds fewer than 12 pitches
 * @example augment(transpose({ min: -3, max: 3, range: [21, 108] }), score, 1);
 */
export function transpose(options: TransposeOptions = {}): Augmentation {
  const { min = -6, max = 6, outOfRange = "limit", range = [0, 127] } = options;
  checkRange("transpose", min, max, -127, 127);
  checkPitchRange("transpose.range", range);
  for (const [name, value] of Object.entries({ min, max })) {
    if (!Number.isInteger(value)) {
      throw new RangeError(`augment: transpose.${name} must be whole semitones, got ${value}`);
    }
  }
  if (outOfRange !== "limit" && outOfRange !== "octave") {
    throw new RangeError(
      `augment: transpose.outOfRange must be "limit" or "octave", got ${JSON.stringify(outOfRange)}`,
    );
  }
  const [low, high] = range;
  const apply = (score: Score, random: Random): Score => {
    if (outOfRange === "octave") return shifted(score, random.integer(min, max), low, high);
    const [from, to] = room(score, low, high);
    const shift = random.integer(clamp(min, from, to), clamp(max, from, to));
    return shift === 0 ? score : shifted(score, shift, 0, 127);
  };
  return { apply, toJSON: () => ({ type: "transpose", min, max, outOfRange, range }) };
}

/** The lowest and highest shift with which all notes stay in range; none but 0 where some are out already. */
function room(score: Score, low: number, high: number): readonly [from: number, to: number] {
  const [lowest, highest] = pitchRangeOf(score) ?? [0, 0];
  return lowest < low || highest > high ? [0, 0] : [low - lowest, high - highest];
}

function shifted(score: Score, shift: number, low: number, high: number): Score {
  return {
    ...mapPitches(score, (pitch) => foldIntoRange(pitch + shift, low, high)),
    keySignatures: transposeKeys(score.keySignatures, shift),
  };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
