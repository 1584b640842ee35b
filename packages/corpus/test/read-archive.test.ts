import { join } from "node:path";
import { writeMidi } from "@nocturne/midi";
import { describe, expect, it } from "vitest";
import { loadCorpus, type ReadArchiveOptions, readArchive } from "../src/index.ts";
import { folderWith, tune } from "./helpers.ts";
import { type Packed, tarGzOf, tarOf, zipOf } from "./pack.ts";

const bytes = (length: number, value = 7): Uint8Array => new Uint8Array(length).fill(value);
const files: readonly Packed[] = [
  { name: "a.mid", bytes: bytes(100) },
  { name: "notes.txt", bytes: bytes(50) },
  { name: "deep/Être.KAR", bytes: bytes(200_000) },
  { name: "deep/._b.mid", bytes: bytes(10) },
  { name: "empty.rmi", bytes: bytes(0) },
];

/** What is found in an archive: `name size`, or `name: reason`. */
async function found(name: string, content: Uint8Array, options?: ReadArchiveOptions): Promise<string[]> {
  const folder = await folderWith({ [name]: content });
  const lines: string[] = [];
  for await (const entry of readArchive(join(folder, name), options)) {
    const file = entry.file.slice(folder.length + 1);
    lines.push("bytes" in entry ? `${file} ${entry.bytes.length}` : `${file}: ${entry.reason}`);
  }
  return lines;
}

const packers: readonly (readonly [
  string,
  (files: readonly Packed[]) => Uint8Array | Promise<Uint8Array>,
])[] = [
  ["music.zip", zipOf],
  ["music.tar", tarOf],
  ["music.tar.gz", tarGzOf],
  ["music.TGZ", tarGzOf],
];

describe.each(packers)("readArchive of %s", (name, packed) => {
  it("gives the MIDI files, and no others", async () => {
    expect(await found(name, await packed(files))).toEqual([
      `${name}/a.mid 100`,
      `${name}/deep/Être.KAR 200000`,
      `${name}/empty.rmi 0`,
    ]);
  });

  it("gives the files that are wanted instead", async () => {
    const wanted = (name: string): boolean => name.endsWith(".txt");
    expect(await found(name, await packed(files), { wanted })).toEqual([`${name}/notes.txt 50`]);
  });

  it("leaves out files that are too long", async () => {
    expect(await found(name, await packed(files), { maxFileBytes: 1000 })).toEqual([
      `${name}/a.mid 100`,
      `${name}/deep/Être.KAR: has 200000 bytes unpacked, 1000 are the most`,
      `${name}/empty.rmi 0`,
    ]);
  });

  it("gives up an archive that unpacks to too much", async () => {
    const bomb = Array.from({ length: 50 }, (_, index) => ({ name: `${index}.mid`, bytes: bytes(100_000) }));
    const lines = await found(name, await packed(bomb), { maxBytes: 1_000_000 });
    expect(lines.at(-1)).toBe(`${name}: unpacks to more than 1000000 bytes; the rest was left out`);
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.length).toBeLessThanOrEqual(11);
  });

  it("keeps what it read of an archive that breaks off", async () => {
    const random = Uint8Array.from({ length: 300_000 }, (_, index) => Math.imul(index, 0x9e3779b1) >>> 24);
    const whole = await packed([...files, { name: "z.mid", bytes: random }]);
    const lines = await found(name, whole.slice(0, whole.length - 400));
    expect(lines.at(-1)).toMatch(/: \S/);
    if (name !== "music.zip") expect(lines.slice(0, 3)).toEqual(await found(name, await packed(files)));
  });

  it("says what is wrong with what is no archive", async () => {
    const lines = await found(name, new TextEncoder().encode("no archive ".repeat(200)));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^music\.\S+: \S/);
  });

  it("may be left before its end", async () => {
    const folder = await folderWith({ [name]: await packed(files) });
    for await (const entry of readArchive(join(folder, name))) {
      expect(entry.file).toBe(join(folder, name, "a.mid"));
      break;
    }
  });
});

describe("readArchive", () => {
  it("does not believe a zip that says its files are smaller than they are", async () => {
    const liar = [{ name: "a.mid", bytes: bytes(1_000_000), statedSize: 10 }, files[0]!];
    const lines = await found("music.zip", zipOf(liar));
    expect(lines[0]).toMatch(/^music\.zip\/a\.mid: too many bytes/);
    expect(lines[1]).toBe("music.zip/a.mid 100");
  });

  it("says that an archive is gone", async () => {
    const folder = await folderWith({});
    const entries: unknown[] = [];
    for await (const entry of readArchive(join(folder, "gone.zip"))) entries.push(entry);
    expect(entries).toEqual([{ file: join(folder, "gone.zip"), reason: "it does not exist" }]);
  });
});

describe("loadCorpus", () => {
  it("loads from archives as from folders", async () => {
    const pieces = [0, 1, 2].map((seed) => ({ name: `in/${seed}.mid`, bytes: writeMidi(tune(seed)) }));
    const folder = await folderWith({
      "own.mid": tune(3),
      "b.zip": zipOf(pieces),
      "c.tar.gz": await tarGzOf([...pieces, { name: "broken.mid", bytes: bytes(20) }]),
      "d.zip": "broken",
    });
    const progress: string[] = [];
    const corpus = await loadCorpus(folder, {
      onProgress: ({ done, total, file }) =>
        progress.push(`${done}/${total} ${file.slice(folder.length + 1)}`),
    });
    expect(corpus.pieces.map(({ file, notes }) => [file.slice(folder.length + 1), notes])).toEqual([
      ["own.mid", 250],
      ...["b.zip", "c.tar.gz"].flatMap((archive) => pieces.map(({ name }) => [`${archive}/${name}`, 250])),
    ]);
    expect(new Set(corpus.pieces.map(({ work }) => work)).size).toBe(4);
    expect(corpus.skipped.map(({ file }) => file.slice(folder.length + 1))).toEqual([
      "c.tar.gz/broken.mid",
      "d.zip",
    ]);
    expect(progress).toEqual(["1/4 own.mid", "2/4 b.zip", "3/4 c.tar.gz", "4/4 d.zip"]);
  });

  it("refuses a folder whose archives hold no music", async () => {
    const folder = await folderWith({ "a.zip": zipOf([files[1]!]) });
    await expect(loadCorpus(folder)).rejects.toThrow(`no MIDI files (.mid, .midi, .kar, .rmi) in ${folder}`);
  });
});
