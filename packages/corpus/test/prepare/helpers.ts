import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { writeMidi } from "@nocturne/midi";
import { createScore, createTrack, type Note, type Score, type Track } from "@nocturne/score";
import { onTestFinished } from "vitest";
import { prepareCorpus } from "../../src/prepare/prepare-corpus.ts";
import type { PrepareRunOptions } from "../../src/prepare/types.ts";

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

/** A music folder with twelve tunes, one of them twice, one broken, and what it is prepared to. */
export function withMusic(): {
  music: string;
  data: string;
  prepare: (more?: Partial<PrepareRunOptions>) => ReturnType<typeof prepareCorpus>;
} {
  const folder = temporaryFolder();
  const [music, data] = [join(folder, "music"), join(folder, "data")];
  const tunes = Array.from({ length: 12 }, (_, i) => [`${i % 3}/tune-${i}.mid`, tune(i)] as const);
  writeFiles(music, { ...Object.fromEntries(tunes), "copy.mid": tune(3), "broken.mid": "MThd, or not" });
  return {
    music,
    data,
    prepare: (more = {}) => prepareCorpus(music, { out: data, threads: 0, ...more }),
  };
}

/** The content of a data folder, by name, without what it was made from. */
export function contentOf(data: string): Map<string, string> {
  const names = readdirSync(data).filter((name) => name !== "parts" && name !== "nocturne-shard.json");
  return new Map(names.sort().map((name) => [name, readFileSync(join(data, name)).toString("base64")]));
}
