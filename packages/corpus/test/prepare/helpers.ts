import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { writeMidi } from "@nocturne/midi";
import { createScore, createTrack, type Note, type Score, type Track } from "@nocturne/score";
import { onTestFinished } from "vitest";

/** A folder that is gone when the test is done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "nocturne-prepare-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A tune of its own for each number: 40 notes of a seeded walk, 20 seconds long. */
export function tune(number: number, more: { readonly up?: number; readonly velocity?: number } = {}): Score {
  let [state, pitch] = [(number + 1) * 7919, 60];
  const notes: Note[] = Array.from({ length: 40 }, (_, index) => {
    state = (state * 48271) % 2147483647;
    pitch = Math.min(84, Math.max(48, pitch + (state % 9) - 4));
    return {
      pitch: pitch + (more.up ?? 0),
      velocity: more.velocity ?? 60 + (index % 7),
      start: 480 * index,
      duration: 400,
    };
  });
  return scoreOf(notes);
}

export function scoreOf(notes: readonly Note[], parts: Partial<Track> = {}): Score {
  return createScore({ ticksPerQuarter: 480, tracks: [createTrack(notes, parts)] });
}

/** Writes scores, bytes or texts by name below a folder. */
export function writeFiles(
  folder: string,
  files: Readonly<Record<string, Score | Uint8Array | string>>,
): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    const isScore = typeof content === "object" && "tracks" in content;
    writeFileSync(path, isScore ? writeMidi(content) : content);
  }
}
