import type { RawEvent, Track } from "@nocturne/score";
import type { MidiEvent } from "midi-file";
import { type ChannelReader, createChannelReader } from "./channel-reader.ts";
import type { Conductor } from "./conductor.ts";
import type { Report } from "./diagnostics.ts";
import type { ProgramChanges } from "./program-changes.ts";
import { MAX_QUANTITY } from "./quantity.ts";
import { rawBytes } from "./raw-event.ts";
import { bytesOfMidiFileText, decodeText } from "./text.ts";

/** An event that midi-file cannot hold, as its bytes, status first. */
export interface BytesEvent {
  readonly type: "bytes";
  readonly deltaTime: number;
  readonly bytes: Uint8Array;
}

/** What a track is read with. */
export interface ReadContext {
  /** Index of the track chunk. */
  readonly chunk: number;
  readonly conductor: Conductor;
  readonly report: Report;
  /** The program that other tracks set on a channel. */
  readonly programBefore: ProgramChanges["programBefore"];
  /** The order of notes of one tick. @default "pitch" */
  readonly noteOrder?: "pitch" | "file";
}

/**
 * Returns the tracks of one track chunk: one for each channel and program that has notes, in ascending order, and one
 * for each further channel that has anything at all. Name and events without a channel go to the first of them.
 */
export function readTrack(events: readonly (MidiEvent | BytesEvent)[], context: ReadContext): Track[] {
  const { chunk, conductor, report, programBefore, noteOrder = "pitch" } = context;
  const channels: (ChannelReader | undefined)[] = new Array(16);
  const rawEvents: RawEvent[] = [];
  let name = "";
  let tick = 0;

  const channelOf = (channel: number): ChannelReader => {
    channels[channel] ??= createChannelReader(
      channel,
      (at) => programBefore(channel, at, chunk),
      chunk,
      report,
    );
    return channels[channel];
  };

  for (const event of events) {
    tick += event.deltaTime;
    switch (event.type) {
      case "noteOn":
        if (event.velocity > 0) channelOf(event.channel).noteOn(tick, event.noteNumber, event.velocity);
        else channelOf(event.channel).noteOff(tick, event.noteNumber);
        break;
      case "noteOff":
        channelOf(event.channel).noteOff(tick, event.noteNumber);
        break;
      case "controller":
        channelOf(event.channel).controlChange(tick, event.controllerType, event.value);
        break;
      case "programChange":
        channelOf(event.channel).programChange(event.programNumber);
        break;
      case "noteAftertouch":
      case "channelAftertouch":
      case "pitchBend":
        channelOf(event.channel).rawEvent({ tick, bytes: rawBytes(event)! });
        break;
      case "setTempo":
        conductor.addTempo(tick, event.microsecondsPerBeat, chunk);
        break;
      case "timeSignature":
        conductor.addTimeSignature(tick, event, chunk);
        break;
      case "keySignature":
        conductor.addKeySignature(tick, event, chunk);
        break;
      case "bytes":
        rawEvents.push({ tick, bytes: event.bytes });
        break;
      case "trackName":
        if (name === "") name = decodeText(bytesOfMidiFileText(event.text));
        else rawEvents.push({ tick, bytes: rawBytes(event)! });
        break;
      default: {
        const bytes = isPadding(event) ? undefined : rawBytes(event);
        if (bytes) rawEvents.push({ tick, bytes });
      }
    }
  }

  const tracks = channels.flatMap((channel) => channel?.finish(tick, name, noteOrder) ?? []);
  const first = tracks[0];
  if (!first) {
    if (name === "" && rawEvents.length === 0) return [];
    return [{ name, channel: 0, program: 0, notes: [], controlChanges: [], rawEvents }];
  }
  if (rawEvents.length > 0) tracks[0] = { ...first, rawEvents: mergeByTick(rawEvents, first.rawEvents) };
  return tracks;
}

/** Whether an event only bridges a gap that is too long for one delta time, as `writeMidi` writes them. */
function isPadding(event: MidiEvent): boolean {
  return event.type === "sequencerSpecific" && event.data.length === 0 && event.deltaTime === MAX_QUANTITY;
}

function mergeByTick(first: readonly RawEvent[], second: readonly RawEvent[]): RawEvent[] {
  return [...first, ...second].sort((a, b) => a.tick - b.tick);
}
