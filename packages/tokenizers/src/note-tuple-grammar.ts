import type { Grammar } from "./contract.ts";
import type { PitchCodec } from "./pitch-codec.ts";
import { rangeMask } from "./range-mask.ts";
import type { TimeGrammar } from "./time-codec.ts";

/** Where the fields of a note lie in a step: time first, then pitch, velocity and duration. */
export interface NoteTupleLayout {
  readonly time: TimeGrammar;
  readonly pitch: PitchCodec;
  readonly pitchAt: number;
  readonly velocityAt: number;
  readonly durationAt: number;
  /** Sizes of the fields. */
  readonly sizes: readonly number[];
  /** Whether a note may have the onset and pitch of another. */
  readonly unisons: boolean;
}

/** The step before; `undefined` at the start. */
type State = readonly number[] | undefined;

/**
 * Returns the grammar of note tuples without continuous values: time never runs back, and the notes of one onset come
 * in the order in which they are encoded (ascending pitch; of unisons, the softer and then the shorter first).
 */
export function noteTupleGrammar(layout: NoteTupleLayout): Grammar<State> {
  const { time, pitch, pitchAt, velocityAt, durationAt, sizes, unisons } = layout;

  const lowestPitch = (last: State, chosen: ArrayLike<number>): number => {
    if (!last || !time.joins(last, chosen)) return 0;
    return pitch.read(last, pitchAt) + (unisons ? 0 : 1);
  };
  const isUnison = (last: ArrayLike<number>, chosen: ArrayLike<number>): boolean =>
    unisons && time.joins(last, chosen) && pitch.read(last, pitchAt) === pitch.read(chosen, pitchAt);

  return {
    start: undefined,
    allowed(last, field, chosen) {
      if (field < pitchAt) {
        const mayJoin = last !== undefined && (unisons || pitch.read(last, pitchAt) < pitch.highest);
        return time.allowed(last, field, chosen, mayJoin);
      }
      if (field < velocityAt) {
        return pitch.allowed(field - pitchAt, lowestPitch(last, chosen), chosen, pitchAt);
      }
      if (!last || !isUnison(last, chosen)) return undefined;
      if (field === durationAt && chosen[velocityAt] !== last[velocityAt]) return undefined;
      return rangeMask(sizes[field]!, last[field]!, sizes[field]! - 1);
    },
    next: (_state, step) => Array.from({ length: sizes.length }, (_, field) => step[field]!),
  };
}
