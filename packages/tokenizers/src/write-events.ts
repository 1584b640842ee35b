import type { EventBins } from "./event-bins.ts";
import { EVENT } from "./event-list.ts";
import type { EventSettings } from "./event-options.ts";
import { KIND, type Vocabulary } from "./event-vocabulary.ts";
import type { StreamSource } from "./stream-source.ts";
import type { TimeTable } from "./time-bins.ts";
import type { TokenSink } from "./token-sink.ts";

/** Writes the tokens of time. */
export interface TimeWriter {
  /** Begins a sequence. */
  begin(source: StreamSource): void;
  /** Goes on to the tick of an event; `noteEnd` is where the last of the notes before ends. */
  advance(sink: TokenSink, tick: number, kind: number, noteEnd: number): void;
  /** The metre from this tick on, where the writer stands. */
  signature(index: number, tick: number): void;
  /** Ends a sequence. */
  finish?(sink: TokenSink, noteEnd: number): void;
}

/** What a writer needs of its tokenizer. */
export interface EventLayout {
  readonly settings: EventSettings;
  readonly bins: EventBins;
  readonly vocabulary: Vocabulary;
}

/** How events become tokens. */
export interface EventStyle {
  /** Time is told before each note, even where it does not pass. */
  readonly eachNote?: boolean;
  /** Notes have ends of their own. */
  readonly noteOff?: boolean;
}

/** Returns the function that writes a sequence: time by a writer of its own, and what happens in it. */
export function eventWriter(
  { settings, vocabulary }: EventLayout,
  time: TimeWriter,
  { eachNote = false, noteOff = false }: EventStyle = {},
): (source: StreamSource, sink: TokenSink) => void {
  const { first } = vocabulary;
  const velocity = first(KIND.velocity);
  const duration = first(KIND.duration);
  const off = offTokens(vocabulary, settings);
  const bends = first(KIND.pitchBend);
  const changes = settings.programs && settings.programChanges;
  const eachProgram = settings.programs && !settings.programChanges;
  const programIds = new Int32Array(129).fill(first(KIND.program));
  for (const [i, program] of (settings.programs || []).entries()) {
    programIds[program + 1] = first(KIND.program) + i;
  }
  const pedalId = (kind: number, program: number): number =>
    first(kind) + (settings.programs ? settings.programs.indexOf(program) : 0);

  return ({ notes, events, globals, tempos, pedals, bends: bendList, chords }, sink) => {
    const {
      start,
      duration: lengths,
      velocity: velocities,
      pitchToken,
      durationBin,
      program: programs,
    } = notes;
    let previous = -1;
    let noteEnd = 0;
    let current: number | undefined;
    const told = (program: number): void => {
      if (eachProgram || (changes && settings.oneStream && program !== current)) {
        sink.push(programIds[program + 1]!);
      }
      current = program;
    };
    if (changes && !settings.oneStream && notes.length > 0) sink.push(programIds[programs[0]! + 1]!);
    for (let i = 0; i < events.length; i++) {
      const tick = events.ticks[i]!;
      const kind = events.events[i]! & 7;
      const index = events.events[i]! >>> 3;
      if (tick !== previous || eachNote) {
        time.advance(sink, tick, kind, noteEnd);
        previous = tick;
      }
      if (kind === EVENT.note) {
        const end = start[index]! + lengths[index]!;
        if (end > noteEnd) noteEnd = end;
        if (settings.programs) told(programs[index]!);
        sink.push(pitchToken[index]!);
        if (velocity >= 0) sink.push(velocity + velocities[index]!);
        if (durationBin[index]! >= 0) sink.push(duration + durationBin[index]!);
        continue;
      }
      switch (kind) {
        case EVENT.noteOff:
          if (settings.programs) told(programs[index]!);
          sink.push(off(programs[index]!, notes.pitch[index]!));
          break;
        case EVENT.timeSignature: {
          const signature = globals.signatures[index]!.index;
          time.signature(signature, tick);
          sink.push(first(KIND.timeSignature) + signature);
          // A position follows, even at this tick.
          previous = -1;
          if (!noteOff) noteEnd = Math.max(noteEnd, tick);
          continue;
        }
        case EVENT.tempo:
          sink.push(first(KIND.tempo) + tempos[index]!.index);
          break;
        case EVENT.pedal: {
          const { program, durationBin: bin } = pedals[index]!;
          sink.push(pedalId(KIND.pedal, program));
          if (bin >= 0) sink.push(duration + bin);
          break;
        }
        case EVENT.pedalOff:
          sink.push(pedalId(KIND.pedalOff, pedals[index]!.program));
          break;
        case EVENT.pitchBend:
          if (settings.programs) told(bendList[index]!.program);
          sink.push(bends + bendList[index]!.bin);
          break;
        case EVENT.chord:
          if (settings.programs) told(chords[index]!.program);
          sink.push(first(KIND.chord) + chords[index]!.index);
          break;
      }
      if (kind !== EVENT.noteOff) noteEnd = Math.max(noteEnd, tick);
    }
    time.finish?.(sink, noteEnd);
  };
}

function offTokens(
  vocabulary: Vocabulary,
  { drums, pitchRange }: EventSettings,
): (program: number, pitch: number) => number {
  const pitchOff = vocabulary.first(KIND.pitchOff) - pitchRange[0];
  const drumOff = drums ? vocabulary.first(KIND.drumOff) - drums[0] : pitchOff;
  return (program, pitch) => (program < 0 ? drumOff : pitchOff) + pitch;
}

/** Tells a length as the longest bins that fit, one after the other; returns the ticks that they cover. */
export function writeTime(
  sink: TokenSink,
  tell: (sink: TokenSink, bin: number) => void,
  ticks: number,
  table: TimeTable,
): number {
  let left = ticks;
  for (;;) {
    const bin = left >= table.longest ? table.ticks.length - 1 : table.within[left]!;
    if (bin < 0) return ticks - left;
    tell(sink, bin);
    left -= table.ticks[bin]!;
  }
}
