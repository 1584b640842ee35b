import type { MidiParseError, parseMidi, writeMidi } from "@nocturne/midi";

/** A file to be mutated. */
export interface FuzzFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Reads mutations of files, smallest first, and returns how many were read and refused, and what went wrong. */
export declare function fuzz(
  midi: {
    readonly parseMidi: typeof parseMidi;
    readonly writeMidi: typeof writeMidi;
    readonly MidiParseError: typeof MidiParseError;
  },
  files: readonly FuzzFile[],
  options: { readonly seed: number; readonly from: number; readonly count: number },
): { read: number; refused: number; slowest: number; mostMemory: number; failures: string[] };
