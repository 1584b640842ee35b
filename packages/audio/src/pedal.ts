import { PEDAL_DOWN, type Track } from "@nocturne/score";

/** A pedal pressed from one moment to another, in seconds; `up` is infinite where it is never lifted. */
export interface Press {
  readonly down: number;
  readonly up: number;
}

/**
 * Returns when a pedal is down, in order: the tracks of one channel share it. It is down from the value 64 on.
 *
 * @param controller - 64 sustain, 66 sostenuto, 67 soft
 */
export function pressesOf(
  tracks: readonly Track[],
  controller: number,
  secondsAt: (tick: number) => number,
): Press[] {
  const changes = tracks
    .flatMap((track) => track.controlChanges)
    .filter((change) => change.controller === controller)
    .sort((a, b) => a.tick - b.tick);
  const presses: Press[] = [];
  let down: number | undefined;
  for (const { tick, value } of changes) {
    if (value >= PEDAL_DOWN) down ??= secondsAt(tick);
    else if (down !== undefined) {
      presses.push({ down, up: secondsAt(tick) });
      down = undefined;
    }
  }
  if (down !== undefined) presses.push({ down, up: Number.POSITIVE_INFINITY });
  return presses;
}

/** Returns the press that is down at this moment, if any; at the moment of its lifting it is up. */
export function pressAt(presses: readonly Press[], seconds: number): Press | undefined {
  const press = presses[lastIndexBy(presses, seconds)];
  return press && press.up > seconds ? press : undefined;
}

/** Returns the last press that goes down within [from, to), if any. */
export function lastPressWithin(presses: readonly Press[], from: number, to: number): Press | undefined {
  let index = lastIndexBy(presses, to);
  while (index >= 0 && presses[index]!.down >= to) index--;
  const press = presses[index];
  return press && press.down >= from ? press : undefined;
}

/** The index of the last press that goes down by this moment, or −1. */
function lastIndexBy(presses: readonly Press[], seconds: number): number {
  let low = 0;
  let high = presses.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (presses[middle]!.down <= seconds) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
