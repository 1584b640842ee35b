import type { Note, Score, Track } from "@nocturne/score";
import { isDenominator, MAX_DENOMINATOR } from "./conductor.ts";
import { MAX_TRACKS } from "./limits.ts";
import { rawEventFault } from "./raw-event.ts";

/**
 * Throws where a score holds what a Standard MIDI File cannot.
 *
 * @throws RangeError that names the place, the rule and the value
 */
export function validateScore(score: Score): void {
  check(score.ticksPerQuarter, 1, 0x7fff, "ticksPerQuarter", "the score");
  if (score.tracks.length > MAX_TRACKS) {
    throw new RangeError(`midi: a score must have at most ${MAX_TRACKS} tracks, got ${score.tracks.length}`);
  }
  if (score.end !== undefined) checkTick(score.end, "end", "the score");
  score.tempos.forEach((tempo, index) => {
    const place = `tempo ${index}`;
    checkTick(tempo.tick, "tick", place);
    check(tempo.microsecondsPerQuarter, 1, 0xff_ffff, "microsecondsPerQuarter", place);
  });
  score.timeSignatures.forEach((signature, index) => {
    const place = `time signature ${index}`;
    checkTick(signature.tick, "tick", place);
    check(signature.numerator, 1, 255, "numerator", place);
    if (!isDenominator(signature.denominator)) {
      fail(place, `denominator must be a power of two within 1–${MAX_DENOMINATOR}`, signature.denominator);
    }
    check(signature.clocksPerClick ?? 0, 0, 255, "clocksPerClick", place);
    check(signature.thirtySecondsPerQuarter ?? 0, 0, 255, "thirtySecondsPerQuarter", place);
  });
  score.keySignatures.forEach((signature, index) => {
    const place = `key signature ${index}`;
    checkTick(signature.tick, "tick", place);
    check(signature.fifths, -7, 7, "fifths", place);
    if (signature.mode !== "major" && signature.mode !== "minor") {
      fail(place, 'mode must be "major" or "minor"', signature.mode);
    }
  });
  score.tracks.forEach(validateTrack);
}

function validateTrack(track: Track, index: number): void {
  const place = `track ${index}`;
  if (typeof track.name !== "string") fail(place, "name must be a string", track.name);
  check(track.channel, 0, 15, "channel", place);
  check(track.program, 0, 127, "program", place);
  check(track.port ?? 0, 0, 127, "port", place);
  track.notes.forEach((note, at) => {
    validateNote(note, at, index);
  });
  track.controlChanges.forEach((change, at) => {
    const changePlace = `control change ${at} of track ${index}`;
    checkTick(change.tick, "tick", changePlace);
    check(change.controller, 0, 127, "controller", changePlace);
    check(change.value, 0, 127, "value", changePlace);
  });
  track.programChanges?.forEach((change, at) => {
    const changePlace = `program change ${at} of track ${index}`;
    checkTick(change.tick, "tick", changePlace);
    check(change.program, 0, 127, "program", changePlace);
  });
  track.rawEvents.forEach((event, at) => {
    checkTick(event.tick, "tick", `raw event ${at} of track ${index}`);
    const fault = rawEventFault(event.bytes, track.channel);
    if (fault) throw new RangeError(`midi: raw event ${at} of track ${index} ${fault}`);
  });
}

function validateNote(note: Note, at: number, track: number): void {
  const { pitch, velocity, start, duration, releaseVelocity = 0 } = note;
  if (
    Number.isSafeInteger(start + duration) &&
    Number.isInteger(start) &&
    start >= 0 &&
    duration >= 1 &&
    isWithin(pitch, 0, 127) &&
    isWithin(velocity, 1, 127) &&
    isWithin(releaseVelocity, 0, 127)
  ) {
    return;
  }
  const place = `note ${at} of track ${track}`;
  check(pitch, 0, 127, "pitch", place);
  check(velocity, 1, 127, "velocity", place);
  check(releaseVelocity, 0, 127, "releaseVelocity", place);
  checkTick(start, "start", place);
  if (!(Number.isSafeInteger(duration) && duration >= 1)) {
    fail(place, "duration must be a whole number of ticks, at least 1", duration);
  }
  fail(place, "end must be a safe integer", start + duration);
}

function checkTick(value: number, name: string, place: string): void {
  if (!(Number.isSafeInteger(value) && value >= 0)) {
    fail(place, `${name} must be a whole number of ticks, not negative`, value);
  }
}

function check(value: number, low: number, high: number, name: string, place: string): void {
  if (!isWithin(value, low, high)) fail(place, `${name} must be a whole number within ${low}–${high}`, value);
}

function isWithin(value: number, low: number, high: number): boolean {
  return Number.isInteger(value) && value >= low && value <= high;
}

function fail(place: string, rule: string, value: unknown): never {
  throw new RangeError(`midi: ${place}: ${rule}, got ${value}`);
}
