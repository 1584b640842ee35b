import type { Grammar } from "./contract.ts";
import { type EventTokens, KIND } from "./event-vocabulary.ts";
import type { EventLayout } from "./write-events.ts";

/** The pitches that intervals count from. */
interface Heard {
  readonly onset: number;
  readonly chord: number;
}

/** What may come next: time or an event, an event, or one kind. */
type Phase =
  | "free"
  | "event"
  | "rested"
  | "head"
  | "velocity"
  | "duration"
  | "pedalDuration"
  | "signature"
  | "bar";

interface State {
  readonly phase: Phase;
  /** The number of the bar; −1 before the first. */
  readonly bar: number;
  /** The position last told in it; −1 where none is. */
  readonly position: number;
  readonly signature: number;
  readonly signatureTold: boolean;
  readonly program: number;
  /** The last pitches, by program. */
  readonly heard: ReadonlyMap<number, Heard>;
  /** How many notes sound, by program × 128 + pitch: those that began before this tick, and those of this tick. */
  readonly open: ReadonlyMap<number, number>;
  readonly begun: ReadonlyMap<number, number>;
  /** Programs whose pedal is down, and whether it went down before this tick. */
  readonly pedals: ReadonlyMap<number, boolean>;
  readonly pitch: number;
  readonly notes: boolean;
  readonly complete: boolean;
}

/**
 * Returns the grammar of a tokenizer with one field that tells more than notes, tempos and metres: each token stands where it
 * has a meaning, so that decoding passes over no note. Unlike those of {@link eventGrammar}, the sequences are not all such as
 * encoding would write: it orders what comes at one time, and tells chords and rests where the notes have them.
 */
export function syntaxGrammar(
  { settings, bins, vocabulary }: EventLayout,
  { bars = false, time, noteOff = false }: EventTokens,
): Grammar<State> {
  const { first, kinds, values, tokens } = vocabulary;
  const size = tokens.length;
  const { programs, pitchIntervals, barNumbers, drums } = settings;
  const single = time === "shift-or-zero";
  const eachProgram = programs !== false && !settings.programChanges;
  const usesMetre = settings.timeSignatures !== false;
  const hasDuration = (program: number): boolean =>
    settings.durationPrograms === "all" || settings.durationPrograms.includes(program);
  const rangeOf = (program: number): readonly [number, number] =>
    program < 0 && drums ? drums : settings.pitchRange;

  const start: State = {
    phase: "free",
    bar: -1,
    position: -1,
    signature: Math.max(
      0,
      bins.signatures.findIndex((each) => each.numerator === 4 && each.denominator === 4),
    ),
    signatureTold: false,
    program: 0,
    heard: new Map(),
    open: new Map(),
    begun: new Map(),
    pedals: new Map(),
    pitch: -1,
    notes: false,
    complete: false,
  };

  const allow = (mask: Uint8Array, kind: number, from = 0, to = Number.POSITIVE_INFINITY): void => {
    const begin = first(kind);
    if (begin < 0) return;
    for (let id = begin + from; id < size && kinds[id] === kind && id <= begin + to; id++) mask[id] = 1;
  };

  /** What a program tells: notes, their ends, chords and bends. */
  const allowHeads = (mask: Uint8Array, { program, heard, open }: State): void => {
    const isDrums = program < 0;
    allow(mask, isDrums && drums ? KIND.drum : KIND.pitch);
    allow(mask, KIND.pitchBend);
    if (!isDrums) allow(mask, KIND.chord);
    const [low, high] = rangeOf(program);
    const before = heard.get(program);
    if (pitchIntervals && before && !isDrums) {
      const { max } = pitchIntervals;
      for (const [kind, from] of [
        [KIND.intervalTime, before.onset],
        [KIND.intervalChord, before.chord],
      ] as const) {
        allow(mask, kind, Math.max(0, low - from + max), high - from + max);
      }
    }
    const off = first(isDrums && drums ? KIND.drumOff : KIND.pitchOff);
    for (const key of open.keys()) {
      if (off >= 0 && Math.floor(key / 128) === program) mask[off + (key & 127) - low] = 1;
    }
  };
  const allowEvents = (mask: Uint8Array, state: State): void => {
    allow(mask, KIND.tempo);
    if (programs) allow(mask, KIND.program);
    if (!eachProgram) allowHeads(mask, state);
    const pedal = first(KIND.pedal);
    const off = first(KIND.pedalOff);
    (programs || [state.program]).forEach((program, i) => {
      const down = state.pedals.get(program);
      if (pedal >= 0 && down === undefined) mask[pedal + i] = 1;
      if (off >= 0 && down) mask[off + i] = 1;
    });
    if (usesMetre && !bars) allow(mask, KIND.timeSignature);
  };
  const allowTime = (mask: Uint8Array, state: State): void => {
    allow(mask, KIND.rest);
    allow(mask, KIND.timeShift);
    if (!bars) return;
    if (settings.barEnds && state.bar >= 0) allow(mask, KIND.barEnd);
    else allowBar(mask, state);
    if (state.bar < 0) return;
    const { numerator } = bins.signatures[state.signature]!;
    allow(mask, KIND.position, state.position + 1, numerator * bins.positionsPerBeat - 1);
  };
  const allowBar = (mask: Uint8Array, { bar }: State): void => {
    // With MidiTok's faults the numbers jump, and rests pass bars that are not told.
    const counted = barNumbers !== false && settings.midiTok === false;
    const number = counted ? Math.min(bar + 1, barNumbers - 1) : 0;
    allow(mask, KIND.bar, number, counted && !settings.rests ? number : Number.POSITIVE_INFINITY);
  };

  const afterEvent = (state: State): State => ({
    ...state,
    phase: "free",
    complete: state.open.size === 0 && state.begun.size === 0,
  });
  const atTime = (state: State, phase: Phase): State => {
    const open = new Map(state.open);
    for (const [key, count] of state.begun) open.set(key, (open.get(key) ?? 0) + count);
    const pedals = new Map([...state.pedals.keys()].map((program) => [program, true]));
    return { ...state, phase, open, begun: new Map(), pedals, complete: false };
  };
  const afterPitch = (state: State): State => {
    const told = { ...state, notes: true };
    if (noteOff && hasDuration(state.program)) {
      const key = state.program * 128 + state.pitch;
      return afterEvent({ ...told, begun: new Map(state.begun).set(key, (state.begun.get(key) ?? 0) + 1) });
    }
    return noteOff || !hasDuration(state.program) ? afterEvent(told) : { ...told, phase: "duration" };
  };
  const withPitch = (state: State, pitch: number, inChord: boolean): State => {
    const onset = inChord ? (state.heard.get(state.program)?.onset ?? pitch) : pitch;
    const heard = new Map(state.heard).set(state.program, { onset, chord: pitch });
    const told: State = { ...state, heard, pitch, complete: false };
    return settings.velocities === false ? afterPitch(told) : { ...told, phase: "velocity" };
  };
  const without = (open: ReadonlyMap<number, number>, key: number): Map<number, number> => {
    const rest = new Map(open);
    const count = (rest.get(key) ?? 0) - 1;
    if (count > 0) rest.set(key, count);
    else rest.delete(key);
    return rest;
  };

  return {
    start,
    allowed(state) {
      const mask = new Uint8Array(size);
      switch (state.phase) {
        case "velocity":
          allow(mask, KIND.velocity);
          break;
        case "duration":
        case "pedalDuration":
          allow(mask, KIND.duration);
          break;
        case "signature":
          allow(mask, KIND.timeSignature);
          break;
        case "bar":
          allowBar(mask, state);
          break;
        case "head":
          allowHeads(mask, state);
          break;
        case "event":
          allowEvents(mask, state);
          break;
        default:
          if (usesMetre && !bars && !state.signatureTold) {
            allow(mask, KIND.timeSignature);
            break;
          }
          allowTime(mask, state);
          // The bar in which a rest ends is not told, its metre is.
          if (state.phase === "rested") allow(mask, KIND.timeSignature);
          // Notes that tell time each have theirs; events in bars have a position.
          if (!single && (!bars || state.position >= 0)) allowEvents(mask, state);
      }
      return mask;
    },
    next(state, step) {
      const id = step[0]!;
      const value = values[id]!;
      switch (kinds[id]) {
        case KIND.barEnd:
          return { ...state, phase: "bar", complete: false };
        case KIND.bar: {
          const bar = Math.max(state.bar + 1, barNumbers ? value : 0);
          return { ...atTime(state, usesMetre ? "signature" : "free"), bar, position: -1 };
        }
        case KIND.position:
          return { ...atTime(state, "event"), position: value };
        case KIND.timeShift:
          // A shift of 0 moves nothing on.
          return value < 0 ? { ...state, phase: "event" } : atTime(state, single ? "event" : "free");
        case KIND.rest:
          return { ...atTime(state, "rested"), bar: Math.max(0, state.bar), position: -1 };
        case KIND.timeSignature:
          return { ...state, phase: "free", signature: value, signatureTold: true };
        case KIND.program:
          return { ...state, phase: "head", program: value };
        case KIND.pitch:
        case KIND.drum:
          return withPitch(state, value, false);
        case KIND.intervalTime:
          return withPitch(state, (state.heard.get(state.program)?.onset ?? 0) + value, false);
        case KIND.intervalChord:
          return withPitch(state, (state.heard.get(state.program)?.chord ?? 0) + value, true);
        case KIND.velocity:
          return afterPitch(state);
        case KIND.duration:
          return afterEvent(state);
        case KIND.pitchOff:
        case KIND.drumOff:
          return afterEvent({ ...state, open: without(state.open, state.program * 128 + value) });
        case KIND.pedal: {
          if (settings.pedals === "duration") return { ...state, phase: "pedalDuration", complete: false };
          const program = programs ? value : state.program;
          return afterEvent({ ...state, pedals: new Map(state.pedals).set(program, false) });
        }
        case KIND.pedalOff: {
          const pedals = new Map(state.pedals);
          pedals.delete(programs ? value : state.program);
          return afterEvent({ ...state, pedals });
        }
        default:
          return afterEvent(state);
      }
    },
    complete: ({ complete, notes }) => complete && notes,
  };
}
