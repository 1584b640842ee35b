import type { DecodedScore, Onset } from "./decoded-score.ts";
import { KIND } from "./event-vocabulary.ts";
import type { EventLayout } from "./write-events.ts";

/** Reads the tokens of time. */
export interface TimeReader {
  /** Length of a beat in ticks. */
  readonly ticksPerBeat: number;
  /** Reads a token of time, bars or metre; `value` is its place among those of its kind. */
  read(kind: number, value: number, score: DecodedScore, noteEnd: number): void;
}

/** Reads one sequence, id by id. Total: what makes no sense where it stands is passed over. */
export interface EventReader {
  push(id: number): void;
  /** Ends the sequence. */
  finish(): void;
}

const DEFAULT_VELOCITY = 100;

interface OpenNote {
  readonly onset: Onset;
  readonly velocity: number;
}

/** Returns the function that makes a reader of one sequence, of a program unless tokens tell another. */
export function eventReader(
  { settings, bins, vocabulary }: EventLayout,
  { noteOff = false }: { readonly noteOff?: boolean } = {},
): (score: DecodedScore, time: TimeReader, startProgram?: number) => EventReader {
  const { kinds, values } = vocabulary;
  const usesVelocity = settings.velocities !== false;
  const hasDuration = (program: number): boolean =>
    settings.durationPrograms === "all" || settings.durationPrograms.includes(program);

  return (score, time, startProgram = 0) => {
    let program = startProgram;
    let noteEnd = 0;
    // A note is a pitch, then its velocity, then its duration, each right after the other.
    let pitch = -1;
    let velocity = -1;
    /** A pedal waits for its duration. */
    let pedalProgram: number | undefined;
    const onsetPitch = new Map<number, number>();
    const chordPitch = new Map<number, number>();
    const open = new Map<number, OpenNote[]>();
    const pedals = new Map<number, number>();

    const defaultLength = (): number => Math.max(1, Math.floor(settings.defaultDuration * time.ticksPerBeat));
    const longest = (): number => {
      if (!settings.maxDuration) return Number.POSITIVE_INFINITY;
      const [beats, positions, perBeat] = settings.maxDuration;
      return Math.floor(((beats * perBeat + positions) * time.ticksPerBeat) / perBeat);
    };
    const addNote = (duration: number): void => {
      score.note(program, score.onset(), pitch, velocity, duration);
      noteEnd = Math.max(noteEnd, score.tick + duration);
      pitch = -1;
    };
    /** The pitch and velocity are known. */
    const noteOn = (): void => {
      if (noteOff && hasDuration(program)) {
        const key = program * 128 + pitch;
        const notes = open.get(key);
        const note = { onset: score.onset(), velocity };
        if (notes) notes.push(note);
        else open.set(key, [note]);
        pitch = -1;
      } else if (noteOff || !hasDuration(program)) addNote(defaultLength());
    };
    const startNote = (kind: number, value: number): void => {
      const inTime = kind === KIND.intervalTime;
      const inChord = kind === KIND.intervalChord;
      const before = (inTime ? onsetPitch : chordPitch).get(program) ?? -128;
      const heard = inTime || inChord ? before + value : value;
      const [low, high] = kind === KIND.drum && settings.drums ? settings.drums : settings.pitchRange;
      if (heard < low || heard > high) return;
      if (!inChord) onsetPitch.set(program, heard);
      chordPitch.set(program, heard);
      pitch = heard;
      velocity = -1;
      if (usesVelocity) return;
      velocity = DEFAULT_VELOCITY;
      noteOn();
    };
    const endNote = (key: number): void => {
      const notes = open.get(key);
      const note = notes?.shift();
      if (!note) return;
      const duration = Math.min(Math.max(1, score.tick - note.onset.tick), longest());
      score.note(program, note.onset, key & 127, note.velocity, duration);
    };

    return {
      push(id) {
        const kind = kinds[id]!;
        const value = values[id]!;
        if (kind === KIND.velocity && pitch >= 0 && velocity < 0) {
          velocity = bins.velocities[value]!;
          noteOn();
          return;
        }
        if (kind === KIND.duration) {
          const { ticks } = bins.durationTable(time.ticksPerBeat);
          if (pedalProgram !== undefined) score.pedal(pedalProgram, score.tick, ticks[value]!);
          else if (pitch >= 0 && velocity >= 0) addNote(ticks[value]!);
          pedalProgram = undefined;
          pitch = -1;
          return;
        }
        pitch = -1;
        pedalProgram = undefined;
        switch (kind) {
          case KIND.pitch:
          case KIND.drum:
          case KIND.intervalTime:
          case KIND.intervalChord:
            startNote(kind, value);
            break;
          case KIND.pitchOff:
          case KIND.drumOff:
            endNote(program * 128 + value);
            break;
          case KIND.program:
            program = value;
            break;
          case KIND.tempo:
            score.tempo(Math.round(60e6 / bins.tempos[value]!));
            break;
          case KIND.pedal: {
            const of = settings.programs ? value : program;
            if (settings.pedals === "duration") pedalProgram = of;
            else if (!pedals.has(of)) pedals.set(of, score.tick);
            break;
          }
          case KIND.pedalOff: {
            const of = settings.programs ? value : program;
            const down = pedals.get(of);
            if (down !== undefined && score.tick > down) {
              score.pedal(of, down, score.tick - down);
              pedals.delete(of);
            }
            break;
          }
          case KIND.pitchBend:
            score.pitchBend(program, bins.pitchBends[value]!);
            break;
          case KIND.bar:
          case KIND.position:
          case KIND.timeShift:
          case KIND.rest:
          case KIND.timeSignature:
            time.read(kind, value, score, noteEnd);
            break;
        }
      },
      finish() {
        if (!settings.maxDuration) return;
        for (const [key, notes] of open) {
          // Floored, so that drums, below 0, keep their program.
          program = Math.floor(key / 128);
          for (const { onset, velocity: heard } of notes) {
            score.note(program, onset, key & 127, heard, longest());
          }
        }
      },
    };
  };
}

/** Reads time as bars and positions. A position that would run back stands in the next bar; one beyond its bar is its last. */
export function barTimeReader({ bins }: Pick<EventLayout, "bins">): TimeReader {
  let signature = bins.signatures.findIndex((each) => each.numerator === 4 && each.denominator === 4);
  /** The metre last told; none yet. */
  let told = -1;
  if (signature < 0) signature = 0;
  let bar = -1;
  let barTick = 0;
  let fromBar = 0;
  let fromTick = 0;
  let lengths = lengthsOf(signature);

  function lengthsOf(index: number): { perBar: number; perBeat: number; perPosition: number } {
    const { numerator, denominator } = bins.signatures[index]!;
    const perBeat = bins.ticksPerBeat(denominator);
    return {
      perBar: perBeat * numerator,
      perBeat,
      perPosition: Math.max(1, Math.floor(perBeat / bins.positionsPerBeat)),
    };
  }
  const nextBar = (score: DecodedScore): void => {
    bar++;
    if (bar > 0) barTick += lengths.perBar;
    score.moveTo(barTick);
  };

  return {
    get ticksPerBeat() {
      return lengths.perBeat;
    },
    read(kind, value, score, noteEnd) {
      switch (kind) {
        case KIND.bar:
          nextBar(score);
          break;
        case KIND.position: {
          if (bar < 0) bar = 0;
          const inBar = Math.min(value * lengths.perPosition, lengths.perBar - lengths.perPosition);
          if (barTick + inBar < score.tick) nextBar(score);
          score.moveTo(barTick + inBar);
          break;
        }
        case KIND.rest: {
          score.moveTo(Math.max(noteEnd, score.tick) + bins.restTable(lengths.perBeat).ticks[value]!);
          const reached = fromBar + Math.floor((score.tick - fromTick) / lengths.perBar);
          if (reached <= bar) break;
          if (bar < 0) bar = 0;
          barTick += (reached - bar) * lengths.perBar;
          bar = reached;
          break;
        }
        default:
          // A metre changes at a bar line only.
          if (score.tick !== barTick || value === told) break;
          if (bar < 0) bar = 0;
          told = signature = value;
          fromBar = bar;
          fromTick = barTick;
          lengths = lengthsOf(value);
          score.timeSignature(bins.signatures[value]!.numerator, bins.signatures[value]!.denominator);
      }
    },
  };
}

/** Reads time as shifts and rests; rests count from the end of the notes before, where these have durations. */
export function shiftTimeReader({ bins }: EventLayout): TimeReader {
  let ticksPerBeat = bins.ticksPerQuarter;
  return {
    get ticksPerBeat() {
      return ticksPerBeat;
    },
    read(kind, value, score, noteEnd) {
      switch (kind) {
        case KIND.timeShift:
          if (value >= 0) score.moveTo(score.tick + bins.durationTable(ticksPerBeat).ticks[value]!);
          break;
        case KIND.rest:
          score.moveTo(Math.max(noteEnd, score.tick) + bins.restTable(ticksPerBeat).ticks[value]!);
          break;
        case KIND.timeSignature: {
          const { numerator, denominator } = bins.signatures[value]!;
          ticksPerBeat = bins.ticksPerBeat(denominator);
          score.timeSignature(numerator, denominator);
          break;
        }
      }
    },
  };
}
