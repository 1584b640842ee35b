/**
 * @typedef {object} Turn What one turn of a side took.
 * @property {number} amount how much was done: notes, GFLOP, files
 * @property {number} cpu processor seconds of the side's process, all threads added up
 * @property {number} wall seconds by the clock
 * @property {number} [peak] the most bytes of memory that the side's process has held so far
 */

/**
 * Does some work and returns its turn.
 *
 * @param {() => number | Promise<number>} work - returns the amount done
 * @returns {Promise<Turn>}
 */
export async function timed(work) {
  const start = performance.now();
  const before = process.cpuUsage();
  const amount = await work();
  const { user, system } = process.cpuUsage(before);
  const wall = (performance.now() - start) / 1e3;
  return { amount, cpu: (user + system) / 1e6, wall, peak: peakMemory() };
}

/** The most bytes of memory that this process has held so far. */
export function peakMemory() {
  return process.resourceUsage().maxRSS * 1024;
}
