/**
 * @typedef {object} RowSpec A row of the table, as a suite asks for it.
 * @property {string} name
 * @property {string} unit
 * @property {string} ours the side that is ours
 * @property {string} [peer] the side that it is measured against
 * @property {"cpu" | "wall" | "peak"} [by] amount a processor second (the default), amount a second by the clock, or peak memory
 * @property {Goal} [goal]
 */

/**
 * @typedef {object} Goal
 * @property {number} [ours] our figure, at least
 * @property {number} [ratio] ours / peer: at least, or at most for memory
 */

/**
 * @typedef {object} Row A row of the table as it is printed and written.
 * @property {string} name
 * @property {string} unit
 * @property {number | null} ours the best of the rounds
 * @property {number | null} peer the best of the rounds
 * @property {number | null} ratio of the two
 * @property {[number, number] | null} spread the lowest and the highest ratio of a round
 * @property {string | null} goal
 * @property {boolean | null} met null where there is no goal, or nothing to judge by
 * @property {string} [peerName]
 * @property {string} [note] why a figure is missing, or cannot be compared
 */

/**
 * @param {RowSpec} spec
 * @param {Readonly<Record<string, import("./compare.mjs").Measured>>} measured
 * @returns {Row}
 */
export function rowOf(spec, measured) {
  const by = spec.by ?? "cpu";
  const lower = by === "peak";
  const mine = measured[spec.ours];
  const theirs = spec.peer === undefined ? undefined : measured[spec.peer];
  const [ours, peer] = [mine, theirs].map((side) => best(figures(side, by), lower));
  const ratio = ours === null || peer === null ? null : ours / peer;
  const notes = [mine?.missing, theirs?.missing, otherNet(mine, theirs)];
  const told = [...new Set(notes.filter(Boolean))];
  return {
    name: spec.name,
    unit: spec.unit,
    ours,
    peer,
    ratio,
    spread: spread(figures(mine, by), figures(theirs, by)),
    goal: goalText(spec.goal, lower),
    met: isMet(spec.goal, ours, ratio, lower),
    ...(theirs?.label ? { peerName: theirs.label } : {}),
    ...(told.length > 0 ? { note: told.join("; ") } : {}),
  };
}

/**
 * A row for what cannot be measured yet.
 *
 * @param {{ name: string, unit: string, goal?: Goal, note: string }} spec
 * @returns {Row}
 */
export function pendingRow({ name, unit, goal, note }) {
  const nothing = { ours: null, peer: null, ratio: null, spread: null };
  return { name, unit, ...nothing, goal: goalText(goal, false), met: null, note };
}

/** What is wrong where the sides do not train the same net; a layer's biases may be kept once or twice. */
function otherNet(ours, peer) {
  const [mine, theirs] = [ours?.parameters, peer?.parameters];
  if (mine === undefined || theirs === undefined || Math.abs(mine - theirs) <= mine / 100) return undefined;
  return `not the same net: ${mine} weights, the peer has ${theirs}`;
}

function figures(side, by) {
  if (side === undefined) return [];
  return side.turns.map((turn) => (by === "peak" ? turn.peak / 2 ** 20 : turn.amount / turn[by]));
}

/** The best of the rounds, for other work on the machine can only slow a round; of memory, the most. */
function best(all, lower) {
  if (all.length === 0) return null;
  return lower ? all.at(-1) : Math.max(...all);
}

function spread(ours, peer) {
  const ratios = ours.slice(0, peer.length).map((figure, round) => figure / peer[round]);
  return ratios.length === 0 ? null : [Math.min(...ratios), Math.max(...ratios)];
}

function goalText(goal, lower) {
  if (goal === undefined) return null;
  const sign = lower ? "≤" : "≥";
  const parts = [];
  if (goal.ours !== undefined) parts.push(`${sign} ${goal.ours}`);
  if (goal.ratio !== undefined) parts.push(`${sign} ${goal.ratio} ×`);
  return parts.join(", ");
}

function isMet(goal, ours, ratio, lower) {
  if (goal === undefined) return null;
  const checks = [
    [goal.ours, ours],
    [goal.ratio, ratio],
  ].filter(([wanted]) => wanted !== undefined);
  if (checks.some(([, figure]) => figure === null)) return null;
  return checks.every(([wanted, figure]) => (lower ? figure <= wanted : figure >= wanted));
}
