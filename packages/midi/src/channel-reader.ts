import { type ControlChange, type Note, type RawEvent, sortNotes, type Track } from "@nocturne/score";
import type { Report } from "./diagnostics.ts";

/** Pairs the note-ons and note-offs of one channel of one track chunk, and keeps what else happens there. */
export interface ChannelReader {
  noteOn(tick: number, pitch: number, velocity: number): void;
  noteOff(tick: number, pitch: number): void;
  controlChange(tick: number, controller: number, value: number): void;
  programChange(program: number): void;
  rawEvent(event: RawEvent): void;
  /** Ends the notes that still sound and returns the channel's tracks, by ascending program. */
  finish(endTick: number, name: string, noteOrder: "pitch" | "file"): Track[];
}

interface OpenNote {
  pitch: number;
  velocity: number;
  start: number;
  duration: number;
}

/** The notes of one pitch that sound, oldest first from `head` on. */
interface Queue {
  readonly notes: OpenNote[];
  head: number;
}

/**
 * Returns a reader of one channel. A note-off ends the oldest sounding note of its pitch, whatever program changes came
 * between; a note belongs to the program in force at its note-on.
 *
 * @param programAt - the program at a tick before the channel's first program change in this chunk
 */
export function createChannelReader(
  channel: number,
  programAt: (tick: number) => number,
  track: number,
  report: Report,
): ChannelReader {
  const queues: (Queue | undefined)[] = new Array(128);
  const notesOf = new Map<number, OpenNote[]>();
  const controlChanges: ControlChange[] = [];
  const rawEvents: RawEvent[] = [];
  // The program in force at each control change and raw event; where it has no notes, the channel's lowest that has.
  const controlPrograms: number[] = [];
  const rawPrograms: number[] = [];
  let program: number | undefined;
  let notesNow: OpenNote[] | undefined; // of the program in force, once it has notes

  const close = (note: OpenNote, tick: number): void => {
    note.duration = tick - note.start;
    if (note.duration > 0) return;
    note.duration = 1;
    report("zero-length-note", { tick, track }, "a note of no length was given one tick");
  };

  return {
    noteOn(tick, pitch, velocity) {
      const note = { pitch, velocity, start: tick, duration: 0 };
      if (program === undefined || !notesNow) {
        const inForce = program ?? programAt(tick);
        notesNow = notesOf.get(inForce);
        if (!notesNow) {
          notesNow = [];
          notesOf.set(inForce, notesNow);
        }
      }
      notesNow.push(note);
      queues[pitch] ??= { notes: [], head: 0 };
      queues[pitch].notes.push(note);
    },
    noteOff(tick, pitch) {
      const queue = queues[pitch];
      if (!queue || queue.notes.length === 0) {
        report("orphan-note-off", { tick, track }, "a note-off without a sounding note was left out");
        return;
      }
      close(queue.notes[queue.head++]!, tick);
      if (queue.head < queue.notes.length) return;
      queue.notes.length = 0;
      queue.head = 0;
    },
    controlChange(tick, controller, value) {
      controlChanges.push({ tick, controller, value });
      controlPrograms.push(program ?? programAt(tick));
    },
    programChange(next) {
      program = next;
      notesNow = undefined;
    },
    rawEvent(event) {
      rawEvents.push(event);
      rawPrograms.push(program ?? programAt(event.tick));
    },
    finish(endTick, name, noteOrder) {
      for (const queue of queues) {
        for (let index = queue?.head ?? 0; index < (queue?.notes.length ?? 0); index++) {
          report(
            "hanging-note",
            { tick: endTick, track },
            "a note that is never let go was ended with its track",
          );
          const note = queue!.notes[index]!;
          note.duration = Math.max(1, endTick - note.start);
        }
      }
      const programs = [...notesOf.keys()].sort((a, b) => a - b);
      if (programs.length === 0) {
        if (program === undefined && controlChanges.length + rawEvents.length === 0) return [];
        return [{ name, channel, program: program ?? 0, notes: [], controlChanges, rawEvents }];
      }
      const ownerOf = (inForce: number): number => (notesOf.has(inForce) ? inForce : programs[0]!);
      const owned = <T>(events: readonly T[], inForce: readonly number[], owner: number): readonly T[] =>
        programs.length === 1 ? events : events.filter((_, index) => ownerOf(inForce[index]!) === owner);
      return programs.map((owner) => ({
        name,
        channel,
        program: owner,
        // Note-ons come in order of time: as read, the notes are sorted by start.
        notes: noteOrder === "file" ? notesOf.get(owner)! : sortNotes(notesOf.get(owner)! as readonly Note[]),
        controlChanges: owned(controlChanges, controlPrograms, owner),
        rawEvents: owned(rawEvents, rawPrograms, owner),
      }));
    },
  };
}
