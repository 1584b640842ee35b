import { readSync, writeSync } from "node:fs";
import { timed } from "./turn.mjs";

/**
 * What a side that runs in a process of its own says first: who it is.
 *
 * @param {{ label: string, parameters?: number }} facts
 */
export function sayReady(facts) {
  say({ ready: true, ...facts });
}

/** Says that the side cannot run here, and why; the run goes on without it. */
export function sayMissing(why) {
  say({ missing: why });
}

/** Says what a turn took: see `Turn`. */
export function sayTurn(turn) {
  say(turn);
}

/** Blocks until the runner gives the turn to this side; false where the run is over. Nothing else runs meanwhile. */
export function waitForTurn() {
  const byte = Buffer.alloc(1);
  while (readSync(0, byte, 0, 1, null) === 1) if (byte[0] === 10) return true;
  return false;
}

/**
 * Serves turns until the run is over.
 *
 * @param {{ label: string, parameters?: number }} facts
 * @param {() => number | Promise<number>} work - one turn; returns the amount done
 */
export async function serve(facts, work) {
  sayReady(facts);
  while (waitForTurn()) sayTurn(await timed(work));
}

function say(message) {
  writeSync(1, `${JSON.stringify(message)}\n`);
}
