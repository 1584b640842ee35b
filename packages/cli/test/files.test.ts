import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { composeEtudes } from "@nocturne/etudes";
import { parseMidi } from "@nocturne/midi";
import { allNotes } from "@nocturne/score";
import { describe, expect, it } from "vitest";
import { nocturne, workplace, writeMusic } from "./helpers.ts";

describe("inspect", () => {
  it("prints a card with a piano roll", async () => {
    const cwd = workplace();
    writeMusic(cwd);
    const { code, stdout } = await nocturne(cwd, ["inspect", "music/0.mid", "--roll", "roll.png"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^music\/0\.mid\n {2}\d+ notes, \d:\d\d min, 480 ticks a quarter note\n/);
    expect(stdout).toMatch(/[⠁-⣿]{20}/);
    expect(readFileSync(join(cwd, "roll.png")).subarray(1, 4).toString()).toBe("PNG");
  });

  it("prints a line of JSON a file, with all notes in order", async () => {
    const cwd = workplace();
    writeMusic(cwd);
    const { stdout } = await nocturne(cwd, ["inspect", "music", "--json", "--notes"]);
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map((line) => line.file)).toEqual([0, 1, 2, 3, 4].map((i) => join("music", `${i}.mid`)));
    for (const line of lines) {
      const { score, diagnostics } = parseMidi(readFileSync(join(cwd, line.file)));
      const notes = allNotes(score).map((note) => [note.start, note.duration, note.pitch, note.velocity]);
      expect(line).toMatchObject({ notes: notes.length, ticksPerQuarter: 480, diagnostics });
      expect(line.seconds).toBeGreaterThan(30);
      expect(line.noteList).toEqual(
        [...notes].sort((a, b) => a[0]! - b[0]! || a[2]! - b[2]! || a[1]! - b[1]! || a[3]! - b[3]!),
      );
    }
  });

  it("names a broken file among good ones and shows the rest", async () => {
    const cwd = workplace();
    writeMusic(cwd);
    writeFileSync(join(cwd, "music", "broken.mid"), "this is no MIDI file");
    const { code, stdout, stderr } = await nocturne(cwd, ["inspect", "music", "--json"]);
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.filter((line) => line.notes > 0)).toHaveLength(5);
    expect(lines.filter((line) => line.error).map((line) => line.file)).toEqual([
      join("music", "broken.mid"),
    ]);
    expect([code, stderr]).toEqual([1, "nocturne: 1 of 6 could not be read\n"]);
  });
});

describe("render", () => {
  it("writes sound and pictures", async () => {
    const cwd = workplace();
    writeMusic(cwd);
    const outputs = ["a.wav", "a.svg", "a.png", "deep/a.mid"];
    const { code, stdout } = await nocturne(cwd, [
      "render",
      ...outputs.flatMap((file) => ["-o", file]),
      "music/1.mid",
    ]);
    expect([code, stdout]).toEqual([0, "a.wav, a.svg, a.png, deep/a.mid\n"]);
    const wav = readFileSync(join(cwd, "a.wav"));
    expect([wav.subarray(0, 4).toString(), wav.readUInt32LE(4)]).toEqual(["RIFF", wav.length - 8]);
    expect(wav.length).toBeGreaterThan(30 * 44_100 * 4);
    expect(readFileSync(join(cwd, "a.svg"), "utf8")).toMatch(/^<svg /);
    const { score } = parseMidi(readFileSync(join(cwd, "deep/a.mid")));
    expect(score).toEqual(parseMidi(readFileSync(join(cwd, "music/1.mid"))).score);
  });
});

describe("etudes", () => {
  it("writes MIDI, truth and licence, the same for the same seed", async () => {
    const cwd = workplace();
    expect((await nocturne(cwd, ["etudes", "--count", "3", "--seed", "5", "-o", "a"])).code).toBe(0);
    await nocturne(cwd, ["etudes", "--count", "3", "--seed", "5", "-o", "b"]);
    const names = readdirSync(join(cwd, "a"));
    expect(names.filter((name) => name.endsWith(".mid"))).toHaveLength(3);
    expect(names.filter((name) => name.endsWith(".json"))).toHaveLength(3);
    expect(readFileSync(join(cwd, "a", "LICENCE.txt"), "utf8")).toContain("CC0 1.0");
    for (const name of names) {
      expect(readFileSync(join(cwd, "b", name)).equals(readFileSync(join(cwd, "a", name)))).toBe(true);
    }
  });

  it("writes many by several workers, the same as one would", async () => {
    const cwd = workplace();
    await nocturne(cwd, ["etudes", "--count", "101", "--seed", "5", "-o", "many"]);
    const truths = readdirSync(join(cwd, "many")).filter((name) => name.endsWith(".json"));
    const expected = [...composeEtudes({ count: 101, seed: 5 })].map(({ truth }) => truth);
    expect(truths.map((name) => JSON.parse(readFileSync(join(cwd, "many", name), "utf8")))).toEqual(expected);
  }, 60_000);

  it("ends where a worker cannot write, and names the file", async () => {
    const cwd = workplace();
    const { truth } = [...composeEtudes({ count: 1, seed: 5, from: 150 })][0]!;
    const name = `151-${truth.title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}.mid`;
    mkdirSync(join(cwd, "many", name), { recursive: true });
    const { code, stdout, stderr } = await nocturne(cwd, [
      "etudes",
      "--count",
      "300",
      "--seed",
      "5",
      "-o",
      "many",
    ]);
    expect(stderr).toContain(`nocturne: cannot write many/${name}: EISDIR`);
    expect([code, stdout]).toEqual([1, ""]);
  }, 60_000);
});
