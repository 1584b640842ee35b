import { readFile } from "node:fs/promises";
import { dirname, join, posix, relative } from "node:path";
import type { FileProblem } from "../find-midi-files.ts";

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

const MANIFEST = "MANIFEST.tsv";

/** Whether a path, with slashes, is that of a manifest. */
export function isManifestName(path: string): boolean {
  return posix.basename(path) === MANIFEST;
}

/** What is wrong with a manifest of which {@link parseManifest} makes nothing. */
export const BAD_MANIFEST = "its first line must name the columns, one of them `file`";

/** What a manifest says of a file, which is named by its path from the manifest's folder. */
export type ManifestRow = readonly [file: string, credit: Credit];

/**
 * Returns what a manifest says: UTF-8, tab-separated, a header that names the columns, of which `file` is needed and `licence`,
 * `composer`, `title` and `source` are taken; `undefined` where the header names no `file`.
 */
export function parseManifest(bytes: Uint8Array): ManifestRow[] | undefined {
  const text = new TextDecoder().decode(bytes);
  const lines = text.split(/\r?\n/);
  const names = lines[0]!.split("\t").map((name) => name.trim().toLowerCase());
  const fileColumn = names.indexOf("file");
  if (fileColumn < 0) return undefined;
  const rows: ManifestRow[] = [];
  for (const line of lines.slice(1)) {
    const cells = line.split("\t").map((cell) => cell.trim());
    const file = cells[fileColumn];
    if (!file) continue;
    const credit: { -readonly [K in keyof Credit]: string } = {};
    for (const [index, name] of names.entries()) {
      const key = COLUMNS[name];
      if (key && cells[index]) credit[key] = cells[index];
    }
    rows.push([file, credit]);
  }
  return rows;
}

/**
 * Reads the `MANIFEST.tsv` files that lie in the folders of files or above them, up to `root`. A row may name a file, an
 * archive, which stands for all files in it, or a file in an archive by the archive's path and its own. The nearest
 * manifest that lists a path counts.
 *
 * @param files - paths that begin with `root`
 * @param archives - those of the files that are archives
 * @returns credits by path, and problems of manifests that could not be used
 */
export async function readManifests(
  root: string,
  files: readonly string[],
  archives: ReadonlySet<string>,
): Promise<{ readonly credits: Map<string, Credit>; readonly problems: FileProblem[] }> {
  const folders = new Set<string>();
  for (const file of files) {
    for (let folder = dirname(file); !folders.has(folder); folder = dirname(folder)) {
      if (relative(root, folder).startsWith("..")) break;
      folders.add(folder);
      if (folder === root) break;
    }
  }
  const credits = new Map<string, Credit>();
  const problems: FileProblem[] = [];
  const wanted = new Set(files);
  // The nearest last, so that it overrides.
  for (const folder of [...folders].sort((a, b) => a.length - b.length)) {
    const path = join(folder, MANIFEST);
    const bytes = await readFile(path).catch(() => undefined);
    if (bytes === undefined) continue;
    const rows = parseManifest(bytes);
    if (!rows) problems.push({ file: path, reason: BAD_MANIFEST });
    for (const [file, credit] of rows ?? []) {
      const target = join(folder, ...file.split("/"));
      if (wanted.has(target) || isWithin(target, folder, archives)) credits.set(target, credit);
    }
  }
  return { credits, problems };
}

/** Whether a path below a folder is that of a file in one of the archives. */
function isWithin(path: string, folder: string, archives: ReadonlySet<string>): boolean {
  for (let above = dirname(path); above.length > folder.length; above = dirname(above)) {
    if (archives.has(above)) return true;
  }
  return false;
}

/** A manifest in an archive. Its path begins with that of the archive. */
export interface ArchivedManifest {
  readonly path: string;
  readonly rows: readonly ManifestRow[];
}

/** A file in an archive: what it is called, and its path, by which more than one may go. */
export interface ArchivedName {
  readonly file: string;
  readonly path: string;
}

/** Returns what the manifests in an archive say of the files in it; the nearest that lists a file counts. */
export function creditsInArchive(
  manifests: readonly ArchivedManifest[],
  names: readonly ArchivedName[],
): ManifestRow[] {
  const credits = new Map<string, Credit>();
  for (const { path, rows } of [...manifests].sort((a, b) => a.path.length - b.path.length)) {
    for (const [file, credit] of rows) credits.set(posix.join(posix.dirname(path), file), credit);
  }
  return names.flatMap(({ file, path }): ManifestRow[] => {
    const credit = credits.get(posix.normalize(path));
    return credit ? [[file, credit]] : [];
  });
}

/** Tells what manifests say of a piece. */
export type CreditOf = (piece: { readonly file: string; readonly unit: string }) => Credit | undefined;

/**
 * Returns what manifests say of each piece: in the archive that it is in; else beside or above that, of the piece
 * itself; else of the archive.
 *
 * @param inArchives - by the names of pieces
 * @param onDisk - by names of pieces and of archives
 */
export function creditsOfPieces(
  inArchives: Iterable<ManifestRow>,
  onDisk: ReadonlyMap<string, Credit>,
): CreditOf {
  const within = new Map(inArchives);
  return ({ file, unit }) =>
    file === unit
      ? onDisk.get(file)
      : (within.get(file) ?? onDisk.get(posix.normalize(file)) ?? onDisk.get(unit));
}
