import { compareNotes, type ProgramChange, type Track } from "@nocturne/score";
import type { ChannelContent, ChunkContent, ProgramInForce, ReadNote } from "./chunk-content.ts";
import type { ProgramBefore } from "./program-changes.ts";

/** The order of notes that start at one tick: by pitch, duration and velocity, or as the file has them. */
export type NoteOrder = "pitch" | "file";

/** How much of a channel was read before a program change. */
type Part = "notes" | "controlChanges" | "rawEvents";

/**
 * Returns the tracks of one track chunk: one for each channel and program that has notes, in ascending order, and one
 * for each further channel that has anything at all. Name and port are those of all, events without a channel go to the
 * first. Of a channel's program changes, all that the writer did not plan are given.
 */
export function chunkTracks(
  content: ChunkContent,
  programBefore: ProgramBefore,
  noteOrder: NoteOrder,
): Track[] {
  const { chunk, name, port, rawEvents } = content;
  const head = { name, ...(port !== undefined && { port }) };
  const tracks: Track[] = [];
  for (const channel of content.channels) {
    if (!channel) continue;
    const before = (tick: number): number => programBefore(channel.channel, tick, chunk);
    tracks.push(...channelTracks(channel, head, before, noteOrder));
  }
  const first = tracks[0];
  if (!first) {
    if (name === "" && port === undefined && rawEvents.length === 0) return [];
    return [{ ...head, channel: 0, program: 0, notes: [], controlChanges: [], rawEvents }];
  }
  if (tracks.length === 1) return [{ ...first, rawEvents }];
  const elsewhere = new Set(tracks.slice(1).flatMap((track) => track.rawEvents));
  return [{ ...first, rawEvents: rawEvents.filter((event) => !elsewhere.has(event)) }, ...tracks.slice(1)];
}

function channelTracks(
  content: ChannelContent,
  head: Pick<Track, "name" | "port">,
  programBefore: (tick: number) => number,
  noteOrder: NoteOrder,
): Track[] {
  const { channel, controlChanges, rawEvents, programChanges } = content;
  const changes = statedChanges(content);
  const notesOf = splitNotes(content, programBefore);
  const programs = [...notesOf.keys()].sort((a, b) => a - b);
  if (programs.length === 0) {
    if (controlChanges.length + rawEvents.length + programChanges.length === 0) return [];
    const program = (changes.at(-1) ?? programChanges.at(-1))?.program ?? 0;
    return [{ ...head, channel, program, notes: [], controlChanges, rawEvents, ...stated(changes) }];
  }
  // Events go with the program in force; where it has no notes, with the channel's lowest that has.
  const owner = (program: number): number => (notesOf.has(program) ? program : programs[0]!);
  return programs.map((program) => {
    const own = <T extends { readonly tick: number }>(events: readonly T[], part: Part): readonly T[] => {
      if (programs.length === 1) return events;
      const inForce = programCursor(content.programs, part, programBefore);
      return events.filter((event, index) => owner(inForce(index, event.tick)) === program);
    };
    const notes = notesOf.get(program)!;
    return {
      ...head,
      channel,
      program,
      notes: noteOrder === "file" ? notes : inOrder(notes),
      controlChanges: own(controlChanges, "controlChanges"),
      rawEvents: own(rawEvents, "rawEvents"),
      ...stated(
        programs.length === 1 ? changes : changes.filter((change) => owner(change.program) === program),
      ),
    };
  });
}

/** The program changes that the writer did not plan. */
function statedChanges({ programChanges, planned }: ChannelContent): readonly ProgramChange[] {
  if (planned.length === 0) return programChanges;
  const left = new Set(planned);
  return programChanges.filter((_, index) => !left.has(index));
}

function stated(programChanges: readonly ProgramChange[]): Pick<Track, "programChanges"> {
  return programChanges.length > 0 ? { programChanges } : {};
}

/** The notes by the program in force at their note-on. */
function splitNotes(
  { notes, programs }: ChannelContent,
  programBefore: (tick: number) => number,
): Map<number, ReadNote[]> {
  if (notes.length > 0 && programs[0]?.notes === 0 && (programs[1]?.notes ?? notes.length) === notes.length) {
    return new Map([[programs[0].program, notes]]);
  }
  const inForce = programCursor(programs, "notes", programBefore);
  const result = new Map<number, ReadNote[]>();
  let start = 0;
  for (let index = 0; index < notes.length; ) {
    const program = inForce(index, notes[index]!.start);
    do index++;
    while (index < notes.length && inForce(index, notes[index]!.start) === program);
    const stretch = start === 0 && index === notes.length ? notes : notes.slice(start, index);
    const known = result.get(program);
    if (known) for (const note of stretch) known.push(note);
    else result.set(program, stretch);
    start = index;
  }
  return result;
}

/** Returns a look-up, to be asked in ascending order, of the program in force at the event of an index and its tick. */
function programCursor(
  programs: readonly ProgramInForce[],
  part: Part,
  programBefore: (tick: number) => number,
): (index: number, tick: number) => number {
  let passed = 0;
  return (index, tick) => {
    while (passed < programs.length && programs[passed]![part] <= index) passed++;
    return passed === 0 ? programBefore(tick) : programs[passed - 1]!.program;
  };
}

/** Sorts notes in place that are in order but for those of one tick. */
function inOrder(notes: ReadNote[]): ReadNote[] {
  for (let index = 1; index < notes.length; index++) {
    const { start } = notes[index]!;
    if (notes[index - 1]!.start !== start) continue;
    if (compareNotes(notes[index - 1]!, notes[index]!) <= 0) continue;
    let from = index - 1;
    while (from > 0 && notes[from - 1]!.start === start) from--;
    let to = index + 1;
    while (to < notes.length && notes[to]!.start === start) to++;
    const sorted = notes.slice(from, to).sort(compareNotes);
    for (let at = from; at < to; at++) notes[at] = sorted[at - from]!;
    index = to - 1;
  }
  return notes;
}
