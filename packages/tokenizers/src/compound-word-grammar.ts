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

interface Told {
  /** The pitch itself. */
  readonly pitch: number;
  /** Places among those told. */
  readonly velocity: number;
  readonly duration: number;
}

interface State {
  /** Whether there is a bar yet. */
  readonly started: boolean;
  /** The position last told in this bar; −1 where none is, −2 after a rest. */
  readonly position: number;
  readonly signature: number;
  readonly signatureTold: boolean;
  /** The tempo last told, by its place; −1 where none is. */
  readonly tempo: number;
  /** A position without a change is there for a note. */
  readonly needsNote: boolean;
  /** The last note told at this position. */
  readonly last: Told | undefined;
  readonly notes: boolean;
  readonly complete: boolean;
}

const NOTE_FAMILY = 1;
const AFTER_REST = -2;

/**
 * Returns the grammar of compound words: bars, positions that ascend in them, and notes at positions, by pitch, duration and
 * velocity; with programs in any order. A position that changes no tempo has a note; a step tells what its family tells, and
 * nothing else. Where chords or rests are told, it leads to well-formed steps, of which MidiTok's encoding would tell some
 * otherwise.
 */
export function compoundWordGrammar(
  settings: EventSettings,
  bins: EventBins,
  fields: readonly TokenField[],
): Grammar<State> {
  const { place } = fieldPlaces(fields);
  const at = {
    velocity: place("velocity"),
    duration: place("duration"),
    program: place("program"),
    chord: place("chord"),
    rest: place("rest"),
    tempo: place("tempo"),
    signature: place("timeSignature"),
  };
  const longest = bins.durations.length - 1;
  const [low, high] = settings.pitchRange;
  const anyOrder = settings.programs !== false;
  const next = settings.removeDuplicates ? 1 : 0;
  const kindOf = (step: ArrayLike<number>, field: number): number =>
    field < 0 ? KIND.ignore : fields[field]!.vocabulary.kinds[step[field]!]!;
  const told = (step: ArrayLike<number>, field: number): number =>
    field < 0 ? 0 : fields[field]!.vocabulary.values[step[field]!]!;

  const start: State = {
    started: false,
    position: -1,
    signature: Math.max(
      0,
      bins.signatures.findIndex((each) => each.numerator === 4 && each.denominator === 4),
    ),
    signatureTold: false,
    tempo: -1,
    needsNote: false,
    last: undefined,
    notes: false,
    complete: false,
  };

  const needsTempo = ({ tempo }: State): boolean => at.tempo >= 0 && tempo < 0;
  const lastPosition = (state: State): number =>
    needsTempo(state) ? 0 : bins.signatures[state.signature]!.numerator * bins.positionsPerBeat - 1;
  const lowestPitch = ({ last }: State): number => (last && !anyOrder ? last.pitch + next : low);

  const families = (state: State): Uint8Array => {
    const mask = kindMask(fields[0]!, KIND.family).slice();
    const first = fields[0]!.vocabulary.first(KIND.family);
    mask[first] = state.needsNote ? 0 : 1;
    mask[first + NOTE_FAMILY] =
      state.position >= 0 && !needsTempo(state) && lowestPitch(state) <= high ? 1 : 0;
    return mask;
  };
  const times = (state: State): Uint8Array => {
    const field = fields[1]!;
    const mask = new Uint8Array(field.vocabulary.tokens.length);
    if (!(needsTempo(state) && state.started)) mask[field.vocabulary.first(KIND.bar)] = 1;
    const from = Math.max(0, state.position + 1);
    if (state.started && from <= lastPosition(state)) {
      for (const [id, allowed] of kindMask(field, KIND.position, from, lastPosition(state)).entries()) {
        if (allowed) mask[id] = 1;
      }
    }
    // A rest stands in place of a bar or position.
    if (at.rest >= 0 && !needsTempo(state)) mask[field.vocabulary.first(KIND.ignore)] = 1;
    return mask;
  };
  const isUnison = (last: Told | undefined, chosen: ArrayLike<number>): last is Told =>
    !anyOrder && last?.pitch === told(chosen, 2);

  const noteField = (state: State, field: number, chosen: ArrayLike<number>): Uint8Array => {
    const own = fields[field]!;
    const { last } = state;
    switch (field) {
      case 2:
        return pitchMask(settings, own, lowestPitch(state));
      case at.velocity:
        return velocityMask(own, isUnison(last, chosen) ? last : undefined, longest);
      case at.duration:
        return durationMask(own, isUnison(last, chosen) ? last : undefined, told(chosen, at.velocity));
      case at.program:
        return programMask(settings, own, fields[2]!, chosen[2]!);
      default:
        return kindMask(own, KIND.ignore);
    }
  };
  const timeField = (field: number, chosen: ArrayLike<number>): Uint8Array => {
    const own = fields[field]!;
    const time = kindOf(chosen, 1);
    if (field === at.tempo && time === KIND.position) return kindMask(own, KIND.tempo);
    if (field === at.signature && time === KIND.bar) return kindMask(own, KIND.timeSignature);
    if (field === at.rest && time === KIND.ignore) return kindMask(own, KIND.rest);
    const nothing = kindMask(own, KIND.ignore);
    if (field !== at.chord || time !== KIND.position) return nothing;
    const chords = kindMask(own, KIND.chord);
    return chords.map((allowed, id) => allowed | nothing[id]!);
  };

  const afterTime = (state: State, step: ArrayLike<number>): State => {
    const moved = { ...state, started: true, last: undefined, needsNote: false, complete: false };
    switch (kindOf(step, 1)) {
      case KIND.bar: {
        if (at.signature < 0) return { ...moved, position: -1 };
        const signature = told(step, at.signature);
        const changed = !state.signatureTold || signature !== state.signature;
        return { ...moved, position: -1, signature, signatureTold: true, complete: changed };
      }
      case KIND.position: {
        const tempo = at.tempo < 0 ? -1 : told(step, at.tempo);
        const changed = tempo !== state.tempo;
        return { ...moved, position: told(step, 1), tempo, needsNote: !changed, complete: changed };
      }
      default:
        return { ...moved, position: AFTER_REST };
    }
  };

  return {
    start,
    allowed(state, field, chosen) {
      if (field === 0) return families(state);
      const isNote = told(chosen, 0) === NOTE_FAMILY;
      if (field === 1) return isNote ? kindMask(fields[1]!, KIND.ignore) : times(state);
      return isNote ? noteField(state, field, chosen) : timeField(field, chosen);
    },
    next(state, step) {
      if (told(step, 0) !== NOTE_FAMILY) return afterTime(state, step);
      const last = {
        pitch: told(step, 2),
        velocity: told(step, at.velocity),
        duration: told(step, at.duration),
      };
      return { ...state, last, needsNote: false, notes: true, complete: true };
    },
    complete: ({ complete, notes }) => complete && notes,
  };
}
