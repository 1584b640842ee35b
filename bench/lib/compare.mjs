import { MissingSide } from "./sides.mjs";

/**
 * @typedef {object} Measured What became of one side of a comparison.
 * @property {string} [label]
 * @property {number} [parameters]
 * @property {import("./turn.mjs").Turn[]} turns one a round; empty where it is missing
 * @property {string} [missing] why it could not run
 */

/**
 * Lets the sides of a comparison take turns: a warm-up each, then `rounds` rounds, A B A B; a slow one only in the first.
 *
 * @param {Readonly<Record<string, import("./sides.mjs").Side>>} sides
 * @param {number} rounds
 * @returns {Promise<Record<string, Measured>>}
 */
export async function takeTurns(sides, rounds) {
  const measured = {};
  const opened = [];
  try {
    for (const [name, side] of Object.entries(sides)) {
      measured[name] = { turns: [] };
      await orMissing(measured[name], async () => {
        const open = await side.open();
        opened.push([name, open]);
        Object.assign(measured[name], { label: open.label, parameters: open.parameters });
        if (side.turns === undefined) await open.turn();
      });
    }
    for (let round = 0; round < rounds; round++) {
      for (const [name, open] of opened) {
        const of = measured[name];
        if (of.missing === undefined && round < (sides[name].turns ?? rounds))
          await orMissing(of, async () => of.turns.push(await open.turn()));
      }
    }
  } finally {
    for (const [, open] of opened) await open.close();
  }
  return measured;
}

/** Notes why a side is missing, or broke down on the way, and lets the others go on. */
async function orMissing(of, work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof MissingSide)) throw error;
    of.missing = error.message;
    of.turns = [];
  }
}
