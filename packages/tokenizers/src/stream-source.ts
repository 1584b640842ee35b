import {
  DRUM_CHANNEL,
  type Note,
  PEDAL_DOWN,
  type RawEvent,
  type Score,
  SUSTAIN_PEDAL,
  type Track,
} from "@nocturne/score";
import { type EventBins, nearest } from "./event-bins.ts";
import { EVENT, type EventList, eventList, pushEvent, reserveEvents, sortEvents } from "./event-list.ts";
import type { EventSettings } from "./event-options.ts";
import { KIND, type Vocabulary } from "./event-vocabulary.ts";
import { findChords } from "./find-chords.ts";
import { sectionIndices, snapByIndex, snapNotesByIndex } from "./midi-tok-rounding.ts";
import { dropDuplicates, type NoteColumns, noteColumns, reserveNotes, sortColumns } from "./note-columns.ts";
import {
  type GridChange,
  type GridGlobals,
  prepareGlobals,
  prepareTempos,
  roundEven,
  type Section,
  snap,
} from "./prepare-globals.ts";

/** A pedal on the grid. */
interface GridPedal {
  start: number;
  duration: number;
  /** Its place among the durations told. */
  durationBin: number;
  readonly program: number;
}

/** A pitch bend on the grid. */
interface GridBend {
  tick: number;
  readonly bin: number;
  readonly program: number;
}

/** The program of drums. */
export const DRUMS = -1;

/** All that one sequence of tokens is written from: notes and changes on the grid, and events in the order of writing. */
export interface StreamSource {
  readonly notes: NoteColumns;
  readonly events: EventList;
  readonly globals: GridGlobals;
  readonly tempos: readonly GridChange[];
  readonly pedals: readonly GridPedal[];
  readonly bends: readonly GridBend[];
  /** By index of chord events: its place among those told, and the program. */
  readonly chords: readonly { readonly index: number; readonly program: number }[];
}

/** Puts scores on the grid; it keeps its memory from score to score. */
export interface SourcePreparer {
  /**
   * What the sequences of a score are written from, each good until the next is asked for: one a track with notes; or,
   * with one stream for all programs, a single one, in which tracks of one program are one.
   */
  sources(score: Score): Iterable<StreamSource>;
}

/** Which kinds of tokens a tokenizer has besides notes; the others are left out of the source. */
export interface SourceKinds {
  /** The vocabulary of pitches. */
  readonly pitches: Vocabulary;
  /** Notes end by events of their own. */
  readonly noteOff?: boolean;
}

export function sourcePreparer(
  settings: EventSettings,
  bins: EventBins,
  { pitches, noteOff = false }: SourceKinds,
): SourcePreparer {
  const notes = noteColumns();
  const events = eventList();
  const pitchToken = tokensByValue(pitches, KIND.pitch);
  const drumToken = settings.drums ? tokensByValue(pitches, KIND.drum) : pitchToken;
  let pedals: GridPedal[] = [];
  let bends: GridBend[] = [];
  let chords: { index: number; program: number }[] = [];

  const hasDuration = (program: number): boolean =>
    settings.durationPrograms === "all" || settings.durationPrograms.includes(program);

  const rangeOf = (program: number): readonly [number, number] =>
    program === DRUMS && settings.drums ? settings.drums : settings.pitchRange;
  const inRange = ({ pitch }: Note, program: number): boolean =>
    pitch >= rangeOf(program)[0] && pitch <= rangeOf(program)[1];
  /** Whether a track tells anything besides notes. */
  const hasMore = (track: Track): boolean =>
    (settings.pedals !== false && pedalsOf(track, 0, 1, false).length > 0) ||
    (settings.pitchBends !== false && track.rawEvents.some(isBend));

  /** Notes of a track within its range, in ticks of the grid. */
  const addNotes = (list: readonly Note[], program: number, ratio: number): void => {
    const [low, high] = rangeOf(program);
    const { velocityBin } = bins;
    reserveNotes(notes, list.length);
    const { start, duration, pitch, velocity } = notes;
    let { length } = notes;
    for (let i = 0; i < list.length; i++) {
      const note = list[i]!;
      if (note.pitch < low || note.pitch > high) continue;
      start[length] = Math.floor(note.start * ratio + 0.5);
      duration[length] = Math.max(1, Math.floor(note.duration * ratio + 0.5));
      pitch[length] = note.pitch;
      velocity[length] = velocityBin[note.velocity]!;
      notes.program[length] = program;
      length++;
    }
    notes.length = length;
  };

  /** Rounds onsets, and durations to those told. */
  const quantise = (from: number, program: number, sections: readonly Section[]): void => {
    const { length, start, duration, durationBin } = notes;
    const told = hasDuration(program);
    if (sections.length > 1) {
      if (settings.midiTok === "3.0") {
        const starts = start.subarray(from, length);
        if (noteOff && told) snapNotesByIndex(starts, duration.subarray(from, length), sections);
        else snapByIndex(starts, sections, sectionIndices(starts, sections));
      } else if (noteOff && told) snapEnds(notes, from, sections);
      else for (let i = from; i < length; i++) start[i] = snap(start[i]!, sections);
    }
    if (!told || noteOff) {
      durationBin.fill(-1, from, length);
      return;
    }
    let section = 0;
    let table = bins.durationTable(sections[0]!.ticksPerBeat);
    for (let i = from; i < length; i++) {
      while (start[i]! >= sections[section]!.end)
        table = bins.durationTable(sections[++section]!.ticksPerBeat);
      const bin = table.nearest[Math.min(duration[i]!, table.longest)]!;
      durationBin[i] = bin;
      duration[i] = table.ticks[bin]!;
    }
  };

  const addPedals = (tracks: readonly Track[], program: number, { ratio, sections }: GridGlobals): void => {
    const list = tracks
      .flatMap((track) => pedalsOf(track, program, ratio, settings.midiTok !== false))
      .sort((a, b) => a.start - b.start || a.duration - b.duration);
    if (sections.length > 1) {
      for (const pedal of list) {
        const end = snap(pedal.start + pedal.duration, sections);
        pedal.start = snap(pedal.start, sections);
        if (settings.pedals !== "duration") pedal.duration = Math.max(1, end - pedal.start);
      }
    }
    for (const pedal of joined(list)) {
      const index = pedals.push(pedal) - 1;
      reserveEvents(events, 2);
      pushEvent(events, pedal.start, EVENT.pedal, index);
      if (settings.pedals === "duration") {
        const { ticksPerBeat } = sections.find(({ end }) => pedal.start < end)!;
        const { nearest: bin, longest } = bins.durationTable(ticksPerBeat);
        pedal.durationBin = bin[Math.min(pedal.duration, longest)]!;
      } else pushEvent(events, pedal.start + pedal.duration, EVENT.pedalOff, index);
    }
  };

  const addBends = (tracks: readonly Track[], program: number, { ratio, sections }: GridGlobals): void => {
    const list: GridBend[] = [];
    for (const { tick, bytes } of tracks.flatMap((track) => track.rawEvents.filter(isBend))) {
      const value = bytes[1]! + 128 * bytes[2]! - 8192;
      const at = snap(Math.floor(tick * ratio + 0.5), sections);
      list.push({ tick: at, bin: nearest(bins.pitchBends, value), program });
    }
    list.sort((a, b) => a.tick - b.tick);
    const size = (bend: GridBend): number => Math.abs(bins.pitchBends[bend.bin]!);
    const strongest: GridBend[] = [];
    for (const bend of list) {
      const last = strongest.at(-1);
      if (last?.tick !== bend.tick) strongest.push(bend);
      else if (size(bend) > size(last)) strongest[strongest.length - 1] = bend;
    }
    for (const bend of strongest) {
      reserveEvents(events, 1);
      pushEvent(events, bend.tick, EVENT.pitchBend, bends.push(bend) - 1);
    }
  };

  /** The tokens of pitches, or of intervals to the note before. */
  const tellPitches = (from: number, program: number, sections: readonly Section[]): void => {
    const { length, start, pitch, pitchToken: tokens } = notes;
    const ids = program === DRUMS ? drumToken : pitchToken;
    for (let i = from; i < length; i++) tokens[i] = ids[pitch[i]!]!;
    if (!settings.pitchIntervals || program === DRUMS) return;
    const { max, beats } = settings.pitchIntervals;
    const inTime = pitches.first(KIND.intervalTime) + max;
    const inChord = pitches.first(KIND.intervalChord) + max;
    let section = 0;
    let before = Number.NEGATIVE_INFINITY;
    let onset = -128;
    let chord = -128;
    for (let i = from; i < length; i++) {
      while (start[i]! >= sections[section]!.end) section++;
      const reach = roundEven(sections[section]!.ticksPerBeat * beats);
      if (start[i] !== before) {
        const interval = pitch[i]! - onset;
        if (start[i]! - before <= reach && Math.abs(interval) <= max) tokens[i] = inTime + interval;
        onset = pitch[i]!;
      } else {
        const interval = pitch[i]! - chord;
        if (Math.abs(interval) <= max) tokens[i] = inChord + interval;
        else onset = pitch[i]!;
      }
      chord = pitch[i]!;
      before = start[i]!;
    }
  };

  const addTracks = (tracks: readonly Track[], globals: GridGlobals): void => {
    const { ratio, sections } = globals;
    const program = programOf(tracks[0]!);
    const from = notes.length;
    for (const track of tracks) addNotes(track.notes, program, ratio);
    if (tracks.length > 1) sortColumns(notes, from, ["start", "duration", "pitch", "velocity"]);
    quantise(from, program, sections);
    if (settings.removeDuplicates) {
      sortColumns(notes, from, ["start", "pitch", "duration", "velocity"]);
      dropDuplicates(notes, from);
    }
    if (settings.pedals) addPedals(tracks, program, globals);
    if (settings.pitchBends) addBends(tracks, program, globals);
    if (settings.chords && program !== DRUMS) {
      findChords(notes, from, settings, bins, sections, (tick, index) => {
        reserveEvents(events, 1);
        pushEvent(events, tick, EVENT.chord, chords.push({ index, program }) - 1);
      });
    }
    tellPitches(from, program, sections);
    const ends = noteOff && hasDuration(program);
    reserveEvents(events, (ends ? 2 : 1) * (notes.length - from));
    const { start, duration } = notes;
    for (let i = from; i < notes.length; i++) {
      pushEvent(events, start[i]!, EVENT.note, i);
      if (ends) pushEvent(events, start[i]! + duration[i]!, EVENT.noteOff, i);
    }
  };

  const groupsOf = (score: Score): Track[][] => {
    const told = (track: Track): boolean =>
      track.notes.length > 0 &&
      (!settings.programs || settings.programs.includes(programOf(track))) &&
      (track.notes.some((note) => inRange(note, programOf(track))) || hasMore(track));
    const tracks = score.tracks.filter(told);
    if (!(settings.programs && settings.oneStream)) return tracks.map((track) => [track]);
    const byProgram = new Map<number, Track[]>();
    for (const track of tracks) {
      const group = byProgram.get(programOf(track));
      if (group) group.push(track);
      else byProgram.set(programOf(track), [track]);
    }
    return [...byProgram.values()];
  };
  const prepare = (
    score: Score,
    groups: readonly (readonly Track[])[],
    globals: GridGlobals,
  ): StreamSource => {
    notes.length = 0;
    events.length = 0;
    events.sorted = true;
    pedals = [];
    bends = [];
    chords = [];
    const tempos = settings.tempos ? prepareTempos(score, settings, bins, globals) : [];
    reserveEvents(events, globals.signatures.length + tempos.length);
    if (settings.timeSignatures) {
      for (const [i, { tick }] of globals.signatures.entries())
        pushEvent(events, tick, EVENT.timeSignature, i);
    }
    for (const [i, { tick }] of tempos.entries()) pushEvent(events, tick, EVENT.tempo, i);
    for (const tracks of groups) addTracks(tracks, globals);
    if (noteOff && settings.chords) endsFirst(events);
    sortEvents(events);
    return { notes, events, globals, tempos, pedals, bends, chords };
  };

  return {
    *sources(score) {
      const groups = groupsOf(score);
      const globals = prepareGlobals(score, settings, bins);
      if (settings.programs && settings.oneStream) yield prepare(score, groups, globals);
      else for (const group of groups) yield prepare(score, [group], globals);
    },
  };
}

/** −1 for drums, else the program. */
export function programOf(track: Track): number {
  return track.channel === DRUM_CHANNEL ? DRUMS : track.program;
}

function isBend({ bytes }: RawEvent): boolean {
  return bytes.length === 3 && (bytes[0]! & 0xf0) === 0xe0;
}

function tokensByValue(vocabulary: Vocabulary, kind: number): Int32Array {
  const ids = new Int32Array(128).fill(-1);
  vocabulary.kinds.forEach((each, id) => {
    if (each === kind) ids[vocabulary.values[id]!] = id;
  });
  return ids;
}

/** Rounds onsets and ends to the grid of their sections. */
function snapEnds(
  { length, start, duration }: NoteColumns,
  from: number,
  sections: readonly Section[],
): void {
  for (let i = from; i < length; i++) {
    const end = snap(start[i]! + duration[i]!, sections);
    start[i] = snap(start[i]!, sections);
    const { step } = sections.find((section) => start[i]! < section.end)!;
    duration[i] = end > start[i]! ? end - start[i]! : step;
  }
}

/**
 * Presses of the pedal that are let go, in ticks of the grid; `early`: the first begins at 0, as symusic has it on all
 * channels but the first.
 */
function pedalsOf(track: Track, program: number, ratio: number, early: boolean): GridPedal[] {
  const list: GridPedal[] = [];
  let down: number | undefined = early && track.channel > 0 ? 0 : undefined;
  for (const { tick, controller, value } of track.controlChanges) {
    if (controller !== SUSTAIN_PEDAL) continue;
    if (value >= PEDAL_DOWN) down ??= tick;
    else if (down !== undefined) {
      const duration = Math.max(1, Math.floor((tick - down) * ratio + 0.5));
      list.push({ start: Math.floor(down * ratio + 0.5), duration, durationBin: -1, program });
      down = undefined;
    }
  }
  return list;
}

/** Pedals that overlap or touch become one. */
function joined(list: readonly GridPedal[]): GridPedal[] {
  const result: GridPedal[] = [];
  for (const pedal of list) {
    const last = result.at(-1);
    if (last && last.start + last.duration >= pedal.start) {
      last.duration = Math.max(last.duration, pedal.start + pedal.duration - last.start);
    } else result.push(pedal);
  }
  return result;
}

const ORDER = [0, 0, 2, 2, 3, 10, 10, 1];

/** Puts what concerns all tracks first, then the ends of notes, pedals and bends. */
function endsFirst(list: EventList): void {
  const { length, ticks, events } = list;
  const order = Array.from({ length }, (_, i) => i).sort(
    (a, b) => ORDER[events[a]! & 7]! - ORDER[events[b]! & 7]!,
  );
  ticks.set(order.map((i) => ticks[i]!));
  events.set(order.map((i) => events[i]!));
  list.sorted = false;
}
