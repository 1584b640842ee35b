import { readFileSync } from "node:fs";

/**
 * @typedef {object} ThreadTimes What the main thread did since it was last asked, in milliseconds.
 * @property {number} total
 * @property {number} together while other threads had work too
 * @property {number} waiting for the others to end theirs
 * @property {number} alone
 * @property {number} cpu its processor time: all but what it slept, or others had the processor; NaN where Linux does not tell
 * @property {number} handed how often it handed work to another thread
 * @property {Map<string, number>} routines what routines of WebAssembly took that it ran alone
 */

/**
 * Watches how `@nocturne/kernels` shares work between threads: a notification begins a time together, the first look at a thread's
 * word after it ends that time and begins the waiting, the last look ends that. Call it before kernels are created.
 *
 * @returns {{ take(): ThreadTimes }}
 */
export function watchThreads() {
  let times = { together: 0, waiting: 0, handed: 0, routines: new Map() };
  let from = performance.now();
  let cpuFrom = mainThreadCpu();
  let handedAt; // undefined while no other thread has work
  let waitsSince;
  let lookedAt;

  const settle = () => {
    if (waitsSince !== undefined) {
      times.together += waitsSince - handedAt;
      times.waiting += lookedAt - waitsSince;
      handedAt = undefined;
      waitsSince = undefined;
    }
  };
  const { load, notify } = Atomics;
  Atomics.notify = (...args) => {
    settle();
    handedAt ??= performance.now();
    times.handed++;
    return notify(...args);
  };
  Atomics.load = (...args) => {
    if (handedAt !== undefined) {
      lookedAt = performance.now();
      waitsSince ??= lookedAt;
    }
    return load(...args);
  };

  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = async (...args) => {
    const result = await instantiate(...args);
    const ours = args[1]?.env?.memory !== undefined && Object.keys(args[1]).length === 1;
    if (!ours) return result;
    const watched = (instance) => ({
      exports: Object.fromEntries(
        Object.entries(instance.exports).map(([name, routine]) => [name, timed(name, routine)]),
      ),
    });
    return result.instance ? { ...result, instance: watched(result.instance) } : watched(result);
  };
  function timed(name, routine) {
    if (typeof routine !== "function") return routine;
    return (...args) => {
      if (waitsSince !== undefined) settle();
      const start = performance.now();
      const result = routine(...args);
      if (handedAt === undefined) {
        times.routines.set(name, (times.routines.get(name) ?? 0) + performance.now() - start);
      }
      return result;
    };
  }

  return {
    take() {
      settle();
      const total = performance.now() - from;
      const cpu = mainThreadCpu();
      const taken = { ...times, total, cpu: cpu - cpuFrom, alone: total - times.together - times.waiting };
      times = { together: 0, waiting: 0, handed: 0, routines: new Map() };
      from = performance.now();
      cpuFrom = cpu;
      return taken;
    },
  };
}

/** Milliseconds of processor time of this process's first thread. */
function mainThreadCpu() {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, "utf8").split(" ")[0]) / 1e6;
  } catch {
    return Number.NaN;
  }
}
