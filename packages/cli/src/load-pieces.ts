import { existsSync } from "node:fs";
import { join } from "node:path";
import { DATA_FILE, loadCorpus, openData } from "@nocturne/corpus";
import type { TrainingPiece } from "@nocturne/trainer";
import { Failure } from "./failure.ts";
import { duration, type ProgressBar } from "./progress-bar.ts";
import { thousands } from "./training-progress.ts";

/** At most so many files are named that could not be used. */
const NAMED = 10;

/** How pieces are loaded. */
export interface LoadPiecesOptions {
  readonly split?: string | undefined;
  readonly seed?: number | undefined;
}

/** Whether a path is a folder that `nocturne prepare` wrote. */
export function isPrepared(path: string): boolean {
  return existsSync(join(path, DATA_FILE));
}

/**
 * Loads the pieces of files and folders, with a progress bar and a summary of what could not be used. Those of a data
 * folder, which `nocturne prepare` wrote, are read from the disk when their scores are asked for.
 */
export async function loadPieces(
  paths: readonly string[],
  bar: ProgressBar,
  options: LoadPiecesOptions = {},
): Promise<readonly TrainingPiece[]> {
  const data = paths.find(isPrepared);
  if (data !== undefined) {
    if (paths.length > 1) {
      throw new Failure(`${data} is prepared data, which goes alone: prepare all folders together`, 2);
    }
    if (options.split !== undefined) {
      throw new Failure(`${data} is divided already: give --split to nocturne prepare`, 2);
    }
    return preparedPieces(data, bar);
  }
  const began = performance.now();
  const { pieces, skipped, warnings } = await loadCorpus(paths, {
    ...(options.split === undefined ? {} : { split: options.split }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    onProgress: ({ done, total }) => bar.update(done / total, `reading ${done} of ${total} files`),
  });
  bar.done();
  const works = new Set(pieces.map((piece) => piece.work)).size;
  const seconds = (performance.now() - began) / 1000;
  bar.log(`read ${thousands(pieces.length)} files in ${duration(seconds)}: ${thousands(works)} works`);
  for (const warning of warnings) bar.log(`warning: ${warning}`);
  if (skipped.length > 0) {
    bar.log(
      skipped.length === 1 ? "1 file was not used:" : `${thousands(skipped.length)} files were not used:`,
    );
    for (const { file, reason } of skipped.slice(0, NAMED)) bar.log(`  ${file}: ${reason}`);
    if (skipped.length > NAMED) bar.log(`  … and ${thousands(skipped.length - NAMED)} more`);
  }
  return pieces;
}

async function preparedPieces(folder: string, bar: ProgressBar): Promise<readonly TrainingPiece[]> {
  const data = await openData(folder);
  const { pieces, works, notes } = data.config;
  bar.log(`${folder}: ${thousands(pieces)} pieces of ${thousands(works)} works, ${thousands(notes)} notes`);
  return data.pieces.map((piece) => ({
    file: piece.file,
    work: piece.work,
    split: piece.split,
    get score() {
      return data.score(piece);
    },
  }));
}
