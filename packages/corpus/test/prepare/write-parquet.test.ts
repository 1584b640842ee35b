import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { allNotes } from "@nocturne/score";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { beforeAll, expect, it, onTestFinished } from "vitest";
import { type CorpusData, openData } from "../../src/prepare/open-data.ts";
import { prepareCorpus } from "../../src/prepare/prepare-corpus.ts";
import { writeParquet } from "../../src/prepare/write-parquet.ts";
import { temporaryFolder, tune, writeFiles } from "./helpers.ts";

/** Three tunes, the middle one with a credit, as Parquet. */
async function withParquet(): Promise<{ folder: string; data: CorpusData }> {
  const folder = temporaryFolder();
  writeFiles(folder, { "a.mid": tune(1), "b.mid": tune(2), "c.mid": tune(3) });
  writeFiles(folder, { "MANIFEST.tsv": "file\tlicence\nb.mid\tCC0\n" });
  await prepareCorpus(folder, { out: join(folder, "data"), threads: 0 });
  const data = await openData(join(folder, "data"));
  onTestFinished(() => data.close());
  await writeParquet(data, join(folder, "data"));
  return { folder: join(folder, "data"), data };
}

const rows = async (file: string): Promise<Record<string, unknown>[]> =>
  parquetReadObjects({ file: await asyncBufferFromFile(file) });

it("writes a row a piece and a row a note", async () => {
  const { folder, data } = await withParquet();
  const pieces = await rows(join(folder, "pieces.parquet"));
  expect(
    pieces.map(({ piece, file, work, notes, licence }) => [piece, file, work, notes, licence ?? null]),
  ).toEqual(data.pieces.map(({ file, work, notes }, i) => [i, file, work, notes, i === 1 ? "CC0" : null]));
  const notes = await rows(join(folder, "notes.parquet"));
  const expected = data.pieces.flatMap((piece, index) =>
    allNotes(data.score(piece)).map((note) => ({
      piece: index,
      ...note,
      start_seconds: expect.closeTo(note.start / 960, 4),
      duration_seconds: expect.closeTo(note.duration / 960, 4),
    })),
  );
  expect(notes).toEqual(expected);
});

it("goes where the data changes, so that it never tells of other data", async () => {
  const { folder } = await withParquet();
  writeFiles(join(folder, ".."), { "d.mid": tune(4) });
  await prepareCorpus(join(folder, ".."), { out: folder, threads: 0 });
  expect(existsSync(join(folder, "notes.parquet"))).toBe(false);
  expect(existsSync(join(folder, "pieces.parquet"))).toBe(false);
});

const python = process.env.NOCTURNE_PEERS_PYTHON;
let pandas = false;
beforeAll(() => {
  if (!python) return;
  try {
    execFileSync(python, ["-c", "import pandas, pyarrow"], { stdio: "ignore" });
    pandas = true;
  } catch {
    pandas = false;
  }
});

it("is read by pandas, where NOCTURNE_PEERS_PYTHON names a Python with it", async ({ skip }) => {
  if (!pandas) skip("pandas and pyarrow are not there");
  const { folder } = await withParquet();
  const script = `
import json, sys, pandas
notes = pandas.read_parquet(sys.argv[1] + "/notes.parquet")
pieces = pandas.read_parquet(sys.argv[1] + "/pieces.parquet")
print(json.dumps([len(notes), int(notes.pitch.sum()), list(pieces.file), pieces.licence.isna().tolist()]))`;
  const [count, sum, files, unknown] = JSON.parse(
    execFileSync(python!, ["-c", script, folder], { encoding: "utf8" }),
  );
  const all = [1, 2, 3].flatMap((number) => allNotes(tune(number)));
  expect([count, sum]).toEqual([120, all.reduce((total, note) => total + note.pitch, 0)]);
  expect([files, unknown]).toEqual([
    ["a.mid", "b.mid", "c.mid"],
    [true, false, true],
  ]);
}, 60_000);
