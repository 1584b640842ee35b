import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { allNotes } from "@nocturne/score";
import { hasShared, sharedPath } from "@nocturne/testing";
import { describe, expect, it } from "vitest";
import * as built from "../../dist/index.js";
import { mergeCorpus } from "../../src/prepare/merge-corpus.ts";
import { openData } from "../../src/prepare/open-data.ts";
import { prepareCorpus } from "../../src/prepare/prepare-corpus.ts";
import type { PrepareRunOptions } from "../../src/prepare/types.ts";
import { scoreOf, temporaryFolder, tune, writeFiles } from "./helpers.ts";

/** A music folder with twelve tunes, one of them twice, one broken, and what it is prepared to. */
function withMusic(): {
  music: string;
  data: string;
  prepare: (more?: Partial<PrepareRunOptions>) => ReturnType<typeof prepareCorpus>;
} {
  const folder = temporaryFolder();
  const [music, data] = [join(folder, "music"), join(folder, "data")];
  const tunes = Array.from({ length: 12 }, (_, i) => [`${i % 3}/tune-${i}.mid`, tune(i)] as const);
  writeFiles(music, { ...Object.fromEntries(tunes), "copy.mid": tune(3), "broken.mid": "MThd, or not" });
  return {
    music,
    data,
    prepare: (more = {}) => prepareCorpus(music, { out: data, threads: 0, ...more }),
  };
}

/** The content of a data folder, by name, without what it was made from. */
function contentOf(data: string): Map<string, string> {
  const names = readdirSync(data).filter((name) => name !== "parts" && name !== "nocturne-shard.json");
  return new Map(names.sort().map((name) => [name, readFileSync(join(data, name)).toString("base64")]));
}

describe("prepareCorpus", () => {
  it("keeps what is music, drops the rest with the reason, and gives the scores back", async () => {
    const { data, prepare } = withMusic();
    const result = await prepare();
    expect(result).toMatchObject({ files: 14, read: 14, problems: [] });
    const opened = await openData(data);
    expect(opened.config).toMatchObject({ pieces: 12, works: 12, notes: 480, dropped: 2 });
    expect(opened.dropped).toEqual([
      { file: "broken.mid", why: "broken", reason: expect.stringContaining("midi: ") },
      { file: "copy.mid", why: "same file", reason: "is the same file as 0/tune-3.mid" },
    ]);
    for (const piece of opened.pieces) {
      const number = Number(/tune-(\d+)/.exec(piece.file)?.[1]);
      const score = opened.score(piece);
      expect(allNotes(score)).toEqual(allNotes(tune(number)));
      expect(score.ticksPerQuarter).toBe(480);
      expect(piece.seconds).toBeCloseTo((39 * 480 + 400) / 960);
    }
    expect(new Set(opened.pieces.map((piece) => piece.split))).toEqual(new Set(["train", "valid", "test"]));
    opened.close();
    const report = JSON.parse(readFileSync(join(data, "report.json"), "utf8"));
    expect(report).toMatchObject({ pieces: 12, notes: 480, dropped: { broken: 1, "same file": 1 } });
    expect(readFileSync(join(data, "report.html"), "utf8")).toContain("<b>480</b> notes");
  });

  it("keeps controls, tempos, metres, keys and tracks", async () => {
    const { music, data, prepare } = withMusic();
    const score = {
      ...scoreOf(tune(20).tracks[0]!.notes, {
        name: "Piano",
        controlChanges: [
          { tick: 0, controller: 64, value: 127 },
          { tick: 400, controller: 64, value: 0 },
        ],
      }),
      tempos: [
        { tick: 0, microsecondsPerQuarter: 600_000 },
        { tick: 960, microsecondsPerQuarter: 500_000 },
      ],
      timeSignatures: [{ tick: 0, numerator: 3, denominator: 4 }],
      keySignatures: [{ tick: 0, fifths: -3, mode: "minor" as const }],
    };
    writeFiles(music, { "full.mid": score });
    await prepare();
    const opened = await openData(data);
    const piece = opened.pieces.find(({ file }) => file === "full.mid")!;
    const back = opened.score(piece);
    expect(back.tempos).toEqual(score.tempos);
    expect(back.keySignatures).toEqual(score.keySignatures);
    expect(back.timeSignatures).toMatchObject(score.timeSignatures);
    expect(back.tracks).toMatchObject([{ name: "Piano", program: 0, channel: 0 }]);
    expect(back.tracks[0]!.controlChanges).toEqual(score.tracks[0]!.controlChanges);
    opened.close();
  });

  it("drops copies in another key, at another speed or loudness, and keeps the liveliest", async () => {
    const { music, data, prepare } = withMusic();
    const faster = { ...tune(40), tempos: [{ tick: 0, microsecondsPerQuarter: 300_000 }] };
    writeFiles(music, {
      "a.mid": tune(40, { velocity: 64 }),
      "b.mid": tune(40, { up: 3 }),
      "c.mid": faster,
    });
    await prepare();
    const opened = await openData(data);
    const why = new Map(opened.dropped.map(({ file, reason }) => [file, reason]));
    expect(why.get("a.mid")).toBe("has the same notes as b.mid");
    expect(why.get("c.mid")).toBe("has the same notes as b.mid");
    opened.close();
    await prepare({ copies: "keep" });
    const kept = await openData(data);
    const works = kept.pieces.filter(({ file }) => /^[abc]\.mid$/.test(file)).map(({ work }) => work);
    expect(works).toHaveLength(3);
    expect(new Set(works).size).toBe(1);
    kept.close();
  });

  it("reads only what changed, and writes nothing where nothing did", async () => {
    const { music, data, prepare } = withMusic();
    await prepare();
    const before = contentOf(data);
    const written = statSync(join(data, "nocturne-data.json")).mtimeMs;
    expect(await prepare()).toMatchObject({ read: 0 });
    expect(statSync(join(data, "nocturne-data.json")).mtimeMs).toBe(written);
    writeFiles(music, { "new.mid": tune(50), "0/tune-0.mid": tune(51) });
    rmSync(join(music, "1/tune-1.mid"));
    expect(await prepare()).toMatchObject({ read: 2, files: 14, data: { pieces: 12 } });
    expect(contentOf(data)).not.toEqual(before);
    // The same as if it had been prepared at once.
    const fresh = join(music, "..", "fresh");
    await prepareCorpus(music, { out: fresh, threads: 0 });
    expect(contentOf(data)).toEqual(contentOf(fresh));
  });

  it("is interrupted and goes on from there", async () => {
    const { data, prepare } = withMusic();
    const stop = new AbortController();
    const interrupted = prepare({
      signal: stop.signal,
      onProgress: ({ done }) => done > 0 && stop.abort(),
    });
    await expect(interrupted).rejects.toThrow(/abort/i);
    expect(existsSync(join(data, "nocturne-data.json"))).toBe(false);
    const { read } = await prepare();
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(14);
  });

  it("gives the same data by threads, by shards that are merged in any order, and at once", async () => {
    const { music, data, prepare } = withMusic();
    const more = Array.from({ length: 80 }, (_, i) => [`more/${i}.mid`, tune(100 + i)] as const);
    writeFiles(music, Object.fromEntries(more));
    await prepare();
    const at = (name: string): string => join(music, "..", name);
    // Threads are started from the built package.
    await built.prepareCorpus(music, { out: at("threads"), threads: 2 });
    expect(contentOf(at("threads"))).toEqual(contentOf(data));
    for (const of of [1, 3]) {
      const folders = Array.from({ length: of }, (_, i) => at(`shard-${i}-of-${of}`));
      for (const [i, out] of folders.entries()) await prepare({ out, shard: { index: i + 1, of } });
      await mergeCorpus(folders.reverse(), { out: at(`merged-${of}`) });
      expect(contentOf(at(`merged-${of}`))).toEqual(contentOf(data));
    }
  });

  it("merges shards as their files are now, not as they were", async () => {
    const { music, data, prepare } = withMusic();
    const shard = { index: 1, of: 1 };
    await prepare({ out: `${data}-shard`, shard });
    writeFiles(music, { "0/tune-0.mid": tune(60) });
    rmSync(join(music, "1/tune-1.mid"));
    await prepare({ out: `${data}-shard`, shard });
    await mergeCorpus([`${data}-shard`], { out: `${data}-merged` });
    await prepare();
    expect(contentOf(`${data}-merged`)).toEqual(contentOf(data));
  });

  it("refuses shards that do not belong together, are missing, or not done", async () => {
    const { data, prepare } = withMusic();
    await prepare({ out: `${data}-1`, shard: { index: 1, of: 2 } });
    const merged = (folders: string[]) => mergeCorpus(folders, { out: `${data}-merged` });
    await expect(merged([`${data}-1`])).rejects.toThrow(/missing shard 2\/2/);
    await expect(merged([`${data}-1`, `${data}-1`])).rejects.toThrow(/are both shard 1\/2: name one/);
    await expect(merged([`${data}-1`, `${data}-2`])).rejects.toThrow(/the shard is not done: run it again/);
    await prepare({ out: `${data}-2`, shard: { index: 2, of: 2 }, minNotes: 20 });
    await expect(merged([`${data}-1`, `${data}-2`])).rejects.toThrow(/was read with other options than/);
    await expect(merged([])).rejects.toThrow(/no shards to merge/);
    await expect(prepare({ shard: { index: 3, of: 2 } })).rejects.toThrow(
      "corpus: a shard is one of 1/N to N/N, got 3/2",
    );
  });

  it("refuses to read two shards, or a shard and a whole, into one folder", async () => {
    const { data, prepare } = withMusic();
    await prepare({ shard: { index: 1, of: 2 } });
    await expect(prepare({ shard: { index: 2, of: 2 } })).rejects.toThrow(
      /holds shard 1\/2, not shard 2\/2: give each a folder of its own/,
    );
    await expect(prepare()).rejects.toThrow(/holds shard 1\/2, not a whole collection/);
    expect(await prepare({ shard: { index: 1, of: 2 } })).toMatchObject({ read: 0 });
    expect(existsSync(join(data, "nocturne-data.json"))).toBe(false);
  });

  it("tells works, splits and licences from a split file and a manifest", async () => {
    const { music, data, prepare } = withMusic();
    const split = join(music, "split.tsv");
    const rows = Array.from(
      { length: 11 },
      (_, i) => `x/${i % 3}/tune-${i}.mid\tw${i}\t${i < 9 ? "train" : i < 10 ? "valid" : "test"}`,
    );
    writeFileSync(split, ["file\twork\tsplit", ...rows].join("\n"));
    writeFileSync(
      join(music, "MANIFEST.tsv"),
      "file\tlicence\tcomposer\ttitle\tsource\n0/tune-0.mid\tCC0\tAnon\tFirst\tthe web\n1/tune-1.mid\tCC BY\tBee\tSecond\t\n",
    );
    await prepare({ split });
    const opened = await openData(data);
    expect(opened.pieces.map(({ work }) => work).sort()).toEqual(rows.map((_, i) => `w${i}`).sort());
    expect(opened.dropped.find(({ file }) => file.endsWith("tune-11.mid"))?.why).toBe("not in split");
    const first = opened.pieces.find(({ file }) => file === "0/tune-0.mid")!;
    expect(first.credit).toEqual({ licence: "CC0", composer: "Anon", title: "First", source: "the web" });
    opened.close();
    const text = readFileSync(join(data, "ATTRIBUTIONS.md"), "utf8");
    expect(text).toContain("## CC BY\n\n- Bee: Second\n");
    expect(text).toContain("## CC0\n\n- Anon: First (the web)\n");
    expect(text).toContain("No MANIFEST.tsv names 9 pieces");
    await prepare({ licences: ["CC0"] });
    const free = await openData(data);
    expect(free.pieces.map(({ file }) => file)).toEqual(["0/tune-0.mid"]);
    expect(free.dropped.find(({ file }) => file === "1/tune-1.mid")?.reason).toBe("has licence CC BY");
    free.close();
  });
});

describe("what goes wrong", () => {
  it("finds damage, says so, and mends it when prepared again", async () => {
    const { data, prepare } = withMusic();
    await prepare();
    const before = contentOf(data);
    const shard = readdirSync(data).find((name) => name.startsWith("notes-"))!;
    const bytes = readFileSync(join(data, shard));
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(join(data, shard), bytes);
    const opened = await openData(data);
    expect(() => opened.score(opened.pieces[0]!)).toThrow(
      /notes-.* is not what was written: it is damaged: prepare again/,
    );
    opened.close();
    await prepare();
    expect(contentOf(data)).toEqual(before);
    appendFileSync(join(data, "pieces.jsonl"), "{}\n");
    await expect(openData(data)).rejects.toThrow(/pieces\.jsonl is not what was written/);
  });

  it("removes a part that was damaged, so that the next run reads its files anew", async () => {
    const { data, prepare } = withMusic();
    await prepare();
    const before = contentOf(data);
    const parts = join(data, "parts");
    const part = join(parts, readdirSync(parts).filter((name) => name.endsWith(".safetensors"))[0]!);
    const bytes = readFileSync(part);
    // The first number of the first column.
    bytes[8 + Number(bytes.readBigUInt64LE(0))]! ^= 1;
    writeFileSync(part, bytes);
    rmSync(join(data, "nocturne-data.json"));
    await expect(prepare()).rejects.toThrow(/was damaged and is removed; prepare again/);
    expect((await prepare()).read).toBeGreaterThan(0);
    expect(contentOf(data)).toEqual(before);
  });

  it("refuses data of another version before anything is done, and what is no data", async () => {
    const { data, prepare } = withMusic();
    mkdirSync(data);
    const config = join(data, "nocturne-data.json");
    writeFileSync(config, JSON.stringify({ format: "nocturne-data", version: 2 }));
    await expect(prepare()).rejects.toThrow(
      /is of version 2, this release reads version 1: get a newer release/,
    );
    expect(readdirSync(data)).toEqual(["nocturne-data.json"]);
    writeFileSync(config, JSON.stringify({ format: "nocturne-data", version: 0 }));
    await expect(openData(data)).rejects.toThrow(/version 0, .*: remove it and prepare again/);
    writeFileSync(config, "{");
    await expect(openData(data)).rejects.toThrow(/is damaged: remove it and prepare again/);
    writeFileSync(config, "{}");
    await expect(openData(data)).rejects.toThrow(/does not describe data of Nocturne/);
    await expect(openData(join(data, "none"))).rejects.toThrow(
      /holds no nocturne-data\.json: make data with nocturne prepare/,
    );
  });

  it("names what is not there, holds nothing, or holds nothing that can be used", async () => {
    const folder = temporaryFolder();
    const out = join(folder, "data");
    await expect(prepareCorpus(join(folder, "none"), { out })).rejects.toThrow(
      /cannot read .*none: it does not exist/,
    );
    mkdirSync(join(folder, "empty"));
    await expect(prepareCorpus(join(folder, "empty"), { out })).rejects.toThrow(
      /no MIDI files .* in .*empty/,
    );
    writeFiles(folder, { "bad/x.mid": "?" });
    await expect(prepareCorpus(join(folder, "bad"), { out })).rejects.toThrow(
      /the one file cannot be used\. x\.mid: midi: /,
    );
    await expect(prepareCorpus(folder, { out, valid: 2 })).rejects.toThrow(RangeError);
    writeFiles(folder, { "a/music/x.mid": tune(1), "b/music/y.mid": tune(2) });
    const same = [join(folder, "a/music"), join(folder, "b/music")];
    await expect(prepareCorpus(same, { out })).rejects.toThrow(
      /have one name, by which their files could not be told apart/,
    );
  });

  it("says that it cannot write, and goes on when it can", async () => {
    const { data, prepare } = withMusic();
    mkdirSync(data);
    writeFileSync(join(data, "parts"), "a file where the folder should be");
    await expect(prepare()).rejects.toThrow(/cannot make the folder .*parts: /);
    rmSync(join(data, "parts"));
    await prepare();
    // A folder stands where a list should be written.
    rmSync(join(data, "pieces.jsonl"));
    mkdirSync(join(data, "pieces.jsonl", "x"), { recursive: true });
    await expect(prepare()).rejects.toThrow(
      /cannot write .*pieces\.jsonl: .*, then prepare again, which goes on from here/,
    );
    rmSync(join(data, "pieces.jsonl"), { recursive: true });
    expect(await prepare()).toMatchObject({ read: 0 });
  });

  it("tells folders apart from several inputs, archives' files of one name, and circles", async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { "a/x.mid": tune(1), "b/x.mid": tune(2), "zip/x.mid": tune(3) });
    symlinkSync(join(folder, "a"), join(folder, "a", "self"));
    execFileSync("tar", ["-cf", join(folder, "b", "two.tar"), "-C", join(folder, "zip"), "x.mid"]);
    writeFiles(folder, { "zip/x.mid": tune(4) });
    execFileSync("tar", ["-rf", join(folder, "b", "two.tar"), "-C", join(folder, "zip"), "x.mid"]);
    const out = join(folder, "data");
    await prepareCorpus([join(folder, "a"), join(folder, "b")], { out, threads: 0 });
    const opened = await openData(out);
    expect(opened.pieces.map(({ file }) => file)).toEqual([
      "a/x.mid",
      "b/two.tar/x.mid",
      "b/two.tar/x.mid (2)",
      "b/x.mid",
    ]);
    const sha = createHash("sha256")
      .update(readFileSync(join(folder, "a/x.mid")))
      .digest("hex");
    expect(opened.pieces[0]!.sha256).toBe(sha);
    opened.close();
  });

  it("reads an archive of many pieces in parts, and again if it was not read to its end", async () => {
    const folder = temporaryFolder();
    const many = Array.from({ length: 600 }, (_, i) => [`${i}.mid`, tune(i)] as const);
    writeFiles(join(folder, "in"), Object.fromEntries(many));
    mkdirSync(join(folder, "music"));
    execFileSync("tar", ["-czf", join(folder, "music", "all.tar.gz"), "-C", join(folder, "in"), "."]);
    const out = join(folder, "data");
    const prepare = () => prepareCorpus(join(folder, "music"), { out, threads: 0 });
    expect(await prepare()).toMatchObject({ files: 1, read: 1, data: { pieces: 600 } });
    const before = contentOf(out);
    const parts = readdirSync(join(out, "parts")).filter((name) => name.endsWith(".safetensors"));
    expect(parts.length).toBe(3);
    expect(await prepare()).toMatchObject({ read: 0 });
    // The last part is the shortest.
    const sizes = parts.map((name) => statSync(join(out, "parts", name)).size);
    rmSync(join(out, "parts", parts[sizes.indexOf(Math.min(...sizes))]!));
    expect(await prepare()).toMatchObject({ read: 1 });
    expect(contentOf(out)).toEqual(before);
    await prepareCorpus(join(folder, "music"), {
      out: `${out}-shard`,
      threads: 0,
      shard: { index: 1, of: 1 },
    });
    await mergeCorpus([`${out}-shard`], { out: `${out}-merged` });
    expect(contentOf(`${out}-merged`)).toEqual(before);
    rmSync(join(`${out}-shard`, "parts", parts[0]!));
    await expect(mergeCorpus([`${out}-shard`], { out: `${out}-merged` })).rejects.toThrow(
      /lacks a part of what was read/,
    );
  }, 60_000);

  it("reads a file again whose size or time changed, even with the same name", async () => {
    const { music, prepare } = withMusic();
    await prepare();
    const path = join(music, "0/tune-0.mid");
    const later = new Date(Date.now() + 10_000);
    utimesSync(path, later, later);
    expect(await prepare()).toMatchObject({ read: 1 });
  });

  it("names a file whose name is not UTF-8, and uses the rest of its folder", async () => {
    const { music, data, prepare } = withMusic();
    const strange = Buffer.concat([
      Buffer.from(join(music, "0", "b")),
      Buffer.from([0xe9]),
      Buffer.from(".mid"),
    ]);
    writeFileSync(strange, "x");
    const { problems } = await prepare();
    expect(problems).toEqual([
      { file: expect.stringContaining("b\uFFFD.mid"), reason: "its name is not UTF-8: rename it" },
    ]);
    const opened = await openData(data);
    expect(opened.pieces).toHaveLength(12);
    opened.close();
  });
});

describe.skipIf(!hasShared("data/expressive"))("on real music (shared/data is not there)", () => {
  it("gives back every note of the files that it keeps", async () => {
    const folder = temporaryFolder();
    const music = join(folder, "music");
    cpSync(sharedPath("data/expressive/bach"), music, { recursive: true });
    await prepareCorpus(music, { out: join(folder, "data"), threads: 0 });
    const opened = await openData(join(folder, "data"));
    const { parseMidi } = await import("@nocturne/midi");
    expect(opened.pieces.length).toBe(readdirSync(music).length);
    for (const piece of opened.pieces) {
      const { score } = parseMidi(readFileSync(join(music, piece.file)));
      const back = opened.score(piece);
      expect(allNotes(back)).toEqual(allNotes(score).map(({ releaseVelocity: _, ...note }) => note));
      expect(back.tempos).toEqual(score.tempos);
    }
    opened.close();
  });
});
