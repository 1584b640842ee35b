import type { MidiEvent } from "midi-file";
import { MAX_QUANTITY, quantityBytes } from "./quantity.ts";
import { longEvent } from "./raw-event.ts";
import { bytesOfMidiFileText } from "./text.ts";

const TEXT_TYPES = {
  text: 0x01,
  copyrightNotice: 0x02,
  trackName: 0x03,
  instrumentName: 0x04,
  lyrics: 0x05,
  marker: 0x06,
  cuePoint: 0x07,
} as const;

const FRAME_RATE_BITS: Readonly<Record<number, number>> = { 24: 0x00, 25: 0x20, 29: 0x40, 30: 0x60 };

/** An event that only takes time, for gaps that one delta time cannot say. */
const PADDING = Uint8Array.of(0xff, 0x7f, 0x00);
const END_OF_TRACK = Uint8Array.of(0xff, 0x2f, 0x00);

/** Returns the bytes of a track chunk, without its head, of events in the form of the npm package midi-file. */
export function midiFileBytes(events: readonly MidiEvent[]): Uint8Array {
  const parts: (readonly number[] | Uint8Array)[] = [];
  let delta = 0;
  for (const event of events) {
    delta += event.deltaTime;
    for (; delta > MAX_QUANTITY; delta -= MAX_QUANTITY) parts.push(quantityBytes(MAX_QUANTITY), PADDING);
    if (event.type === "endOfTrack") continue; // midi-file gives the events behind it too
    parts.push(quantityBytes(delta), eventBytes(event));
    delta = 0;
  }
  parts.push(quantityBytes(delta), END_OF_TRACK);
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/** The bytes of one event, status first. */
function eventBytes(event: Exclude<MidiEvent, { type: "endOfTrack" }>): Uint8Array {
  switch (event.type) {
    case "noteOff":
      if (event.byte9) return Uint8Array.of(0x90 | event.channel, event.noteNumber, 0);
      return Uint8Array.of(0x80 | event.channel, event.noteNumber, event.velocity);
    case "noteOn":
      return Uint8Array.of(0x90 | event.channel, event.noteNumber, event.velocity);
    case "noteAftertouch":
      return Uint8Array.of(0xa0 | event.channel, event.noteNumber, event.amount);
    case "controller":
      return Uint8Array.of(0xb0 | event.channel, event.controllerType, event.value);
    case "programChange":
      return Uint8Array.of(0xc0 | event.channel, event.programNumber);
    case "channelAftertouch":
      return Uint8Array.of(0xd0 | event.channel, event.amount);
    case "pitchBend": {
      const value = event.value + 0x2000;
      return Uint8Array.of(0xe0 | event.channel, value & 0x7f, (value >> 7) & 0x7f);
    }
    case "sysEx":
      return longEvent([0xf0], event.data);
    case "endSysEx":
      return longEvent([0xf7], event.data);
    case "text":
    case "copyrightNotice":
    case "trackName":
    case "instrumentName":
    case "lyrics":
    case "marker":
    case "cuePoint":
      return longEvent([0xff, TEXT_TYPES[event.type]], bytesOfMidiFileText(event.text));
    case "setTempo": {
      const tempo = event.microsecondsPerBeat;
      return longEvent([0xff, 0x51], [tempo >> 16, (tempo >> 8) & 0xff, tempo & 0xff]);
    }
    case "timeSignature": {
      const { numerator, denominator, metronome = 24, thirtyseconds = 8 } = event;
      return longEvent([0xff, 0x58], [numerator, Math.log2(denominator), metronome, thirtyseconds]);
    }
    case "keySignature":
      return longEvent([0xff, 0x59], [event.key & 0xff, event.scale]);
    case "sequenceNumber":
      return longEvent([0xff, 0x00], [event.number >> 8, event.number & 0xff]);
    case "channelPrefix":
      return longEvent([0xff, 0x20], [event.channel]);
    case "portPrefix":
      return longEvent([0xff, 0x21], [event.port]);
    case "smpteOffset": {
      const hour = event.hour | (FRAME_RATE_BITS[event.frameRate] ?? 0);
      return longEvent([0xff, 0x54], [hour, event.min, event.sec, event.frame, event.subFrame]);
    }
    case "sequencerSpecific":
      return longEvent([0xff, 0x7f], event.data);
    case "unknownMeta":
      return longEvent([0xff, event.metatypeByte ?? 0x7f], event.data);
  }
}
