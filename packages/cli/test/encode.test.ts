import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseMidi } from "@nocturne/midi";
import { remi } from "@nocturne/tokenizers";
import { describe, expect, it } from "vitest";
import { nocturne, workplace, writeMusic } from "./helpers.ts";

describe("nocturne encode and decode", () => {
  it("tell the ids of files, and turn them back into music", async () => {
    const cwd = workplace();
    writeMusic(cwd);
    const { code, stdout, stderr } = await nocturne(cwd, [
      "encode",
      "music/0.mid",
      "--tokenizer",
      "remi",
      "--json",
    ]);
    expect([code, stderr]).toEqual([0, ""]);
    const { score } = parseMidi(readFileSync(join(cwd, "music", "0.mid")), { noteOrder: "file" });
    const tokens = remi().encode(score);
    expect(JSON.parse(stdout)).toEqual({
      file: "music/0.mid",
      fields: ["token"],
      ids: [Array.from(tokens.values)],
    });
    writeFileSync(join(cwd, "ids.json"), stdout);
    const decoded = await nocturne(cwd, ["decode", "ids.json", "--tokenizer", "remi", "-o", "back.mid"]);
    expect([decoded.code, decoded.stderr]).toEqual([0, ""]);
    const { tracks } = parseMidi(readFileSync(join(cwd, "back.mid"))).score;
    expect(tracks.flatMap((track) => track.notes)).toEqual(remi().decode(tokens).tracks[0]!.notes);
  });

  it("take several fields, several tracks, and ids alone", async () => {
    const cwd = workplace();
    writeMusic(cwd);
    const encoded = await nocturne(cwd, [
      "encode",
      "music/1.mid",
      "--tokenizer",
      "octuple",
      "--tracks",
      "--json",
    ]);
    const { ids } = JSON.parse(encoded.stdout);
    expect(ids[0][0]).toHaveLength(5);
    writeFileSync(join(cwd, "ids.json"), JSON.stringify(ids[0]));
    const decoded = await nocturne(cwd, ["decode", "ids.json", "--tokenizer", "octuple", "-o", "back.mid"]);
    expect([decoded.code, decoded.stderr]).toEqual([0, ""]);
    expect((await nocturne(cwd, ["encode", "music", "--tokenizer", "remi"])).stdout).toMatch(
      /^music\/0.mid: \d+ steps\n/,
    );
  });

  it("throw on an id that there is not, or pass over it and say so", async () => {
    const cwd = workplace();
    writeFileSync(join(cwd, "ids.json"), "[4, 189, 43, 999, 108, 130]");
    const strict = await nocturne(cwd, ["decode", "ids.json", "--tokenizer", "remi", "-o", "a.mid"]);
    expect(strict.code).toBe(1);
    expect(strict.stderr).toMatch(/remi: step 3, field token: an id must be 0–283, got 999/);
    const lenient = await nocturne(cwd, [
      "decode",
      "ids.json",
      "--tokenizer",
      "remi",
      "-o",
      "a.mid",
      "--lenient",
    ]);
    expect([lenient.code, lenient.stderr]).toEqual([
      0,
      "nocturne: 1 steps with unknown ids were passed over\n",
    ]);
  });
});
