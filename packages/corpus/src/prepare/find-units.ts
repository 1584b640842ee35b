import { stat } from "node:fs/promises";
import { basename, dirname, relative, resolve, sep } from "node:path";
import { CorpusError } from "../corpus-error.ts";
import { byCodeUnits, type FileProblem, findMidiFiles } from "../find-midi-files.ts";
import type { Unit } from "./read-units.ts";

/** What there is to be read. */
export interface FoundUnits {
  /** Sorted by name. */
  readonly units: readonly Unit[];
  readonly problems: readonly FileProblem[];
  /** The folders that names count from, and what is put before the names of each. */
  readonly roots: readonly { readonly folder: string; readonly prefix: string }[];
}

/**
 * Finds the MIDI files and archives of folders and files, and gives each a name: its path from the folder, with slashes.
 * Of several folders, the folder's own name comes first.
 *
 * @throws CorpusError `not-found` where a path does not exist; `bad-data` where two folders have one name
 */
export async function findUnits(paths: readonly string[]): Promise<FoundUnits> {
  const units = new Map<string, Unit>();
  const problems: FileProblem[] = [];
  const roots = new Map<string, { folder: string; prefix: string }>();
  for (const path of paths) {
    const found = await findMidiFiles(path);
    problems.push(...found.problems);
    const isFolder = (await stat(path)).isDirectory();
    const folder = isFolder ? path : dirname(path);
    const prefix = paths.length > 1 && isFolder ? `${basename(resolve(path))}/` : "";
    const rival = roots.get(prefix);
    if (rival && isFolder && resolve(rival.folder) !== resolve(folder)) {
      throw new CorpusError(
        "bad-data",
        `${rival.folder} and ${folder} have one name, by which their files could not be told apart; rename one, or ` +
          "prepare the folder above them",
      );
    }
    if (isFolder || !rival) roots.set(prefix, { folder, prefix });
    const add = (file: string, archive: boolean): void => {
      const name = prefix + nameFrom(folder, file);
      const other = units.get(name);
      if (other && resolve(other.path) !== resolve(file)) {
        problems.push({ file, reason: `${other.path} has the same name, ${name}` });
      } else units.set(name, { path: file, name, archive });
    };
    for (const file of found.files) add(file, false);
    for (const file of found.archives) add(file, true);
  }
  return {
    units: [...units.values()].sort((a, b) => byCodeUnits(a.name, b.name)),
    problems,
    roots: [...roots.values()],
  };
}

/** The path of a file from a folder above it, with slashes. */
export function nameFrom(folder: string, file: string): string {
  return relative(folder, file).split(sep).join("/");
}
