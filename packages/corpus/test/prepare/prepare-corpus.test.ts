import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { allNotes } from "@nocturne/score";
import { hasShared, sharedPath } from "@nocturne/testing";
import { describe, expect, it } from "vitest";
import * as built from "../../dist/index.js";
import { mergeCorpus } from "../../src/prepare/merge-corpus.ts";
import { openData } from "../../src/prepare/open-data.ts";
import { prepareCorpus } from "../../src/prepare/prepare-corpus.ts";
import { contentOf, scoreOf, temporaryFolder, tune, withMusic, writeFiles } from "./helpers.ts";

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
