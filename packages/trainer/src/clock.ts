/** Seconds from some fixed moment on. */
export type Clock = () => number;

/**
 * Returns the clock that a training is timed by: the wall's, or, with `cpuTime`, the processor time of this process,
 * all of its threads added up. The second does not run while other programs have the processor.
 */
export function createClock(cpuTime: boolean): Clock {
  if (!cpuTime) return () => performance.now() / 1000;
  return () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  };
}
