import type { ChunkContent } from "./chunk-content.ts";

/**
 * Returns the program that is in force on a channel at a tick before a track chunk's own events there, where chunks play
 * their events of one tick in turn; 0 where none was set.
 */
export type ProgramBefore = (channel: number, tick: number, chunk: number) => number;

interface Change {
  readonly tick: number;
  readonly chunk: number;
  readonly program: number;
}

/** The port of a chunk that names none. */
const FIRST_PORT = 0;

/**
 * Returns, for a port, the look-up of the program changes of all chunks on it: a chunk whose channel has no program
 * change of its own plays the program that another chunk set, as a synthesizer with one sound a channel would.
 */
export function gatherProgramChanges(
  chunks: readonly ChunkContent[],
): (port: number | undefined) => ProgramBefore {
  // Few files ask: most chunks set their own programs.
  let byChannel: ReadonlyMap<number, readonly Change[]> | undefined;
  return (port) => (channel, tick, chunk) => {
    byChannel ??= changesByChannel(chunks);
    return lastBefore(byChannel.get(keyOf(port, channel)) ?? [], tick, chunk);
  };
}

function changesByChannel(chunks: readonly ChunkContent[]): Map<number, Change[]> {
  const byChannel = new Map<number, Change[]>();
  for (const { chunk, port, channels } of chunks) {
    for (const content of channels) {
      if (!content || content.programChanges.length === 0) continue;
      const key = keyOf(port, content.channel);
      const changes = byChannel.get(key) ?? [];
      for (const { tick, program } of content.programChanges) changes.push({ tick, chunk, program });
      byChannel.set(key, changes);
    }
  }
  for (const changes of byChannel.values()) changes.sort((a, b) => a.tick - b.tick || a.chunk - b.chunk);
  return byChannel;
}

function keyOf(port: number = FIRST_PORT, channel: number): number {
  return (port << 4) | channel;
}

function lastBefore(changes: readonly Change[], tick: number, chunk: number): number {
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const change = changes[middle]!;
    if (change.tick < tick || (change.tick === tick && change.chunk < chunk)) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? 0 : changes[low - 1]!.program;
}
