import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeMidi } from "@nocturne/midi";
import { createScore, createTrack, DRUM_CHANNEL } from "@nocturne/score";
import { expect, it } from "vitest";
import { nocturne, workplace, writeMusic } from "./helpers.ts";

const chord = [
  { pitch: 67, velocity: 64, start: 480, duration: 480 },
  { pitch: 60, velocity: 90, start: 480, duration: 960 },
  { pitch: 72, velocity: 1, start: 0, duration: 240 },
];

it("lists the notes of all tracks, drums too, by start, pitch, duration and velocity", async () => {
  const cwd = workplace();
  const drum = createTrack([{ pitch: 36, velocity: 100, start: 480, duration: 10 }], {
    channel: DRUM_CHANNEL,
  });
  const score = createScore({ tracks: [createTrack(chord), createTrack([]), drum] });
  writeFileSync(join(cwd, "song.mid"), writeMidi(score));
  const { code, stdout } = await nocturne(cwd, ["inspect", "song.mid", "--json", "--notes"]);
  const facts = JSON.parse(stdout);
  expect(code).toBe(0);
  expect(facts).toMatchObject({
    file: "song.mid",
    notes: 4,
    ticksPerQuarter: 480,
    tempo: 120,
    diagnostics: [],
  });
  // 1440 ticks, at half a second each 480.
  expect(facts.seconds).toBeCloseTo(1.5, 9);
  expect(facts.noteList).toEqual([
    [0, 240, 72, 1],
    [480, 10, 36, 100],
    [480, 960, 60, 90],
    [480, 480, 67, 64],
  ]);
});

it("leaves the note list out unless it is asked for", async () => {
  const cwd = workplace();
  writeMusic(cwd);
  const { stdout } = await nocturne(cwd, ["inspect", "music/0.mid", "--json"]);
  expect(Object.keys(JSON.parse(stdout))).toEqual([
    "file",
    "notes",
    "seconds",
    "ticksPerQuarter",
    "tracks",
    "tempo",
    "tempoChanges",
    "timeSignatures",
    "keySignatures",
    "diagnostics",
  ]);
});

it("tells what it had to repair, and what it could not read, in words", async () => {
  const cwd = workplace();
  const whole = writeMidi(createScore({ tracks: [createTrack(chord)] }));
  mkdirSync(join(cwd, "odd"));
  writeFileSync(join(cwd, "odd", "cut.mid"), whole.subarray(0, whole.length - 6));
  writeFileSync(join(cwd, "odd", "empty.mid"), "");
  writeFileSync(join(cwd, "odd", "whole.mid"), whole);
  const { code, stdout, stderr } = await nocturne(cwd, ["inspect", "odd"]);
  const cards = stdout.split("\n\n");
  expect(cards[0]).toMatch(/^odd\/cut\.mid\n {2}\d notes[\s\S]*\n {2}repaired: /);
  expect(cards[1]).toMatch(/^odd\/empty\.mid\n {2}broken: midi: /);
  expect(cards[2]).toMatch(/^odd\/whole\.mid\n {2}3 notes, 0:01 min/);
  expect(cards[2]).not.toContain("repaired");
  expect([code, stderr]).toEqual([1, "nocturne: 1 of 3 could not be read\n"]);
});
