import type { Report } from "./diagnostics.ts";
import type { ProgramChanges } from "./program-changes.ts";
import { quantityBytes, readQuantity } from "./quantity.ts";
import { repairMeta } from "./repair-meta.ts";
import { createTrackPatch } from "./track-patch.ts";

/** A track chunk that midi-file reads without a surprise. */
export interface RepairedTrack {
  /** Whole events, each legal, the last of them the end of the track. */
  readonly bytes: Uint8Array;
  /** Events that midi-file cannot hold: an empty text stands in `bytes` for the event of this index. */
  readonly setAside: readonly SetAside[];
  /** Offset in the file after the last byte that belongs to the track. */
  readonly end: number;
}

/** An event kept as bytes, status first, beside the stream. */
export interface SetAside {
  readonly index: number;
  readonly bytes: Uint8Array;
}

/** What a track is repaired with. */
export interface RepairContext {
  /** Index of the track chunk. */
  readonly track: number;
  /** Program changes found are added here. */
  readonly programChanges: ProgramChanges;
  readonly report: Report;
}

const MAX_DELTA = 0x7fff_ffff;
const EMPTY_TEXT = [0xff, 0x01, 0x00];
const KNOWN_META = [0x20, 0x21, 0x2f, 0x51, 0x54, 0x58, 0x59, 0x7f];
const END_OF_TRACK = [0xff, 0x2f, 0x00];

/**
 * Returns the events between two offsets as a clean stream: bytes of no event are dropped (their time is kept), data
 * bytes are brought into range, running status is made certain, and the track ends with an end-of-track event. A track
 * that needs none of this is returned as a view of the file.
 */
export function repairTrack(
  bytes: Uint8Array,
  start: number,
  limit: number,
  { track, programChanges, report }: RepairContext,
): RepairedTrack {
  const patch = createTrackPatch(bytes, start);
  const setAside: SetAside[] = [];
  let offset = start; // of the next byte to read
  let eventStart = start; // of the event's delta time
  let statusAt = start; // of its status byte, or of its first data byte under running status
  let delta = 0;
  let deltaBroken = false;
  let pending = 0; // ticks of dropped events, to be added to the next delta
  let tick = 0;
  let index = 0; // of the event in the clean stream
  let running = 0; // status in force in the file
  let keptRunning = 0; // status in force in the clean stream
  let afterMeta = false;
  let broken = false; // the bytes end within an event
  let resumed = false; // a meta event cut the event before it short, and has no delta time of its own

  const place = () => ({ offset: eventStart, tick, track });

  const keep = (end: number): void => {
    if (pending > 0 || deltaBroken) {
      patch.replace(eventStart, statusAt, quantityBytes(Math.min(pending + delta, MAX_DELTA)));
      pending = 0;
    }
    index++;
    offset = end;
  };

  const drop = (end: number): void => {
    patch.replace(eventStart, end, []);
    pending = Math.min(pending + delta, MAX_DELTA);
    offset = end;
  };

  const readDelta = (): boolean => {
    eventStart = offset;
    deltaBroken = resumed;
    if (resumed) {
      resumed = false;
      delta = 0;
      statusAt = offset;
      return true;
    }
    delta = bytes[offset++]!;
    if (delta >= 0x80) {
      const quantity = readQuantity(bytes, eventStart, limit);
      if (!quantity) {
        delta = 0;
        return false;
      }
      offset = quantity.end;
      deltaBroken = quantity.value > MAX_DELTA;
      delta = deltaBroken ? 0 : quantity.value;
      const size = offset - eventStart;
      if (size > 4) {
        const done = deltaBroken ? "taken as 0" : "read as it stands";
        report("long-quantity", place(), `a delta time of ${size} bytes, 4 being the most, was ${done}`);
      }
    }
    tick += delta;
    statusAt = offset;
    return offset < limit;
  };

  const channelEvent = (): boolean => {
    const explicit = bytes[statusAt]! >= 0x80;
    if (!explicit && running === 0) {
      report("missing-status", place(), "data bytes without a status byte before them were skipped");
      const two = statusAt + 1 < limit && bytes[statusAt + 1]! < 0x80;
      drop(statusAt + (two ? 2 : 1));
      return true;
    }
    if (explicit) running = bytes[statusAt]!;
    else if (afterMeta) {
      report(
        "running-status-after-meta",
        place(),
        "the status before a meta or system event was taken to go on after it",
      );
    }
    afterMeta = false;
    const dataAt = explicit ? statusAt + 1 : statusAt;
    const twoBytes = (running & 0xe0) !== 0xc0;
    const end = dataAt + (twoBytes ? 2 : 1);
    if (end > limit) return false;
    const cut = isMetaAt(bytes, dataAt, limit) ? dataAt : end - 1;
    if (isMetaAt(bytes, cut, limit)) {
      report("bad-data-byte", place(), "an event that a meta event cuts short was left out");
      drop(cut);
      resumed = true;
      return true;
    }
    if (bytes[dataAt]! >= 0x80) {
      report(
        "bad-data-byte",
        place(),
        `an event with the data byte ${bytes[dataAt]}, 127 being the most, was left out`,
      );
      drop(end);
      return true;
    }
    keep(end);
    if (!explicit && keptRunning !== running) patch.replace(statusAt, statusAt, [running]);
    keptRunning = running;
    if (twoBytes && bytes[end - 1]! >= 0x80) {
      report("bad-data-byte", place(), `the data byte ${bytes[end - 1]} was taken as 127`);
      patch.replace(end - 1, end, [127]);
    }
    if ((running & 0xf0) === 0xc0) programChanges.add(running & 0x0f, tick, track, bytes[dataAt]!);
    return true;
  };

  /** Reads a SysEx or a meta event whose length stands at an offset; returns false where it is cut off. */
  const longEvent = (lengthAt: number): boolean => {
    const length = readQuantity(bytes, lengthAt, limit);
    if (!length || length.end + length.value > limit) return false;
    const end = length.end + length.value;
    afterMeta = true;
    if (bytes[statusAt] !== 0xff) {
      keep(end);
      return true;
    }
    const type = bytes[statusAt + 1]!;
    const repair = repairMeta(type, bytes.subarray(length.end, end));
    if (repair.kind === "keep") keep(end);
    else if (repair.kind === "set-aside") {
      setAside.push({ index, bytes: bytes.slice(statusAt, end) });
      keep(end);
      patch.replace(statusAt, end, EMPTY_TEXT);
    } else {
      report(repair.code, place(), repair.message);
      if (repair.kind === "drop") drop(end);
      else {
        keep(end);
        patch.replace(statusAt, end, [0xff, type, repair.data.length, ...repair.data]);
      }
    }
    return true;
  };

  const systemMessage = (): void => {
    const status = bytes[statusAt]!;
    report(
      "system-message",
      place(),
      `the system message 0x${status.toString(16)}, which a file may not hold, was left out`,
    );
    let end = statusAt + 1;
    for (let left = systemDataBytes(status); left > 0 && end < limit && bytes[end]! < 0x80; left--) end++;
    drop(end);
  };

  /** Ends the stream at an end-of-track event. */
  const endOfTrack = (): RepairedTrack => {
    const length = readQuantity(bytes, statusAt + 2, limit);
    const clean = length?.value === 0 && length.end === statusAt + 3;
    const end = length?.value === 0 ? length.end : Math.min(statusAt + 3, limit);
    if (length?.value !== 0) {
      report("bad-meta-length", place(), "an end of track with a length other than 0 was taken as one");
    }
    keep(end);
    if (!clean) patch.replace(statusAt, end, END_OF_TRACK);
    return { bytes: patch.finish(end, []), setAside, end };
  };

  /** Ends the stream where the bytes end. */
  const cutOff = (): RepairedTrack => {
    if (offset === limit && !broken) {
      report(
        "missing-end-of-track",
        { offset: limit, tick, track },
        "the track has no end-of-track event; it ends with its last event",
      );
    } else {
      report("truncated-event", place(), "the track breaks off within an event; the event was left out");
      drop(limit);
    }
    return { bytes: patch.finish(limit, [...quantityBytes(pending), ...END_OF_TRACK]), setAside, end: limit };
  };

  while (offset < limit && !broken) {
    broken = !readDelta();
    if (broken) break;
    const status = bytes[statusAt]!;
    if (status < 0xf0) broken = !channelEvent();
    else if (status === 0xf0 || status === 0xf7) broken = !longEvent(statusAt + 1);
    else if (status !== 0xff || (statusAt + 1 < limit && bytes[statusAt + 1]! >= 0x80)) systemMessage();
    else if (bytes[statusAt + 1] === 0x2f) return endOfTrack();
    else broken = !longEvent(statusAt + 2);
  }
  return cutOff();
}

/** Whether a meta event of a known kind starts here, as it never would among the data bytes of another event. */
function isMetaAt(bytes: Uint8Array, offset: number, limit: number): boolean {
  if (bytes[offset] !== 0xff || offset + 1 >= limit) return false;
  const type = bytes[offset + 1]!;
  return (type > 0x00 && type < 0x08) || KNOWN_META.includes(type);
}

function systemDataBytes(status: number): number {
  return status === 0xf2 ? 2 : status === 0xf1 || status === 0xf3 ? 1 : 0;
}
