import { extname, resolve } from "node:path";
import { createPiano, encodeWav, renderScore } from "@nocturne/audio";
import { writeMidi } from "@nocturne/midi";
import { allNotes, pianoRollSvg, type Score } from "@nocturne/score";
import { Failure } from "./failure.ts";
import { writeOutput } from "./output-file.ts";
import { svgToPng } from "./picture.ts";

const WRITERS: Readonly<Record<string, (score: Score, title: string) => Promise<Uint8Array | string>>> = {
  ".mid": async (score) => writeMidi(score),
  ".midi": async (score) => writeMidi(score),
  ".wav": async (score) => wavOf(score),
  ".svg": async (score, title) => pianoRollSvg(score, { title }),
  ".png": async (score, title) => svgToPng(pianoRollSvg(score, { title })),
};

/** Throws unless music can be saved under this name, which must not be the file that is being read. */
export function checkMusicPath(path: string, input?: string): void {
  if (input !== undefined && resolve(input) === resolve(path)) {
    throw new Failure(`${path} is also the file to read: choose another name`, 2);
  }
  if (!Object.hasOwn(WRITERS, extname(path).toLowerCase())) {
    throw new Failure(`${path}: the name must end in ${Object.keys(WRITERS).join(", ")}`, 2);
  }
}

/** Saves a score as what the file's name says: MIDI, WAV, or its piano roll as SVG or PNG. */
export async function saveMusic(score: Score, path: string, title: string): Promise<void> {
  checkMusicPath(path);
  await writeOutput(path, await WRITERS[extname(path).toLowerCase()]!(score, title));
}

async function wavOf(score: Score): Promise<Uint8Array> {
  if (allNotes(score).length === 0) throw new Failure("there is nothing to hear: the music has no notes");
  return encodeWav(renderScore(score, { piano: await createPiano() }));
}
