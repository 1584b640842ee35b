import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { writeMidi } from "@nocturne/midi";
import { createScore, createTrack, type Note, type Score } from "@nocturne/score";
import { onTestFinished } from "vitest";

/** A fresh folder with these files in it, gone after the test; text is written as it is, scores as MIDI. */
export async function folderWith(
  files: Readonly<Record<string, string | Uint8Array | Score>>,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "nocturne-corpus-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    const isBytes = typeof content === "string" || content instanceof Uint8Array;
    await writeFile(path, isBytes ? content : writeMidi(content));
  }
  return folder;
}

/** A source of numbers in [0, 1), for music that is alike only where its seed is. */
export function randomFrom(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}

/** A made-up piece: a wandering tune in C major in eighths over a slow bass, another for each seed. */
export function tune(seed: number, length = 200): Score {
  const random = randomFrom(seed);
  const notes: Note[] = [];
  let step = 35;
  for (let index = 0; index < length; index++) {
    const leaps = [-4, -3, -2, -1, -1, 0, 1, 1, 2, 3, 4];
    step = Math.max(28, Math.min(49, step + leaps[Math.floor(random() * leaps.length)]!));
    const pitch = 12 * Math.floor(step / 7) + [0, 2, 4, 5, 7, 9, 11][step % 7]!;
    notes.push({ pitch, velocity: 80, start: 240 * index, duration: 200 });
    if (index % 4 === 0) notes.push({ pitch: pitch - 24, velocity: 60, start: 240 * index, duration: 900 });
  }
  return createScore({ tracks: [createTrack(notes)] });
}

/** The score with each note replaced. */
export function mapNotes(score: Score, replace: (note: Note, index: number) => Note): Score {
  return {
    ...score,
    tracks: score.tracks.map((track) => createTrack(track.notes.map(replace), track)),
  };
}

/** The score as a pianist might play it: late and early by up to `ticks` an onset, now and then a wrong note. */
export function performed(score: Score, seed: number, ticks = 12, wrong = 0.02): Score {
  const random = randomFrom(seed);
  return mapNotes(score, (note) => ({
    ...note,
    start: Math.max(0, note.start + Math.round((random() * 2 - 1) * ticks)),
    pitch: random() < wrong ? note.pitch + 1 : note.pitch,
  }));
}
