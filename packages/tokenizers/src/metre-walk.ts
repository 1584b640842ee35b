import type { Metre } from "./time-signatures.ts";

/** A place among bars, in grid steps from the start. */
export interface MetreWalk {
  /** The metre in force. */
  metre: Metre;
  /** The bar line from which that metre holds. */
  metreStart: number;
  /** The bar line before this place. */
  barStart: number;
  /** This place, from that bar line. */
  position: number;
}

/** Starts at a position in the first bar. */
export function startMetreWalk(metre: Metre, position = 0): MetreWalk {
  return { metre, metreStart: 0, barStart: 0, position };
}

/**
 * Moves on by `delta` grid steps. Another metre holds from the last bar line of the one before that was crossed; where
 * none was, the metre stays.
 */
export function walkOn(walk: MetreWalk, delta: number, metre: Metre): void {
  walk.position += delta;
  const crossed = passBars(walk);
  if (crossed === 0 || metre === walk.metre) return;
  walk.metre = metre;
  walk.metreStart = walk.barStart;
  passBars(walk);
}

/** Moves the bar line up to the position; returns the number of bars passed. */
function passBars(walk: MetreWalk): number {
  const { length } = walk.metre;
  const bars = Math.floor(walk.position / length);
  walk.barStart += bars * length;
  walk.position -= bars * length;
  return bars;
}
