import type { Grammar } from "./contract.ts";
import type { EventSettings } from "./event-options.ts";
import { type EventTokens, KIND } from "./event-vocabulary.ts";
import { begun, endable, ended, later, NO_NOTES, type OpenNotes } from "./open-notes.ts";
import type { syntaxGrammar } from "./syntax-grammar.ts";
import type { EventLayout } from "./write-events.ts";

interface ToldNote {
  readonly pitch: number;
  readonly velocity: number;
  readonly duration: number;
}

/** What may come next: time or an event, an event, a velocity, a duration, a metre, a bar. */
type Phase = "free" | "event" | "velocity" | "duration" | "signature" | "bar";

interface State {
  readonly phase: Phase;
  /** Bars: how many there are yet; up to the first of the last number. */
  readonly bars: number;
  /** Bars: the position last told in this one; −1 where none is. */
  readonly position: number;
  /** Shifts: ticks since the metre began. */
  readonly ticks: number;
  /** Shifts: those that follow are shorter than this, else a longer one would have told them. */
  readonly room: number;
  readonly signature: number;
  readonly signatureTold: boolean;
  /** Whether a tempo, and an event of any kind, was told at this tick. */
  readonly tempoHere: boolean;
  readonly eventHere: boolean;
  readonly tempoTold: boolean;
  /** The last note told at this tick, and the one being told. */
  readonly last: ToldNote | undefined;
  readonly pitch: number;
  readonly velocity: number;
  readonly open: OpenNotes;
  readonly notes: boolean;
  readonly complete: boolean;
}

/**
 * Returns the grammar of a tokenizer with one field, which allows what its encoding tells and nothing else; `undefined` where
 * the settings tell more than notes, tempos, metres and bars: see {@link syntaxGrammar}.
 */
export function eventGrammar(
  { settings, bins, vocabulary }: EventLayout,
  { bars = false, time, noteOff = false }: EventTokens,
): Grammar<State> | undefined {
  if (!isPlain(settings)) return undefined;
  const { first, kinds, values, tokens } = vocabulary;
  const size = tokens.length;
  const single = time === "shift-or-zero";
  const usesVelocity = settings.velocities !== false;
  const usesTempo = settings.tempos !== false;
  const usesMetre = settings.timeSignatures !== false;
  const longest = bins.durations.length - 1;
  const [low, high] = settings.pitchRange;
  const lastNumber = settings.barNumbers ? settings.barNumbers - 1 : 0;
  const fourFour = Math.max(
    0,
    bins.signatures.findIndex((each) => each.numerator === 4 && each.denominator === 4),
  );

  const perBeat = (signature: number): number => bins.ticksPerBeat(bins.signatures[signature]!.denominator);
  const perBar = (signature: number): number => perBeat(signature) * bins.signatures[signature]!.numerator;
  const tableOf = (signature: number) =>
    bins.durationTable(usesMetre ? perBeat(signature) : bins.ticksPerQuarter);

  const start: State = {
    phase: single ? "event" : "free",
    bars: 0,
    position: -1,
    ticks: 0,
    room: Number.POSITIVE_INFINITY,
    signature: fourFour,
    signatureTold: false,
    tempoHere: false,
    eventHere: false,
    tempoTold: false,
    last: undefined,
    pitch: -1,
    velocity: 0,
    open: NO_NOTES,
    notes: false,
    complete: false,
  };

  const allow = (mask: Uint8Array, kind: number, from = 0, to = Number.POSITIVE_INFINITY): void => {
    const begin = first(kind);
    if (begin < 0) return;
    for (let id = begin + from; id < size && kinds[id] === kind && id <= begin + to; id++) mask[id] = 1;
  };
  const allowPitches = (mask: Uint8Array, { last, open }: State): void => {
    let from = last ? last.pitch + (settings.removeDuplicates ? 1 : 0) : low;
    if (noteOff) from = Math.max(low, open.lastOn + (settings.removeDuplicates ? 1 : 0));
    if (from <= high) allow(mask, KIND.pitch, from - low);
  };
  const allowEvents = (mask: Uint8Array, state: State): void => {
    const needsTempo = usesTempo && !state.tempoTold;
    if (usesTempo && !state.tempoHere && !state.last && (!state.eventHere || needsTempo))
      allow(mask, KIND.tempo);
    if (!needsTempo) allowPitches(mask, state);
  };
  const allowBar = (mask: Uint8Array, state: State): void => {
    const number = Math.min(state.bars, lastNumber);
    allow(mask, KIND.bar, number, number);
  };
  const allowFree = (mask: Uint8Array, state: State): void => {
    const needsTempo = usesTempo && !state.tempoTold;
    if (bars) {
      if (state.position >= 0) allowPitches(mask, state);
      const begun = state.bars > 0;
      if (begun && settings.barEnds && !needsTempo) allow(mask, KIND.barEnd);
      else if (!begun || !needsTempo) allowBar(mask, state);
      if (!begun) return;
      const { numerator } = bins.signatures[state.signature]!;
      allow(mask, KIND.position, state.position + 1, needsTempo ? 0 : numerator * bins.positionsPerBeat - 1);
      return;
    }
    if (usesMetre && !state.signatureTold) {
      allow(mask, KIND.timeSignature);
      return;
    }
    const atBar = state.ticks % perBar(state.signature) === 0;
    if (usesMetre && atBar && state.ticks > 0 && !state.eventHere) {
      allow(mask, KIND.timeSignature);
      mask[first(KIND.timeSignature) + state.signature] = 0;
    }
    allowEvents(mask, state);
    if (needsTempo) return;
    if (noteOff) for (const pitch of endable(state.open)) mask[first(KIND.pitchOff) + pitch - low] = 1;
    const { ticks } = tableOf(state.signature);
    for (let bin = 0; bin < ticks.length; bin++) {
      if (ticks[bin]! < state.room) mask[first(KIND.timeShift) + bin] = 1;
    }
  };

  const afterEvent = (state: State): State => ({
    ...state,
    phase: single ? "event" : "free",
    room: Number.POSITIVE_INFINITY,
    eventHere: true,
    complete: state.open.open.length === 0,
  });
  const atTime = (state: State, phase: Phase): State => ({
    ...state,
    phase,
    tempoHere: false,
    eventHere: false,
    last: undefined,
    pitch: -1,
    open: later(state.open),
    complete: false,
  });
  const noteTold = (state: State, duration: number): State => {
    const { pitch, velocity, open } = state;
    const told = { ...state, last: { pitch, velocity, duration }, pitch: -1, notes: true };
    return afterEvent(noteOff ? { ...told, open: begun(open, pitch, velocity) } : told);
  };
  const isUnison = ({ last, pitch }: State): boolean => last?.pitch === pitch;

  /** Of the note before this one, all that matters is whether both have one pitch. */
  const key = (state: State): string => {
    const { phase, bars: number, position, ticks, room, signature, pitch, velocity, last } = state;
    const { signatureTold, tempoHere, eventHere, tempoTold } = state;
    const told = [signatureTold, tempoHere, eventHere, tempoTold].map(Number);
    const inBar = !bars && usesMetre && ticks > 0 ? 1 + (ticks % perBar(signature)) : 0;
    const time = [number, position, inBar, room, signature];
    const note = phase === "velocity" || phase === "duration" ? [pitch, velocity] : [];
    const before = last && (note.length === 0 || isUnison(state)) ? Object.values(last) : [];
    return [phase, ...time, ...told, ...note, "", ...before].join(" ");
  };

  return {
    start,
    allowed(state) {
      const mask = new Uint8Array(size);
      const { phase, last } = state;
      if (phase === "velocity") {
        const rises = !noteOff && isUnison(state) && last!.duration === longest;
        allow(mask, KIND.velocity, rises ? last!.velocity : 0);
      } else if (phase === "duration") {
        const shortest = isUnison(state) ? last!.duration + (state.velocity >= last!.velocity ? 0 : 1) : 0;
        allow(mask, KIND.duration, shortest);
      } else if (phase === "signature") allow(mask, KIND.timeSignature);
      else if (phase === "bar") allowBar(mask, state);
      else if (single) {
        if (state.position < 0) allow(mask, KIND.timeShift);
        else allowPitches(mask, state);
      } else if (phase === "event") allowEvents(mask, state);
      else allowFree(mask, state);
      return mask;
    },
    next(state, step) {
      const id = step[0]!;
      const value = values[id]!;
      switch (kinds[id]) {
        case KIND.barEnd:
          return { ...state, phase: "bar", complete: false };
        case KIND.bar: {
          const told = { ...state, bars: Math.min(state.bars + 1, lastNumber + 1), position: -1 };
          return atTime(told, usesMetre ? "signature" : "free");
        }
        case KIND.position:
          return atTime({ ...state, position: value }, "event");
        case KIND.timeShift: {
          if (single) {
            const moved = value >= 0 ? atTime(state, "event") : state;
            return { ...moved, position: 0, complete: false };
          }
          const { ticks } = tableOf(state.signature);
          const rest = value === longest ? Number.POSITIVE_INFINITY : ticks[value + 1]! - ticks[value]!;
          return {
            ...atTime(state, "free"),
            ticks: state.ticks + ticks[value]!,
            room: Math.min(state.room - ticks[value]!, rest),
          };
        }
        case KIND.timeSignature: {
          const changed = !state.signatureTold || value !== state.signature;
          const told = { ...state, signature: value, signatureTold: true, ticks: 0 };
          if (bars) return { ...told, phase: "free", complete: changed };
          return { ...afterEvent(told), eventHere: false };
        }
        case KIND.tempo:
          return afterEvent({ ...state, tempoHere: true, tempoTold: true });
        case KIND.pitch: {
          const told = { ...state, pitch: value, velocity: 0, complete: false };
          if (usesVelocity) return { ...told, phase: "velocity" };
          return noteOff ? noteTold(told, 0) : { ...told, phase: "duration" };
        }
        case KIND.velocity:
          return noteOff
            ? noteTold({ ...state, velocity: value }, 0)
            : { ...state, velocity: value, phase: "duration" };
        case KIND.duration: {
          const told = noteTold(state, value);
          return single ? { ...told, position: -1 } : told;
        }
        case KIND.pitchOff:
          return afterEvent({ ...state, open: ended(state.open, value) });
        default:
          return state;
      }
    },
    ...(noteOff ? {} : { key }),
    complete: ({ complete, notes }) => complete && notes,
  };
}

function isPlain(settings: EventSettings): boolean {
  const { chords, rests, pedals, pitchBends, programs, pitchIntervals, trailingBars } = settings;
  const more = [chords, rests, pedals, pitchBends, programs, pitchIntervals, trailingBars];
  const merges = settings.tempos !== false && settings.tempos.merge;
  // With MidiTok's faults, numbers of bars jump.
  const jumps = settings.barNumbers !== false && settings.midiTok !== false;
  return !merges && !jumps && settings.durationPrograms === "all" && more.every((each) => each === false);
}
