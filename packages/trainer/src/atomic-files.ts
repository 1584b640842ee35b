import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";

/** Names what a save is about to put in place; while it lies there, the save may be half done. */
const JOURNAL = ".saving.json";

/** How a file is written and synced to the disk; the tests give one that fails. */
export type WriteFile = (path: string, bytes: Uint8Array) => Promise<void>;

/**
 * Replaces files of a folder together: after a crash at any point, either all are the old ones or, once
 * {@link finishSave} has run, all are the new ones. All are first written under temporary names and synced; then a
 * journal says so; then they are renamed.
 *
 * @param files - contents by name; renamed in this order
 * @throws where the disk is full or not writable; the old files are then untouched
 */
export async function saveFiles(
  folder: string,
  files: ReadonlyMap<string, Uint8Array>,
  write: WriteFile = writeSynced,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await finishSave(folder);
  const names = [...files.keys()];
  try {
    for (const [name, bytes] of files) await write(join(folder, temporary(name)), bytes);
    const journal = new TextEncoder().encode(JSON.stringify(names));
    await write(join(folder, temporary(JOURNAL)), journal);
    // The journal promises that the files are there: so must their names be.
    await syncFolder(folder);
    await rename(join(folder, temporary(JOURNAL)), join(folder, JOURNAL));
  } catch (cause) {
    for (const name of [...names, JOURNAL]) await rm(join(folder, temporary(name)), { force: true });
    throw new Error(savingTrouble(folder, cause), { cause });
  }
  await putInPlace(folder, names);
}

/** Finishes a save that was cut off after its journal was written; sweeps up one that was cut off before. */
export async function finishSave(folder: string): Promise<void> {
  const left: string[] = await readdir(folder).catch(() => []);
  if (left.includes(JOURNAL)) {
    await putInPlace(folder, JSON.parse(await readFile(join(folder, JOURNAL), "utf8")));
  }
  for (const name of left.filter(isTemporary)) await rm(join(folder, name), { force: true });
}

async function putInPlace(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await rename(join(folder, temporary(name)), join(folder, name)).catch((error: unknown) => {
      // Renamed already, before the save was cut off.
      if (errorCode(error) !== "ENOENT") throw error;
    });
  }
  await syncFolder(folder);
  await rm(join(folder, JOURNAL), { force: true });
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "w");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A rename is on the disk only when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined);
  // Some platforms cannot sync a folder: there, the renames are as safe as the platform makes them.
  await handle?.sync().catch(() => {});
  await handle?.close();
}

function savingTrouble(folder: string, cause: unknown): string {
  const code = errorCode(cause);
  const remedy =
    code === "ENOSPC" || code === "EDQUOT"
      ? "the disk is full: make room, then go on with --resume"
      : `${cause instanceof Error ? cause.message : String(cause)}; put it right, then go on with --resume`;
  return `run: cannot save in ${folder}: ${remedy}; what was saved before is untouched`;
}

function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}

function temporary(name: string): string {
  return `.${name}.new`;
}

function isTemporary(name: string): boolean {
  return name.startsWith(".") && name.endsWith(".new");
}
