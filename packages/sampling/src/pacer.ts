/** Divides long work into short slices, between which the event loop runs. */
export interface Pacer {
  /** Awaits a macrotask where the next piece of work might not fit into this slice any more; else returns at once. */
  pause(): Promise<void> | undefined;
}

/**
 * Returns a pacer. Call `pause` between pieces of work and await what it returns, if anything: how long a piece takes
 * is learnt from those before it. A single piece longer than the budget is out of its hands.
 *
 * @param budget - milliseconds of work in a row
 */
export function createPacer(budget: number): Pacer {
  let sliceStart = performance.now();
  let pieceStart = sliceStart;
  let expected = budget; // milliseconds of a piece: the longest of late, slowly forgotten; unknown at first
  const rest = async (): Promise<void> => {
    await macrotask();
    sliceStart = performance.now();
    pieceStart = sliceStart;
  };
  return {
    pause() {
      const now = performance.now();
      expected = Math.max(now - pieceStart, expected * 0.9);
      pieceStart = now;
      return now - sliceStart + expected > budget ? rest() : undefined;
    },
  };
}

/** Resolves in a task of its own, so that timers, input, drawing and network get their turn. */
function macrotask(): Promise<void> {
  const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => unknown };
  return new Promise((resolve) => {
    if (setImmediate) setImmediate(resolve);
    else if (typeof MessageChannel === "function") {
      // A timer would wait 4 ms in a page, and a second in a hidden one.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    } else setTimeout(resolve, 0);
  });
}
