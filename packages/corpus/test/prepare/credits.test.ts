import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeMidi } from "@nocturne/midi";
import { describe, expect, it } from "vitest";
import { mergeCorpus } from "../../src/prepare/merge-corpus.ts";
import { openData } from "../../src/prepare/open-data.ts";
import { prepareCorpus } from "../../src/prepare/prepare-corpus.ts";
import type { PrepareRunOptions } from "../../src/prepare/types.ts";
import { type Packed, tarGzOf, zipOf } from "../pack.ts";
import { contentOf, temporaryFolder, tune, withMusic, writeFiles } from "./helpers.ts";

describe("manifests beside files", () => {
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

  it("take licences for the same whatever their case, spaces and hyphens", async () => {
    const { music, data, prepare } = withMusic();
    writeFiles(music, {
      "MANIFEST.tsv": "file\tlicence\n0/tune-0.mid\tCC BY 4.0\n1/tune-1.mid\tcc-by-4.0\n2/tune-2.mid\tCC0\n",
    });
    await prepare({ licences: ["cc_by 4.0"] });
    const opened = await openData(data);
    expect(opened.pieces.map(({ file }) => file)).toEqual(["0/tune-0.mid", "1/tune-1.mid"]);
    opened.close();
  });

  it("name the licences that there are where another is asked for", async () => {
    const { music, prepare } = withMusic();
    await expect(prepare({ licences: ["CC0"] })).rejects.toThrow(
      "corpus: no file has licence CC0: no MANIFEST.tsv beside the files names any licence",
    );
    writeFiles(music, {
      "MANIFEST.tsv": "file\tlicence\n0/tune-0.mid\tCC0\n1/tune-1.mid\tCC BY\n2/tune-2.mid\tcc by\n",
    });
    await expect(prepare({ licences: ["CC0", "CC BI"] })).rejects.toMatchObject({
      code: "bad-licence",
      message: "corpus: no file has licence CC BI: there are CC BY, CC0",
    });
  });
});

describe("manifests and archives", () => {
  const midi = [1, 2, 3, 4].map((number) => writeMidi(tune(number)));
  const text = (content: string): Uint8Array => new TextEncoder().encode(content);
  const packed = (manifest: string): Packed[] => [
    { name: "./x.mid", bytes: midi[0]! },
    { name: "deep/MANIFEST.tsv", bytes: text("file\tlicence\ny.mid\tnear\n") },
    { name: "deep/y.mid", bytes: midi[1]! },
    { name: "deep/z.mid", bytes: midi[2]! },
    { name: "MANIFEST.tsv", bytes: text(manifest) },
  ];

  const licencesOf = async (music: string, more: Partial<PrepareRunOptions> = {}) => {
    const out = join(music, "..", "data");
    await prepareCorpus(music, { out, threads: 0, ...more });
    const opened = await openData(out);
    opened.close();
    return {
      dropped: opened.dropped,
      licences: Object.fromEntries(opened.pieces.map(({ file, credit }) => [file, credit?.licence])),
    };
  };

  it.each([
    ["zip", async (files: Packed[]) => zipOf(files)],
    ["tar.gz", tarGzOf],
  ])(
    "give what is in a .%s the licence that the nearest manifest in it states, also when nothing changed",
    async (extension, pack) => {
      const music = join(temporaryFolder(), "music");
      const archive = `all.${extension}`;
      writeFiles(music, { [archive]: await pack(packed("file\tlicence\nx.mid\tfar\ndeep/y.mid\tfar\n")) });
      const licences = {
        [`${archive}/./x.mid`]: "far",
        [`${archive}/deep/y.mid`]: "near",
        [`${archive}/deep/z.mid`]: undefined,
      };
      expect(await licencesOf(music)).toEqual({ licences, dropped: [] });
      const before = contentOf(join(music, "..", "data"));
      expect(await licencesOf(music)).toEqual({ licences, dropped: [] });
      expect(contentOf(join(music, "..", "data"))).toEqual(before);
      // A part of the work, merged, knows it too.
      const shard = join(music, "..", "shard");
      await prepareCorpus(music, { out: shard, threads: 0, shard: { index: 1, of: 1 } });
      await mergeCorpus([shard], { out: join(music, "..", "merged") });
      expect(contentOf(join(music, "..", "merged"))).toEqual(before);
    },
  );

  it("let a manifest beside an archive name files in it, and the archive for all else", async () => {
    const music = join(temporaryFolder(), "music");
    const manifest = "file\tlicence\ndeep/y.mid\tin it\n";
    writeFiles(music, {
      "sub/a.zip": zipOf(packed(manifest).filter(({ name }) => name !== "deep/MANIFEST.tsv")),
      "sub/MANIFEST.tsv": "file\tlicence\na.zip\twhole\n",
      "MANIFEST.tsv":
        "file\tlicence\nsub/a.zip/x.mid\tpath\nsub/a.zip/deep/y.mid\tpath\nsub/a.zipped/z.mid\tnone\n",
    });
    expect((await licencesOf(music)).licences).toEqual({
      "sub/a.zip/./x.mid": "path",
      "sub/a.zip/deep/y.mid": "in it",
      "sub/a.zip/deep/z.mid": "whole",
    });
    writeFiles(music, { "sub/MANIFEST.tsv": "file\tlicence\na.zip\tanother\n" });
    expect((await licencesOf(music)).licences).toMatchObject({ "sub/a.zip/deep/z.mid": "another" });
    expect(await licencesOf(music, { licences: ["In It"] })).toMatchObject({
      licences: { "sub/a.zip/deep/y.mid": "in it" },
    });
  });

  it("are told of when they cannot be used", async () => {
    const music = join(temporaryFolder(), "music");
    writeFiles(music, { "a.zip": zipOf(packed("no columns\n")) });
    expect((await licencesOf(music)).dropped).toEqual([
      {
        file: "a.zip/MANIFEST.tsv",
        why: "bad manifest",
        reason: "its first line must name the columns, one of them `file`",
      },
    ]);
  });
});
