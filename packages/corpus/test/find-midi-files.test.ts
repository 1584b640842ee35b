import { chmod, mkdir, symlink } from "node:fs/promises";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { CorpusError, findMidiFiles } from "../src/index.ts";
import { folderWith } from "./helpers.ts";

const found = async (folder: string) =>
  (await findMidiFiles(folder)).files.map((file) => relative(folder, file));

describe("findMidiFiles", () => {
  it("finds every extension in any case, in all folders, in order", async () => {
    const folder = await folderWith({
      "b.MID": "",
      "a/z.midi": "",
      "a/y.Kar": "",
      "a/b/x.rmi": "",
      "a.mid": "",
      "A.mid": "",
      "é.mid": "",
      "notes.txt": "",
      mid: "",
      "a.mid.bak": "",
      "._a.mid": "",
    });
    expect(await found(folder)).toEqual([
      "A.mid",
      "a.mid",
      "a/b/x.rmi",
      "a/y.Kar",
      "a/z.midi",
      "b.MID",
      "é.mid",
    ]);
  });

  it("lists archives apart", async () => {
    const names = ["a.ZIP", "b.tar.gz", "c.tgz", "d/e.tar", "f.gz", "g.7z", "._a.zip"];
    const folder = await folderWith({ ...Object.fromEntries(names.map((name) => [name, ""])), "h.mid": "" });
    await symlink(join(folder, "a.ZIP"), join(folder, "link.zip"));
    expect(await findMidiFiles([join(folder, "a.ZIP"), folder])).toEqual({
      files: [join(folder, "h.mid")],
      archives: ["a.ZIP", "b.tar.gz", "c.tgz", "d/e.tar"].map((name) => join(folder, name)),
      problems: [],
    });
  });

  it("takes a file named itself whatever its extension, and each file once", async () => {
    const folder = await folderWith({ "music.bin": "", "a.mid": "" });
    const paths = [join(folder, "music.bin"), folder, join(folder, "a.mid")];
    expect((await findMidiFiles(paths)).files).toEqual([join(folder, "a.mid"), join(folder, "music.bin")]);
  });

  it("follows links, but not in circles, and takes each file under its own path", async () => {
    const folder = await folderWith({ "music/a.mid": "", "zoo/b.mid": "" });
    await symlink(folder, join(folder, "music/above"));
    await symlink(join(folder, "music"), join(folder, "aaa"));
    await symlink(join(folder, "zoo/b.mid"), join(folder, "a-link.mid"));
    expect(await findMidiFiles(folder)).toEqual({
      files: [join(folder, "music/a.mid"), join(folder, "zoo/b.mid")],
      archives: [],
      problems: [],
    });
    expect(await found(join(folder, "music"))).toEqual(["a.mid", "above/zoo/b.mid"]);
  });

  it("reports links that lead nowhere, and goes on", async () => {
    const folder = await folderWith({ "a.mid": "" });
    await symlink(join(folder, "gone.mid"), join(folder, "b.mid"));
    await symlink(join(folder, "gone"), join(folder, "other"));
    await symlink(join(folder, "loop"), join(folder, "loop"));
    expect(await findMidiFiles(folder)).toEqual({
      files: [join(folder, "a.mid")],
      archives: [],
      problems: [
        { file: join(folder, "b.mid"), reason: "broken link: it does not exist" },
        { file: join(folder, "loop"), reason: "broken link: its links go in a circle" },
      ],
    });
  });

  it.skipIf(process.getuid?.() === 0)(
    "reports folders that may not be read (needs another user than root)",
    async () => {
      const folder = await folderWith({ "a.mid": "" });
      await mkdir(join(folder, "secret"));
      await chmod(join(folder, "secret"), 0);
      expect((await findMidiFiles(folder)).problems).toEqual([
        { file: join(folder, "secret"), reason: "permission denied" },
      ]);
    },
  );

  it("refuses a path that does not exist", async () => {
    const missing = join(await folderWith({}), "nowhere");
    const error = await findMidiFiles(missing).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CorpusError);
    expect(error).toMatchObject({
      code: "not-found",
      message: `corpus: cannot read ${missing}: it does not exist`,
    });
  });
});
