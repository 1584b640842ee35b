import { type ColumnFile, openColumns } from "./columns.ts";

/** Files of columns of which a few are open at a time. */
export interface OpenFiles {
  /** Returns an open file, opening it where it is not. */
  at(path: string): ColumnFile;
  close(): void;
}

const MOST_OPEN = 128;

/**
 * Returns files of columns, opened when they are asked for; those that were asked for last stay open.
 *
 * @param check - called once for each file, before it is opened; throws where it must not be read
 */
export function openFiles(check: (path: string) => void): OpenFiles {
  // In the order in which they were asked for last.
  const open = new Map<string, ColumnFile>();
  const checked = new Set<string>();
  return {
    at(path) {
      let file = open.get(path);
      if (file === undefined) {
        if (!checked.has(path)) check(path);
        checked.add(path);
        file = openColumns(path);
      }
      open.delete(path);
      open.set(path, file);
      if (open.size > MOST_OPEN) {
        const [oldest] = open.keys();
        open.get(oldest!)!.close();
        open.delete(oldest!);
      }
      return file;
    },
    close() {
      for (const file of open.values()) file.close();
      open.clear();
    },
  };
}
