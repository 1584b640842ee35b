import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeMidi } from "@nocturne/midi";
import { createScore } from "@nocturne/score";
import { describe, expect, it } from "vitest";
import { nocturne, workplace, writeMusic } from "./helpers.ts";

describe("nocturne", () => {
  it.each<[string[], number, RegExp]>([
    [["frobnicate"], 2, /unknown command 'frobnicate'/],
    [["train", "music"], 2, /required option '-o, --out <run>' not specified/],
    [["train", "music", "-o", "run", "--minutes", "soon"], 2, /'soon' is invalid. It must be a number./],
    [["train", "music", "-o", "run", "--steps", "0"], 2, /'0' is invalid. It must be at least 1./],
    [
      ["train", "music", "-o", "run", "--backend", "abacus"],
      2,
      /Allowed choices are auto, tensorflow, webgpu, wasm, cpu/,
    ],
    [
      ["train", "music", "-o", "run", "--tokenizer", "words"],
      2,
      /--tokenizer words: .*there are modern, seconds/,
    ],
    [["train", "music", "-o", "run", "--model", "howl-gru-512", "--units", "9"], 2, /has its own/],
    [["train", "nowhere", "-o", "run"], 1, /nowhere/],
    [["train", "empty", "-o", "run"], 1, /no MIDI files .* in empty/],
    [["train", "silent", "-o", "run"], 1, /silent/],
    [["generate", "nowhere", "-o", "a.mid"], 1, /nowhere: run: config.json cannot be read/],
    [["generate", "nowhere", "-o", "a.mp3"], 2, /a.mp3: the name must end in .mid/],
    [["generate", "run", "-o", "a.mid", "--top-p", "2"], 2, /'2' is invalid. It must be at most 1./],
    [["generate", "run", "-o", "a.mid", "--seed", "x"], 2, /'x' is invalid. It must be a number./],
    [["evaluate", "run", "music", "--part", "rest"], 2, /Allowed choices are train, valid, test/],
    [["evaluate", "run"], 2, /missing required argument 'paths'/],
    [["etudes", "-o", "out", "--count", "-3"], 2, /'-3' is invalid. It must be at least 1./],
    [["inspect", "music", "--all"], 2, /unknown option '--all'/],
    [["inspect", "music", "--roll", "a.svg"], 2, /--roll draws one file, and there are 5/],
    [["render", "music/0.mid"], 2, /required option '-o, --output <file>' not specified/],
    [["render", "silent/a.mid", "-o", "a.wav"], 1, /there is nothing to hear: the music has no notes/],
    [["render", "music/0.mid", "-o", "broken.mid/a.svg"], 1, /cannot write broken.mid\/a.svg: /],
    [["train", "music", "-o", "run", "--split", "no.tsv"], 1, /cannot read no.tsv: it does not exist/],
    [["evaluate", "run", "music", "--part", "test"], 2, /--part needs --split FILE.tsv/],
    [["render", "music/0.mid", "-o", "music/0.mid"], 2, /music\/0.mid is also the file to read/],
    [["train", "music", "-o", "held"], 1, /held already holds a run: go on with it by --resume/],
    [["demo", "music", "-o", "held"], 1, /held already holds a run: choose another folder by --out/],
    [["render", "nowhere.mid", "-o", "a.wav"], 1, /nowhere.mid: ENOENT/],
    [["render", "broken.mid", "-o", "a.wav"], 1, /broken.mid: /],
    [["inspect", "empty"], 1, /no MIDI files .* in empty/],
  ])("%j ends with %i and says why in one line", async (args, code, message) => {
    const cwd = workplace();
    mkdirSync(join(cwd, "empty"));
    mkdirSync(join(cwd, "silent"));
    mkdirSync(join(cwd, "held"));
    writeFileSync(join(cwd, "held", "config.json"), "{}");
    writeMusic(cwd);
    writeFileSync(join(cwd, "silent", "a.mid"), writeMidi(createScore()));
    writeFileSync(join(cwd, "broken.mid"), "this is no MIDI file");
    const outcome = await nocturne(cwd, args);
    expect(outcome.code).toBe(code);
    expect(outcome.stderr).toMatch(message);
    expect(outcome.stderr).not.toMatch(/^\s+at /m);
    expect(outcome.stderr.match(/^nocturne: /gm)).toHaveLength(1);
    if (code === 2) expect(outcome.stderr.match(/\n/g)).toHaveLength(1);
  });

  it.each([
    [["--help"], /Examples:\n {2}nocturne demo/],
    [["train", "--help"], /Ctrl-C saves and ends; --resume goes on/],
    [["--version"], /^\d+\.\d+\.\d+\n$/],
    [["tokenizers"], /modern\n {2}beats: [\s\S]*howlV1/],
  ])("%j ends with 0", async (args, output) => {
    const { code, stdout } = await nocturne(workplace(), args);
    expect(stdout).toMatch(output);
    expect(code).toBe(0);
  });
});
