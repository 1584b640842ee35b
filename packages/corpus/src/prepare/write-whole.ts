import { open, rename, rm } from "node:fs/promises";
import { CorpusError } from "../corpus-error.ts";
import { wordsOf } from "../find-midi-files.ts";

/**
 * Writes a file as a whole or not at all: under another name, synced, then renamed.
 *
 * @param content - bytes, or some after the other where they are too many to be in memory
 * @param sync - whether it must outlive a power cut; false for what is checked when it is read, and can be made again
 * @throws CorpusError `not-written` where the disk is full or not writable; what was there is untouched
 */
export async function writeWhole(
  path: string,
  content: Uint8Array | Iterable<Uint8Array>,
  sync = true,
): Promise<void> {
  const temporary = `${path}.${process.pid}.new`;
  try {
    const file = await open(temporary, "w");
    try {
      for (const bytes of content instanceof Uint8Array ? [content] : content) await file.writeFile(bytes);
      if (sync) await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {});
    const full =
      cause instanceof Error && "code" in cause && ["ENOSPC", "EDQUOT"].includes(String(cause.code));
    const what = full ? "the disk is full: make room" : `${wordsOf(cause)}: put it right`;
    throw new CorpusError(
      "not-written",
      `cannot write ${path}: ${what}, then prepare again, which goes on from here`,
      { cause },
    );
  }
}
