import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allNotes, createScore, createTrack, type Note } from "@nocturne/score";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseMidi, type WriteMidiOptions, writeMidi } from "../src/index.ts";

const isHere = (program: string): boolean => spawnSync(program, ["--version"]).error === undefined;

/** Notes a tenth of a second apart, each struck anew before the pedal comes up. */
const notes = (lowest: number): Note[] =>
  Array.from({ length: 24 }, (_, index) => ({
    pitch: lowest + ((index * 7) % 24),
    velocity: 20 + index * 4,
    start: index * 96,
    duration: 48 + (index % 3) * 48,
    ...(index % 4 === 0 && { releaseVelocity: index }),
  }));

/** A piece with something of everything. */
const score = createScore({
  tempos: [
    { tick: 0, microsecondsPerQuarter: 500_000 },
    { tick: 960, microsecondsPerQuarter: 400_000 },
  ],
  timeSignatures: [{ tick: 0, numerator: 6, denominator: 8, clocksPerClick: 36 }],
  keySignatures: [{ tick: 0, fifths: -3, mode: "minor" }],
  tracks: [
    createTrack(notes(60), {
      name: "Rechte Hand, für Elise",
      controlChanges: [
        { tick: 0, controller: 64, value: 127 },
        { tick: 960, controller: 64, value: 0 },
      ],
      rawEvents: [
        { tick: 0, bytes: Uint8Array.of(0xf0, 5, 0x7e, 0x7f, 9, 1, 0xf7) },
        { tick: 480, bytes: Uint8Array.of(0xff, 5, 2, 0x6c, 0x61) },
      ],
    }),
    createTrack(notes(36), { name: "Linke Hand", channel: 1 }),
    createTrack(notes(48), {
      channel: 2,
      program: 48,
      programChanges: [{ tick: 1200, program: 12 }],
      rawEvents: [{ tick: 96, bytes: Uint8Array.of(0xe2, 0, 80) }],
    }),
  ],
  end: 4800,
});

const spellings: readonly WriteMidiOptions[] = [
  { format: 0, runningStatus: false },
  { format: 0, runningStatus: true },
  { format: 1, runningStatus: false },
  { format: 1, runningStatus: true },
];

/** What is struck, `channel pitch velocity`, in no order. */
const struck = score.tracks
  .flatMap(({ channel, notes }) => notes.map(({ pitch, velocity }) => `${channel} ${pitch} ${velocity}`))
  .sort();

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "nocturne-midi-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const fileOf = (options: WriteMidiOptions): string => {
  const path = join(folder, `${options.format}-${options.runningStatus}.mid`);
  writeFileSync(path, writeMidi(score, options));
  return path;
};

describe.skipIf(!isHere("fluidsynth"))("fluidsynth (needs it installed)", () => {
  it.each(spellings)("strikes every note of %j and lets every one go", (options) => {
    const { stdout } = spawnSync(
      "fluidsynth",
      ["--dump", "-ni", "-a", "file", "-T", "raw", "-F", join(folder, "sound"), fileOf(options)],
      { encoding: "utf8" },
    );
    const heard = (event: string): string[] =>
      [...stdout.matchAll(new RegExp(`event_post_${event} (\\d+ \\d+ \\d+)`, "g"))]
        .map(([, key]) => key!)
        .sort();
    expect(heard("noteon").filter((key) => !key.endsWith(" 0"))).toEqual(struck);
    const letGo = [...heard("noteoff"), ...heard("noteon").filter((key) => key.endsWith(" 0"))];
    expect(letGo.map(withoutVelocity).sort()).toEqual(struck.map(withoutVelocity).sort());
  });
});

describe.skipIf(!isHere("timidity"))("timidity (needs it installed)", () => {
  it.each(spellings)("reads the notes of %j", (options) => {
    const out = join(folder, "timidity.mid");
    const { stdout, stderr } = spawnSync("timidity", ["-c", "/dev/null", "-Om", "-o", out, fileOf(options)], {
      encoding: "utf8",
    });
    expect(`${stdout}${stderr}`).not.toMatch(/warning|error|unknown|too short|corrupt/i);
    const heard = parseMidi(readFileSync(out)).score;
    const lines = heard.tracks.flatMap(({ channel, notes }) =>
      notes.map(({ pitch, velocity }) => `${channel} ${pitch} ${velocity}`),
    );
    expect(lines.sort()).toEqual(struck);
    expect(allNotes(heard)).toHaveLength(struck.length);
  });
});

function withoutVelocity(key: string): string {
  return key.split(" ").slice(0, 2).join(" ");
}
