import type { Grammar } from "./contract.ts";
import { PEDAL } from "./pedal-field.ts";
import { FIRST_PITCH, type PitchCodec } from "./pitch-codec.ts";
import { rangeMask } from "./range-mask.ts";
import type { TimeGrammar } from "./time-codec.ts";

/** Where the fields of a note lie in a step: time first, then pitch, velocity and duration. */
export interface NoteTupleLayout {
  readonly time: TimeGrammar;
  readonly pitch: PitchCodec;
  readonly pitchAt: number;
  readonly velocityAt: number;
  readonly durationAt: number;
  /** −1 where there is none. */
  readonly pedalAt: number;
  /** −1 where there is none. */
  readonly articulationAt: number;
  /** How the step before is joined to the one begun. */
  readonly articulation: (last: ArrayLike<number> | undefined, chosen: ArrayLike<number>) => number;
  /** Sizes of the fields. */
  readonly sizes: readonly number[];
  /** Whether a note may have the onset and pitch of another. */
  readonly unisons: boolean;
}

/** The step before, and its pitch; `undefined` at the start. */
type State = { readonly step: readonly number[]; readonly pitch: number } | undefined;

/**
 * Returns the grammar of note tuples without continuous values: time never runs back, and the notes of one onset come
 * in the order in which they are encoded (ascending pitch; of unisons, the softer and then the shorter first).
 */
export function noteTupleGrammar(layout: NoteTupleLayout): Grammar<State> {
  const { time, pitch, pitchAt, velocityAt, durationAt, pedalAt, articulationAt, sizes, unisons } = layout;

  const joins = (last: State, chosen: ArrayLike<number>): last is NonNullable<State> =>
    last !== undefined && time.joins(last.step, chosen);
  const lowestPitch = (last: State, chosen: ArrayLike<number>): number =>
    joins(last, chosen) ? last.pitch + (unisons ? 0 : 1) : 0;
  const isUnison = (last: State, chosen: ArrayLike<number>): last is NonNullable<State> =>
    unisons && joins(last, chosen) && pitch.read(chosen, pitchAt, last.pitch) === last.pitch;

  const pedals = (last: State, chosen: ArrayLike<number>): Uint8Array | undefined => {
    const before = last?.step[pedalAt];
    if (before !== undefined && joins(last, chosen)) return rangeMask(3, before, before);
    // What is up cannot be held.
    return before === undefined || before === PEDAL.up ? UP_OR_PRESSED : undefined;
  };

  return {
    start: undefined,
    allowed(last, field, chosen) {
      if (field === pedalAt) return pedals(last, chosen);
      if (field === articulationAt) {
        const only = layout.articulation(last?.step, chosen);
        return rangeMask(sizes[field]!, only, only);
      }
      if (field < pitchAt) {
        const mayJoin = last !== undefined && (unisons || last.pitch < pitch.highest);
        return time.allowed(last?.step, field, chosen, mayJoin);
      }
      if (field < velocityAt) {
        const before = last ? last.pitch : FIRST_PITCH;
        return pitch.allowed(field - pitchAt, lowestPitch(last, chosen), chosen, pitchAt, before);
      }
      if (!isUnison(last, chosen)) return undefined;
      if (field === durationAt && chosen[velocityAt] !== last.step[velocityAt]) return undefined;
      return rangeMask(sizes[field]!, last.step[field]!, sizes[field]! - 1);
    },
    next: (last, step) => ({
      step: Array.from({ length: sizes.length }, (_, field) => step[field]!),
      pitch: pitch.read(step, pitchAt, last ? last.pitch : FIRST_PITCH),
    }),
  };
}

const UP_OR_PRESSED = /* @__PURE__ */ Uint8Array.of(1, 0, 1);
