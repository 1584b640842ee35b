import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseMidi, writeMidi } from "@nocturne/midi";
import { createScore } from "@nocturne/score";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nocturne, tinyTraining, workplace, writeMusic } from "./helpers.ts";

const trained = mkdtempSync(join(tmpdir(), "nocturne-trained-"));
afterAll(() => rmSync(trained, { recursive: true, force: true }));

beforeAll(async () => {
  writeMusic(trained);
  writeFileSync(join(trained, "music", "broken.mid"), "not a MIDI file");
});

/** A workplace with five études and a run of two steps. */
function withRun(): string {
  const cwd = workplace();
  cpSync(trained, cwd, { recursive: true });
  return cwd;
}

const stateOf = (cwd: string) => JSON.parse(readFileSync(join(cwd, "run", "state.json"), "utf8"));

describe("train", () => {
  it("trains on a folder, names the broken file, and says what to do next", async () => {
    const { code, stdout, stderr } = await nocturne(trained, tinyTraining(2));
    expect(stderr).toMatch(/read 5 files in .*: 5 works\n1 file was not used:\n {2}.*broken\.mid: /);
    expect(stderr).toMatch(/backend: wasm/);
    expect(stderr).toMatch(/epoch [\d.]+ · step \d · [\d,]+ notes\/s · loss [\d.]+ .*left/);
    expect(stdout).toMatch(/^trained 2 steps .*nats per note on held-out pieces, [\d.]+ without context\n/);
    expect(stdout).toContain("next: nocturne generate run -o piece.mid");
    expect(code).toBe(0);
  });

  it("does not write over a run, and goes on with it by --resume", async () => {
    const cwd = withRun();
    const before = readFileSync(join(cwd, "run", "model.safetensors"));
    const refused = await nocturne(cwd, tinyTraining(3));
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/nocturne: train: run already holds a run: go on with it by --resume/);
    expect(readFileSync(join(cwd, "run", "model.safetensors")).equals(before)).toBe(true);
    expect((await nocturne(cwd, tinyTraining(4, "--resume"))).code).toBe(0);
    expect(stateOf(cwd).step).toBe(4);
  });

  it("saves on Ctrl-C, says how to go on, and goes on", async () => {
    const cwd = withRun();
    rmSync(join(cwd, "run"), { recursive: true });
    const { code, stderr } = await nocturne(cwd, tinyTraining(100_000), (text, kill) => {
      if (/step \d/.test(text) && !text.includes("stopping")) kill("SIGINT");
    });
    expect(stderr).toMatch(/nocturne: stopped and saved in run; the same command with --resume goes on/);
    expect(code).toBe(130);
    const { step } = stateOf(cwd);
    expect(step).toBeGreaterThan(0);
    expect((await nocturne(cwd, tinyTraining(step + 1, "--resume"))).code).toBe(0);
    expect(stateOf(cwd).step).toBe(step + 1);
  });

  it("counts processor time with --cpu-time", async () => {
    const cwd = withRun();
    rmSync(join(cwd, "run"), { recursive: true });
    expect((await nocturne(cwd, tinyTraining(1, "--cpu-time"))).code).toBe(0);
    const { training } = JSON.parse(readFileSync(join(cwd, "run", "config.json"), "utf8"));
    expect(training.cpuTime).toBe(true);
  });

  it("takes works and splits from a file", async () => {
    const cwd = withRun();
    const rows = [0, 1, 2, 3, 4].map((i) => `${i}.mid\twork-${i}\t${["train", "valid", "test"][i % 3]}`);
    writeFileSync(join(cwd, "music", "split.tsv"), ["file\twork\tsplit", ...rows, ""].join("\n"));
    rmSync(join(cwd, "run"), { recursive: true });
    const split = ["--split", "music/split.tsv"];
    const { stderr } = await nocturne(cwd, tinyTraining(1, ...split));
    expect(stderr).toMatch(/2 pieces to learn from .*, 2 held out/);
    const args = ["evaluate", "run", "music", ...split, "--part", "test", "--json"];
    const { stdout } = await nocturne(cwd, args);
    expect(JSON.parse(stdout).pieces.map((piece: { file: string }) => piece.file)).toEqual([
      join("music", "2.mid"),
    ]);
  });
});

describe("evaluate", () => {
  it("prints nats per note, as JSON too", async () => {
    const cwd = withRun();
    const { stdout } = await nocturne(cwd, ["evaluate", "run", "music/0.mid", "--json"]);
    const result = JSON.parse(stdout);
    expect(result.notes).toBeGreaterThan(100);
    expect(result.pitchNatsPerNote).toBeGreaterThan(0);
    expect(result.natsPerNote).toBeGreaterThan(result.pitchNatsPerNote);
    const text = await nocturne(cwd, ["evaluate", "run", "music/0.mid"]);
    expect(text.stdout).toContain(`${result.natsPerNote.toFixed(3)} nats per note`);
  });
});

describe("generate", () => {
  const args = ["generate", "run", "--notes", "20", "--seed", "3", "-o"];

  it("plays so many notes, the same for the same seed", async () => {
    const cwd = withRun();
    for (const name of ["a.mid", "b.mid"]) expect((await nocturne(cwd, [...args, name])).code).toBe(0);
    const bytes = readFileSync(join(cwd, "a.mid"));
    expect(readFileSync(join(cwd, "b.mid")).equals(bytes)).toBe(true);
    const notes = parseMidi(bytes).score.tracks.flatMap((track) => track.notes);
    // One random note, and twenty that follow; unisons may have merged.
    expect(notes.length).toBeGreaterThan(10);
    expect(notes.length).toBeLessThanOrEqual(21);
  });

  it("goes on from a prompt, and warns of one longer than what the model learned on", async () => {
    const cwd = withRun();
    const { code, stderr } = await nocturne(cwd, [...args, "a.mid", "--prompt", "music/0.mid"]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/warning: music\/0\.mid has \d+ notes; the model learned on windows of 16/);
    const count = (file: string) =>
      parseMidi(readFileSync(join(cwd, file))).score.tracks.flatMap((track) => track.notes).length;
    expect(count("a.mid")).toBeGreaterThan(count("music/0.mid"));
  });

  it("refuses a prompt without notes, and to write over the prompt", async () => {
    const cwd = withRun();
    writeFileSync(join(cwd, "silent.mid"), writeMidi(createScore()));
    const silent = await nocturne(cwd, [...args, "a.mid", "--prompt", "silent.mid"]);
    expect([silent.code, silent.stderr]).toEqual([
      1,
      "nocturne: silent.mid has no notes to go on from; without --prompt, music starts from one random note\n",
    ]);
    const same = await nocturne(cwd, [...args, "music/0.mid", "--prompt", "./music/0.mid"]);
    expect([same.code, same.stderr]).toEqual([
      2,
      "nocturne: music/0.mid is also the file to read: choose another name\n",
    ]);
  });

  it.each<[string, (cwd: string) => void, RegExp]>([
    [
      "a truncated model",
      (cwd) => truncateSync(join(cwd, "run", "model.safetensors"), 99),
      /^nocturne: run: run: model\.safetensors is truncated: .*copy the run folder again/m,
    ],
    [
      "a tokenizer of a later version",
      (cwd) => {
        const file = join(cwd, "run", "config.json");
        const config = JSON.parse(readFileSync(file, "utf8"));
        config.tokenizer.version = 99;
        writeFileSync(file, JSON.stringify(config));
      },
      /^nocturne: run: .*version 99/m,
    ],
  ])("refuses %s and writes nothing", async (_, damage, message) => {
    const cwd = withRun();
    damage(cwd);
    const { code, stderr } = await nocturne(cwd, [...args, "a.mid"]);
    expect(stderr).toMatch(message);
    expect(code).toBe(1);
    expect(existsSync(join(cwd, "a.mid"))).toBe(false);
  });
});

describe("demo", () => {
  it("leaves all that it names", async () => {
    const cwd = workplace();
    const { code, stdout } = await nocturne(cwd, ["demo", "--minutes", "0.03", "--out", "demo"]);
    expect(code).toBe(0);
    for (const name of [
      "piece.mid",
      "piece.wav",
      "piece.png",
      "piece.svg",
      "learned-from.png",
      "report.html",
      "model.safetensors",
    ]) {
      expect(existsSync(join(cwd, "demo", name)), name).toBe(true);
    }
    expect(stdout).toMatch(/nats per note on held-out pieces, [\d.]+ without context/);
    expect(stdout).toMatch(/Time: composing \d+ s, training \d+ s/);
  });
});
