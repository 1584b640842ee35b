import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";

/** What was built, with the SHA-256 of every native file, beside it as `installed.json`. */
export interface InstallRecord {
  readonly wheel: string;
  readonly tfjsNode: string;
  readonly node: string;
  readonly cuda: boolean;
  /** By the file's path within the folder, with slashes. */
  readonly sha256: Readonly<Record<string, string>>;
}

const FILE = "installed.json";

/** Adds the checksums of all native files in a folder to a record, and writes it there. */
export async function writeRecord(folder: string, record: Omit<InstallRecord, "sha256">): Promise<void> {
  const sha256: Record<string, string> = {};
  for (const file of await nativeFiles(folder)) sha256[file] = await hashOf(join(folder, file));
  writeFileSync(join(folder, FILE), `${JSON.stringify({ ...record, sha256 }, null, 2)}\n`);
}

/** The record in a folder; undefined where nothing was built there. */
export function readRecord(folder: string): InstallRecord | undefined {
  if (!existsSync(join(folder, FILE))) return undefined;
  return JSON.parse(readFileSync(join(folder, FILE), "utf8")) as InstallRecord;
}

/** The files that are missing or not what they were when they were built, by their paths within the folder. */
export async function damagedFiles(folder: string, record: InstallRecord): Promise<string[]> {
  const damaged: string[] = [];
  for (const [file, expected] of Object.entries(record.sha256)) {
    const found = existsSync(join(folder, file)) ? await hashOf(join(folder, file)) : undefined;
    if (found !== expected) damaged.push(file);
  }
  return damaged;
}

async function nativeFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.node$|\.so(\.\d+)*$/.test(entry.name))
    .map((entry) =>
      relative(folder, join(entry.parentPath ?? entry.path, entry.name))
        .split(sep)
        .join("/"),
    )
    .sort();
}

function hashOf(file: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const hash = createHash("sha256");
    createReadStream(file)
      .on("data", (data) => hash.update(data))
      .on("error", reject)
      .on("end", () => resolve(hash.digest("hex")));
  });
}
