import type { Grammar } from "./contract.ts";
import type { EventBins } from "./event-bins.ts";
import type { EventSettings } from "./event-options.ts";
import { KIND } from "./event-vocabulary.ts";
import {
  durationMask,
  fieldPlaces,
  kindMask,
  pitchMask,
  programMask,
  type TokenField,
  velocityMask,
} from "./multi-field.ts";

/** A note told, its values by their places among those of their kind. */
interface Told {
  /** The pitch itself; with programs, of one onset any may follow. */
  readonly pitch: number;
  readonly position: number;
  readonly bar: number;
  readonly velocity: number;
  readonly duration: number;
  readonly tempo: number;
  readonly signature: number;
  /** Comes after the last note that there is room for, and is lost. */
  readonly over: boolean;
}

/** The note before; `undefined` at the start. */
type State = Told | undefined;

/**
 * Returns the grammar of octuples: time never runs back, no position is beyond its bar, metres change at bar lines and tempos
 * at onsets, and the notes of one onset come by pitch, duration and velocity. With programs, in any order.
 */
export function octupleGrammar(
  settings: EventSettings,
  bins: EventBins,
  fields: readonly TokenField[],
): Grammar<State> {
  const { place } = fieldPlaces(fields);
  const at = {
    velocity: place("velocity"),
    duration: place("duration"),
    program: place("program"),
    tempo: place("tempo"),
    signature: place("timeSignature"),
  };
  const lastBar = (settings.barNumbers || 1) - 1;
  const longest = bins.durations.length - 1;
  const [low, high] = settings.pitchRange;
  const anyOrder = settings.programs !== false;
  const next = settings.removeDuplicates ? 1 : 0;
  const told = (step: ArrayLike<number>, field: number): number =>
    field < 0 ? 0 : fields[field]!.vocabulary.values[step[field]!]!;
  const positionsOf = (signature: number): number =>
    bins.signatures[signature]!.numerator * bins.positionsPerBeat;
  const fourFour = Math.max(
    0,
    bins.signatures.findIndex((each) => each.numerator === 4 && each.denominator === 4),
  );

  const mayJoin = (last: Told, pitch: number): boolean => anyOrder || pitch >= last.pitch + next;
  const staysInBar = (last: Told, chosen: ArrayLike<number>): boolean => told(chosen, 2) === last.bar;
  const joins = (last: State, chosen: ArrayLike<number>): last is Told =>
    last !== undefined && staysInBar(last, chosen) && told(chosen, 1) === last.position;
  const isUnison = (last: State, chosen: ArrayLike<number>): last is Told =>
    !anyOrder && joins(last, chosen) && told(chosen, 0) === last.pitch;
  /** Whether nothing but the onset of the note before is left. */
  const isLast = (last: Told): boolean =>
    last.bar === lastBar && last.position === positionsOf(last.signature) - 1;

  /** Whether not even a higher pitch is left: what follows comes out of order. */
  const isFull = (last: Told): boolean => !anyOrder && isLast(last) && last.pitch + next > high;

  const pitches = (last: State): Uint8Array => {
    const from = last && !anyOrder && isLast(last) ? Math.min(last.pitch + next, high) : low;
    return pitchMask(settings, fields[0]!, from);
  };
  const positions = (last: State, chosen: ArrayLike<number>): Uint8Array => {
    if (!last || last.bar < lastBar) return kindMask(fields[1]!, KIND.position);
    const most = positionsOf(last.signature) - 1;
    const from = last.position + (mayJoin(last, told(chosen, 0)) ? 0 : 1);
    return kindMask(fields[1]!, KIND.position, Math.min(from, most), most);
  };
  const barsFrom = (last: State, chosen: ArrayLike<number>): number => {
    if (!last) return 0;
    const position = told(chosen, 1);
    const later = position > last.position || (position === last.position && mayJoin(last, told(chosen, 0)));
    return Math.min(later && position < positionsOf(last.signature) ? last.bar : last.bar + 1, lastBar);
  };
  const signatures = (last: State, chosen: ArrayLike<number>): Uint8Array => {
    const field = fields[at.signature]!;
    if (last && staysInBar(last, chosen)) {
      return kindMask(field, KIND.timeSignature, last.signature, last.signature);
    }
    const mask = kindMask(field, KIND.timeSignature).slice();
    for (let id = 0; id < mask.length; id++) {
      if (mask[id] && told(chosen, 1) >= positionsOf(field.vocabulary.values[id]!)) mask[id] = 0;
    }
    return mask;
  };
  return {
    start: undefined,
    allowed(last, field, chosen) {
      const own = fields[field]!;
      switch (field) {
        case 0:
          return pitches(last);
        case 1:
          return positions(last, chosen);
        case 2:
          return kindMask(own, KIND.bar, barsFrom(last, chosen));
        case at.velocity:
          return velocityMask(own, isUnison(last, chosen) ? last : undefined, longest);
        case at.duration:
          return durationMask(own, isUnison(last, chosen) ? last : undefined, told(chosen, at.velocity));
        case at.program:
          return programMask(settings, own, fields[0]!, chosen[0]!);
        case at.tempo:
          return joins(last, chosen)
            ? kindMask(own, KIND.tempo, last.tempo, last.tempo)
            : kindMask(own, KIND.tempo);
        default:
          return signatures(last, chosen);
      }
    },
    next: (last, step) => ({
      pitch: told(step, 0),
      position: told(step, 1),
      bar: told(step, 2),
      velocity: told(step, at.velocity),
      duration: told(step, at.duration),
      tempo: told(step, at.tempo),
      signature: at.signature < 0 ? fourFour : told(step, at.signature),
      over: last !== undefined && (last.over || isFull(last)),
    }),
    complete: (last) => !last?.over,
  };
}
