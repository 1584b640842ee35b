import { createScore, createTrack, type Note, type Score } from "@nocturne/score";
import { expect, it } from "vitest";
import { noteErrorSums } from "../../src/compare/note-errors.ts";

const scale: readonly Note[] = [60, 62, 64, 60].map((pitch, i) => ({
  pitch,
  velocity: 80,
  start: 480 * i,
  duration: 240,
}));

/** A score at 120 quarter notes a minute unless told: a tick is then 1/960 s. */
function scoreOf(notes: readonly Note[], more: Partial<Score> = {}): Score {
  return createScore({ ticksPerQuarter: 480, tracks: [createTrack(notes)], ...more });
}

function errors(score: Score, decoded: Score) {
  const sums = noteErrorSums();
  sums.add(score, decoded);
  return sums.errors();
}

const NONE = { notes: 4, lost: 0, added: 0, clock: 0, beats: 0, duration: 0, velocity: 0 };

it("finds none between a score and itself, whatever its ticks", () => {
  expect(errors(scoreOf(scale), scoreOf(scale))).toEqual(NONE);
  const finer = scale.map((note) => ({ ...note, start: 2 * note.start, duration: 2 * note.duration }));
  expect(errors(scoreOf(scale), scoreOf(finer, { ticksPerQuarter: 960 }))).toEqual(NONE);
});

it("takes a silence at the start for none: what counts is the time since the note before", () => {
  const later = scale.map((note) => ({ ...note, start: note.start + 960 }));
  expect(errors(scoreOf(scale), scoreOf(later))).toEqual(NONE);
});

it("means each error over the notes", () => {
  const off = scale.map((note, i) =>
    i === 3 ? { ...note, start: note.start + 96, duration: 336, velocity: 84 } : note,
  );
  const found = errors(scoreOf(scale), scoreOf(off));
  expect(found.clock).toBeCloseTo(0.1 / 3);
  expect(found.beats).toBeCloseTo(0.1 / 3);
  expect(found.duration).toBeCloseTo(0.1 / 4);
  expect(found.velocity).toBe(1);
});

it("tells a lost tempo from a lost rhythm", () => {
  const slow = scoreOf(scale, { tempos: [{ tick: 0, microsecondsPerQuarter: 1_000_000 }] });
  const found = errors(slow, scoreOf(scale));
  expect(found.clock).toBeCloseTo(0.5);
  expect(found.beats).toBe(0);
  expect(found.duration).toBe(0);
});

it("measures lengths against the pedal where they were lengthened by it", () => {
  const pedal = [
    { tick: 0, controller: 64, value: 127 },
    { tick: 480, controller: 64, value: 0 },
  ];
  const pedalled = createScore({
    ticksPerQuarter: 480,
    tracks: [createTrack(scale, { controlChanges: pedal })],
  });
  expect(errors(pedalled, scoreOf(scale)).duration).toBe(0);
  const folded = scale.map((note, i) => (i === 0 ? { ...note, duration: 480 } : note));
  expect(errors(pedalled, scoreOf(folded)).duration).toBe(0);
});

it("counts joined unisons as lost, and the rest as where they were", () => {
  const doubled = [...scale, { ...scale[3]!, duration: 100 }];
  expect(errors(scoreOf(doubled), scoreOf(scale))).toMatchObject({ notes: 5, lost: 1, added: 0, clock: 0 });
});

it("counts what was cut off as lost, and the rest as where it was", () => {
  expect(errors(scoreOf(scale), scoreOf(scale.slice(0, 3)))).toMatchObject({ lost: 1, added: 0, clock: 0 });
});

it("counts what was not there before as added", () => {
  const more = [...scale, { ...scale[0]!, pitch: 90 }];
  expect(errors(scoreOf(scale), scoreOf(more))).toMatchObject({ notes: 4, lost: 0, added: 1, clock: 0 });
});

it("has no means of nothing", () => {
  const found = errors(scoreOf(scale), scoreOf([]));
  expect(found.lost).toBe(4);
  expect(found.velocity).toBeNaN();
});
