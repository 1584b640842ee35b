import type { writeMidi } from "@nocturne/midi";
import type { FuzzFile } from "./fuzz.mjs";

/** The files to be mutated, smallest first: of the test data where it is there, else composed ones. */
export declare function filesToMutate(write: typeof writeMidi): FuzzFile[];

/** Files that hold something of everything, written by ourselves. */
export declare function composedFiles(write: typeof writeMidi): FuzzFile[];
