import type { ByteCache } from "./byte-cache.ts";
import {
  type ChannelContent,
  type ChunkContent,
  channelOf,
  DEFAULT_RELEASE,
  noteOff,
  noteOn,
  type Sounding,
} from "./chunk-content.ts";
import type { Conductor } from "./conductor.ts";
import type { Place, Report } from "./diagnostics.ts";
import { isPlannedMark, isProgramChangeAt } from "./planned-mark.ts";
import { MAX_QUANTITY, readQuantity } from "./quantity.ts";
import { readMeta } from "./read-meta.ts";

/** What the track chunks of a file are read with. */
export interface ReadContext {
  readonly conductor: Conductor;
  readonly sounding: Sounding;
  readonly cache: ByteCache;
  readonly report: Report;
}

const MAX_DELTA = 0x7fff_ffff;
const KNOWN_META = [0x20, 0x21, 0x2f, 0x51, 0x54, 0x58, 0x59, 0x7f];

/**
 * Reads the events between two offsets into the content of a track chunk, in one pass, and repairs as it goes: bytes of
 * no event are skipped (their time is kept), data bytes are brought into range, running status is taken to go on
 * across anything, and an end-of-track event or the limit ends the track.
 *
 * @returns the offset after the last byte that belongs to the track
 */
export function readEvents(
  bytes: Uint8Array,
  start: number,
  limit: number,
  content: ChunkContent,
  context: ReadContext,
): number {
  const { sounding, cache, report } = context;
  const { chunk, channels } = content;
  let offset = start; // of the next byte to read
  let tick = 0;
  let running = 0; // the status in force
  let afterMeta = false;
  let resumed = false; // a meta event cut the event before it short, and has no delta time of its own
  let planned = false; // the next event is a program change that the writer planned

  while (offset < limit) {
    const eventStart = offset;
    let delta = 0;
    if (resumed) resumed = false;
    else {
      delta = bytes[offset++]!;
      if (delta >= 0x80) {
        const second = offset < limit ? bytes[offset]! : 0x80;
        if (second < 0x80) {
          delta = ((delta & 0x7f) << 7) | second;
          offset++;
        } else {
          const quantity = readQuantity(bytes, eventStart, limit);
          if (!quantity) return cutOff(content, tick, eventStart, limit, report);
          delta = quantity.value > MAX_DELTA ? 0 : quantity.value;
          offset = quantity.end;
          if (offset - eventStart > 4) {
            const done = quantity.value > MAX_DELTA ? "taken as 0" : "read as it stands";
            const place = { offset: eventStart, tick: tick + delta, track: chunk };
            const size = offset - eventStart;
            report("long-quantity", place, `a delta time of ${size} bytes, 4 being the most, was ${done}`);
          }
        }
      }
      tick += delta;
      if (offset >= limit) return cutOff(content, tick, eventStart, limit, report);
    }

    let status = bytes[offset]!;
    let dataAt = offset + 1;
    if (status < 0x80) {
      if (running === 0) {
        report(
          "missing-status",
          { offset: eventStart, tick, track: chunk },
          "data bytes without a status byte before them were skipped",
        );
        offset += offset + 1 < limit && bytes[offset + 1]! < 0x80 ? 2 : 1;
        continue;
      }
      status = running;
      dataAt = offset;
      if (afterMeta) {
        report(
          "running-status-after-meta",
          { offset: eventStart, tick, track: chunk },
          "the status before a meta or system event was taken to go on after it",
        );
      }
    } else if (status >= 0xf0) {
      const place = { offset: eventStart, tick, track: chunk };
      const metaType = status === 0xff ? (offset + 1 < limit ? bytes[offset + 1]! : 0) : undefined;
      if (metaType === 0x2f) return endOfTrack(bytes, offset, limit, content, place, report);
      if (status === 0xf0 || status === 0xf7 || (metaType !== undefined && metaType < 0x80)) {
        const length = readQuantity(bytes, metaType === undefined ? offset + 1 : offset + 2, limit);
        if (!length || length.end + length.value > limit) {
          return cutOff(content, tick, eventStart, limit, report);
        }
        const end = length.end + length.value;
        if (metaType === undefined) content.rawEvents.push({ tick, bytes: cache.slice(bytes, offset, end) });
        else if (metaType === 0x7f && length.value === 0 && delta === MAX_QUANTITY) {
          // A gap too long for one delta time, bridged by `writeMidi`.
        } else if (metaType === 0x7f && isPlannedMark(bytes, offset, end)) {
          planned = isProgramChangeAt(bytes, end, limit);
        } else readMeta(bytes, offset, length.end, end, content, context, place);
        afterMeta = true;
        offset = end;
      } else offset = skipSystemMessage(bytes, offset, limit, place, report);
      continue;
    } else running = status;
    afterMeta = false;

    const kind = status & 0xf0;
    const end = dataAt + (kind === 0xc0 || kind === 0xd0 ? 1 : 2);
    if (end > limit) return cutOff(content, tick, eventStart, limit, report);
    const first = bytes[dataAt]!;
    let second = bytes[end - 1]!; // the first once more where there is but one
    if ((first | second) >= 0x80) {
      const place = { offset: eventStart, tick, track: chunk };
      const cut = isMetaAt(bytes, dataAt, limit) ? dataAt : end - 1;
      if (isMetaAt(bytes, cut, limit)) {
        report("bad-data-byte", place, "an event that a meta event cuts short was left out");
        resumed = true;
        offset = cut;
        continue;
      }
      if (first >= 0x80) {
        report(
          "bad-data-byte",
          place,
          `an event with the data byte ${first}, 127 being the most, was left out`,
        );
        offset = end;
        continue;
      }
      report("bad-data-byte", place, `the data byte ${second} was taken as 127`);
      second = 127;
    }
    offset = end;

    const channel = channels[status & 0x0f] ?? channelOf(content, status & 0x0f);
    if (kind <= 0x90) {
      const key = ((status & 0x0f) << 7) | first;
      if (kind === 0x90 && second > 0) noteOn(channel, sounding, key, tick, second);
      else {
        const trouble = noteOff(channel, sounding, key, tick, kind === 0x80 ? second : DEFAULT_RELEASE);
        if (trouble) reportNoteOff(trouble, { offset: eventStart, tick, track: chunk }, report);
      }
    } else if (kind === 0xb0) {
      channel.controlChanges.push({ tick, controller: first, value: second });
    } else if (kind === 0xc0) {
      addProgramChange(channel, tick, first, planned);
      planned = false;
    } else {
      const event = { tick, bytes: cache.message(status, first, second) };
      channel.rawEvents.push(event);
      content.rawEvents.push(event);
    }
  }
  report(
    "missing-end-of-track",
    { offset: limit, tick, track: chunk },
    "the track has no end-of-track event; it ends with its last event",
  );
  content.end = tick;
  return limit;
}

/** Ends a track whose bytes end within an event. */
function cutOff(content: ChunkContent, tick: number, offset: number, limit: number, report: Report): number {
  const place = { offset, tick, track: content.chunk };
  report("truncated-event", place, "the track breaks off within an event; the event was left out");
  content.end = tick;
  return limit;
}

function endOfTrack(
  bytes: Uint8Array,
  offset: number,
  limit: number,
  content: ChunkContent,
  place: Place & { readonly tick: number },
  report: Report,
): number {
  content.end = place.tick;
  const length = readQuantity(bytes, offset + 2, limit);
  if (length?.value === 0) return length.end;
  report("bad-meta-length", place, "an end of track with a length other than 0 was taken as one");
  return Math.min(offset + 3, limit);
}

function skipSystemMessage(
  bytes: Uint8Array,
  offset: number,
  limit: number,
  place: Place,
  report: Report,
): number {
  const status = bytes[offset]!;
  report(
    "system-message",
    place,
    `the system message 0x${status.toString(16)}, which a file may not hold, was left out`,
  );
  let end = offset + 1;
  const dataBytes = status === 0xf2 ? 2 : status === 0xf1 || status === 0xf3 ? 1 : 0;
  for (let left = dataBytes; left > 0 && end < limit && bytes[end]! < 0x80; left--) end++;
  return end;
}

/** Whether a meta event of a known kind starts here, as it never would among the data bytes of another event. */
function isMetaAt(bytes: Uint8Array, offset: number, limit: number): boolean {
  if (bytes[offset] !== 0xff || offset + 1 >= limit) return false;
  const type = bytes[offset + 1]!;
  return (type > 0x00 && type < 0x08) || KNOWN_META.includes(type);
}

function reportNoteOff(trouble: ReturnType<typeof noteOff>, place: Place, report: Report): void {
  if (trouble === "zero-length-note") report(trouble, place, "a note of no length was given one tick");
  else report("orphan-note-off", place, "a note-off without a sounding note was left out");
}

function addProgramChange(channel: ChannelContent, tick: number, program: number, planned: boolean): void {
  const { notes, controlChanges, rawEvents, programs } = channel;
  const index = channel.programChanges.push({ tick, program }) - 1;
  if (planned) channel.planned.push(index);
  const last = programs.at(-1);
  const idle =
    last?.notes === notes.length &&
    last.controlChanges === controlChanges.length &&
    last.rawEvents === rawEvents.length;
  // Of a file of nothing but program changes, each would be remembered for nothing.
  if (idle) programs.pop();
  programs.push({
    program,
    notes: notes.length,
    controlChanges: controlChanges.length,
    rawEvents: rawEvents.length,
  });
}
