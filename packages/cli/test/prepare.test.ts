import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { nocturne, tinyTraining, workplace, writeMusic } from "./helpers.ts";

/** A workplace with five études and a broken file in `music`. */
function withMusic(): string {
  const cwd = workplace();
  writeMusic(cwd);
  writeFileSync(join(cwd, "music", "broken.mid"), "not a MIDI file");
  return cwd;
}

it("prepares a folder, says what it holds and what comes next, and trains on it", async () => {
  const cwd = withMusic();
  const { code, stdout, stderr } = await nocturne(cwd, ["prepare", "music", "--out", "data", "--parquet"]);
  expect(stderr).toMatch(/100 % {2}writing 5 of 5 pieces/);
  expect(stdout).toMatch(/^6 files, 6 of them read, in [\d.]+ s\n/);
  expect(stdout).toMatch(/\n5 pieces \(3 train, 1 valid, 1 test\) of 5 works, [\d,]+ notes\n/);
  expect(stdout).toContain("\n1 file left out: 1 broken\n");
  expect(stdout).toContain("data/report.html shows it; next: nocturne train data --out runs/mine");
  expect(code).toBe(0);
  expect(existsSync(join(cwd, "data", "notes.parquet"))).toBe(true);

  const again = await nocturne(cwd, ["prepare", "music", "--out", "data"]);
  expect(again.stdout).toMatch(/^6 files, 0 of them read/);

  const [, , ...how] = tinyTraining(2);
  const trained = await nocturne(cwd, ["train", "data", ...how]);
  expect(trained.stderr).toMatch(/data: 5 pieces of 5 works, [\d,]+ notes\n/);
  expect(trained.stderr).toMatch(/3 pieces to learn from .*, 1 held out/);
  expect(trained.stdout).toContain("next: nocturne generate run -o piece.mid");
  const evaluated = await nocturne(cwd, ["evaluate", "run", "data", "--part", "test", "--json"]);
  expect(JSON.parse(evaluated.stdout).pieces).toHaveLength(1);
});

it("reads parts and merges them to what a single run gives", async () => {
  const cwd = withMusic();
  await nocturne(cwd, ["prepare", "music", "--out", "data"]);
  const part = await nocturne(cwd, ["prepare", "music", "--out", "part 1", "--shard", "1/2"]);
  expect(part.stdout).toContain("part 1 holds part 1 of 2; when all are there: nocturne merge");
  const early = await nocturne(cwd, ["merge", "part 1", "--out", "merged"]);
  expect([early.code, early.stderr]).toEqual([1, "nocturne: corpus: missing shard 2/2\n"]);
  await nocturne(cwd, ["prepare", "music", "--out", "part 2", "--shard", "2/2"]);
  const merged = await nocturne(cwd, ["merge", "part 2", "part 1", "--out", "merged"]);
  expect(merged.stdout).toMatch(/^5 pieces /);
  for (const name of ["nocturne-data.json", "pieces.jsonl", "report.html"]) {
    expect(readFileSync(join(cwd, "merged", name))).toEqual(readFileSync(join(cwd, "data", name)));
  }
});

it.each<[string, readonly string[], number, RegExp]>([
  ["a part that is none", ["prepare", "music", "--out", "x", "--shard", "3/2"], 2, /It must be I\/N/],
  ["options out of range", ["prepare", "music", "--out", "x", "--valid", "2"], 1, /valid must be a share/],
  ["no such folder", ["prepare", "nowhere", "--out", "x"], 1, /cannot read nowhere: it does not exist/],
  [
    "a licence that nothing has",
    ["prepare", "music", "--out", "x", "--licence", "CC0"],
    1,
    /no file has licence CC0: no MANIFEST\.tsv/,
  ],
  ["no data to merge", ["merge", "music", "--out", "x"], 1, /cannot read music.nocturne-shard\.json/],
])("says what is wrong with %s", async (_, args, exit, message) => {
  const { code, stdout, stderr } = await nocturne(withMusic(), args);
  expect(stderr).toMatch(message);
  expect([code, stdout]).toEqual([exit, ""]);
});

it("takes data alone, and divided as it is", async () => {
  const cwd = withMusic();
  await nocturne(cwd, ["prepare", "music", "--out", "data"]);
  const both = await nocturne(cwd, ["train", "data", "music", "--out", "run"]);
  expect(both.stderr).toContain("data is prepared data, which goes alone: prepare all folders together");
  writeFileSync(join(cwd, "split.tsv"), "file\twork\tsplit\n0.mid\tw\ttrain\n");
  const split = await nocturne(cwd, ["train", "data", "--out", "run", "--split", "split.tsv"]);
  expect(split.stderr).toContain("data is divided already: give --split to nocturne prepare");
  expect([both.code, split.code]).toEqual([2, 2]);
});
