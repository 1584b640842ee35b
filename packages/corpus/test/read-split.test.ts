import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CorpusError, readSplit } from "../src/index.ts";
import { folderWith } from "./helpers.ts";

const splitFile = async (text: string) => join(await folderWith({ "split.tsv": text }), "split.tsv");

describe("readSplit", () => {
  it("reads columns in any order, with a byte order mark, Windows line ends and more columns", async () => {
    const path = await splitFile(
      "\uFEFFsplit\tcomposer\tfile\twork\r\ntest\tBach\ta/b.mid\tw1\r\n\r\ntrain\t\tc.mid\tw2",
    );
    expect((await readSplit(path)).entries).toEqual([
      { file: "a/b.mid", work: "w1", split: "test" },
      { file: "c.mid", work: "w2", split: "train" },
    ]);
  });

  it("finds files from its own folder, else by the longest end of the path", async () => {
    const text = [
      "file\twork\tsplit",
      "a.mid\tw1\ttrain",
      "x/a.mid\tw2\tvalid",
      "./b.mid\tw3\ttest",
      "y\\c.mid\tw4\ttest",
    ];
    const path = await splitFile(text.join("\n"));
    const table = await readSplit(path);
    const work = (file: string) => table.entryOf(file)?.work;
    expect(work(join(path, "../a.mid"))).toBe("w1");
    expect(work(join(path, "../x/a.mid"))).toBe("w2");
    expect(work("/elsewhere/x/a.mid")).toBe("w2");
    expect(work("/elsewhere/z/a.mid")).toBe("w1");
    expect(work("/elsewhere/b.mid")).toBe("w3");
    expect(work("/elsewhere/y/c.mid")).toBe("w4");
    expect(work("/elsewhere/ba.mid")).toBeUndefined();
  });

  it.each([
    ["", 1, 'must name the columns file, work and split, separated by tabs, got ""'],
    [
      "file,work,split\n",
      1,
      'must name the columns file, work and split, separated by tabs, got "file,work,split"',
    ],
    ["file\twork\tsplit\n", 2, "lists no files"],
    ["file\twork\tsplit\na.mid\tw1\tdev", 2, 'split must be train, valid or test, got "dev"'],
    ["file\twork\tsplit\na.mid\tw1", 2, 'split must be train, valid or test, got ""'],
    ["file\twork\tsplit\n\n\tw1\ttrain", 3, "file and work must not be empty"],
    ["file\twork\tsplit\na.mid\tw1\ttrain\na.mid\tw1\ttrain", 3, "a.mid is on line 2 already"],
    [
      "file\twork\tsplit\na.mid\tw1\ttrain\nb.mid\tw1\ttest",
      3,
      "work w1 is in test here and in train on line 2; keep each work in one",
    ],
  ])("refuses %j, naming line %i", async (text, line, message) => {
    const path = await splitFile(text);
    const error = await readSplit(path).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CorpusError);
    expect(error).toMatchObject({ code: "bad-split", message: `corpus: ${path} line ${line}: ${message}` });
  });

  it("refuses a file that is not there", async () => {
    const path = join(await folderWith({}), "split.tsv");
    await expect(readSplit(path)).rejects.toThrow(`corpus: cannot read ${path}: it does not exist`);
  });
});
