import { readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";

/** Where a piece comes from, and what may be done with it. */
export interface Credit {
  readonly licence?: string;
  readonly composer?: string;
  readonly title?: string;
  readonly source?: string;
}

const COLUMNS: Readonly<Record<string, keyof Credit>> = {
  licence: "licence",
  license: "licence",
  composer: "composer",
  title: "title",
  source: "source",
};

/**
 * Reads the `MANIFEST.tsv` files that lie in the folders of files or above them, up to `root`: UTF-8, tab-separated, a
 * header that names the columns, of which `file` (from the manifest's folder) is needed and `licence`, `composer`,
 * `title` and `source` are taken. The nearest manifest that lists a file counts.
 *
 * @param files - paths that begin with `root`
 * @returns credits by path, and problems of manifests that could not be used
 */
export async function readManifests(
  root: string,
  files: readonly string[],
): Promise<{ readonly credits: Map<string, Credit>; readonly problems: { file: string; reason: string }[] }> {
  const folders = new Set<string>();
  for (const file of files) {
    for (let folder = dirname(file); !folders.has(folder); folder = dirname(folder)) {
      if (relative(root, folder).startsWith("..")) break;
      folders.add(folder);
      if (folder === root) break;
    }
  }
  const credits = new Map<string, Credit>();
  const problems: { file: string; reason: string }[] = [];
  const wanted = new Set(files);
  // The nearest last, so that it overrides.
  for (const folder of [...folders].sort((a, b) => a.length - b.length)) {
    const path = join(folder, "MANIFEST.tsv");
    const text = await readFile(path, "utf8").catch(() => undefined);
    if (text === undefined) continue;
    const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
    const names = lines[0]!.split("\t").map((name) => name.trim().toLowerCase());
    const fileColumn = names.indexOf("file");
    if (fileColumn < 0) {
      problems.push({ file: path, reason: "its first line must name the columns, one of them `file`" });
      continue;
    }
    for (const line of lines.slice(1)) {
      const cells = line.split("\t").map((cell) => cell.trim());
      const file = cells[fileColumn];
      if (!file) continue;
      const credit: { -readonly [K in keyof Credit]: string } = {};
      for (const [index, name] of names.entries()) {
        const key = COLUMNS[name];
        if (key && cells[index]) credit[key] = cells[index];
      }
      const target = join(folder, ...file.split("/"));
      if (wanted.has(target)) credits.set(target, credit);
    }
  }
  return { credits, problems };
}
