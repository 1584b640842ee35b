import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFileSync,
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
import { expect, it } from "vitest";
import { mergeCorpus } from "../../src/prepare/merge-corpus.ts";
import { openData } from "../../src/prepare/open-data.ts";
import { prepareCorpus } from "../../src/prepare/prepare-corpus.ts";
import { contentOf, temporaryFolder, tune, withMusic, writeFiles } from "./helpers.ts";

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
  await expect(prepareCorpus(join(folder, "empty"), { out })).rejects.toThrow(/no MIDI files .* in .*empty/);
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
