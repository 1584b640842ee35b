import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { CorpusError } from "./corpus-error.ts";
import { wordsOf } from "./find-midi-files.ts";
import type { SplitName } from "./split-works.ts";

/** One line of a split file. */
export interface SplitEntry {
  /** As it stands in the file. */
  readonly file: string;
  readonly work: string;
  readonly split: SplitName;
}

/** A division of files made beforehand. */
export interface SplitTable {
  readonly entries: readonly SplitEntry[];
  /**
   * The entry of a file on disk: the one whose name, taken from the folder of the split file, is this path; else the
   * longest name that this path ends with.
   */
  entryOf(path: string): SplitEntry | undefined;
  /**
   * The entry of a file told by its path from some folder, wherever that lies: the longest name that the path ends with;
   * else the only one that ends with the path.
   */
  entryNamed(path: string): SplitEntry | undefined;
}

const SPLITS: readonly string[] = ["train", "valid", "test"] satisfies SplitName[];

/**
 * Reads a split file: UTF-8, tab-separated, with a header that names the columns `file`, `work` and `split`; further
 * columns are passed over. A work may be in one split only.
 *
 * @throws CorpusError `bad-split` where it cannot be read or is not as described; the message names the line
 * @example const entry = (await readSplit("split.tsv")).entryOf("music/bach/prelude.mid");
 */
export async function readSplit(path: string): Promise<SplitTable> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw new CorpusError("bad-split", `cannot read ${path}: ${wordsOf(error)}`, { cause: error });
  });
  const entries = parseSplit(text, path);
  const folder = dirname(resolve(path));
  const byPath = new Map(entries.map((entry) => [slashed(resolve(folder, entry.file)), entry]));
  const byName = new Map(entries.map((entry) => [slashed(entry.file).replace(/^(\.?\/)+/, ""), entry]));
  const longestName = (path: string): SplitEntry | undefined => {
    const end = endsOf(path).find((each) => byName.has(each));
    return end === undefined ? undefined : byName.get(end);
  };
  // Of names that end alike, none.
  const byEnd = new Map<string, SplitEntry | undefined>();
  for (const [name, entry] of byName) {
    for (const end of endsOf(name)) byEnd.set(end, byEnd.has(end) ? undefined : entry);
  }
  return {
    entries,
    entryOf(file) {
      const full = slashed(resolve(file));
      return byPath.get(full) ?? longestName(full);
    },
    entryNamed: (path) => longestName(path) ?? byEnd.get(path),
  };
}

/** The path, and what is left of it without its first folder, its first two, and so on. */
function endsOf(path: string): string[] {
  const parts = path.split("/");
  return parts.map((_, index) => parts.slice(index).join("/"));
}

function parseSplit(text: string, path: string): SplitEntry[] {
  const fail = (line: number, message: string): never => {
    throw new CorpusError("bad-split", `${path} line ${line}: ${message}`);
  };
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const header = lines[0]!.split("\t").map((name) => name.trim());
  const columns = ["file", "work", "split"].map((name) => header.indexOf(name));
  if (columns.includes(-1)) {
    fail(1, `must name the columns file, work and split, separated by tabs, got ${JSON.stringify(lines[0])}`);
  }
  const entries: SplitEntry[] = [];
  const lineOfFile = new Map<string, number>();
  const firstOfWork = new Map<string, { readonly line: number; readonly split: string }>();
  for (const [index, text] of lines.entries()) {
    const line = index + 1;
    if (index === 0 || text.trim() === "") continue;
    const cells = text.split("\t");
    const [file = "", work = "", split = ""] = columns.map((column) => cells[column]?.trim());
    if (file === "" || work === "") fail(line, "file and work must not be empty");
    if (!isSplitName(split)) return fail(line, `split must be train, valid or test, got "${split}"`);
    if (lineOfFile.has(file)) fail(line, `${file} is on line ${lineOfFile.get(file)} already`);
    const first = firstOfWork.get(work) ?? { line, split };
    if (first.split !== split) {
      fail(
        line,
        `work ${work} is in ${split} here and in ${first.split} on line ${first.line}; keep each work in one`,
      );
    }
    lineOfFile.set(file, line);
    firstOfWork.set(work, first);
    entries.push({ file, work, split });
  }
  if (entries.length === 0) fail(2, "lists no files");
  return entries;
}

function isSplitName(text: string): text is SplitName {
  return SPLITS.includes(text);
}

function slashed(path: string): string {
  return path.replaceAll("\\", "/");
}
