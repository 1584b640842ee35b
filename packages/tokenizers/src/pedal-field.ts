import {
  type ControlChange,
  endTick,
  type PedalPress,
  pedalPresses,
  type Score,
  SUSTAIN_PEDAL,
} from "@nocturne/score";
import type { CategoricalField } from "./contract.ts";
import type { QuantisedNotes } from "./quantise-notes.ts";

/** What the pedal does from an onset to the next. */
export const PEDAL = { up: 0, held: 1, pressed: 2 } as const;

export const PEDAL_FIELD: CategoricalField = { name: "pedal", kind: "categorical", size: 3 };

/** Returns the presses of all channels' pedals, in order of time: tracks are one piano, whose pedal is down where any is. */
export function pedalsOfPiano(score: Score): PedalPress[] {
  const channels = new Set(score.tracks.map((track) => track.channel));
  return [...channels]
    .flatMap((channel) =>
      pedalPresses(
        score.tracks.filter((track) => track.channel === channel),
        endTick(score),
      ),
    )
    .sort((a, b) => a.down - b.down);
}

/**
 * Returns what the pedal does at each note: pressed where it goes down from its onset on and before the next one (of the first
 * onset: at any time before), held where it is down at the onset, else up. A press too short for the grid is none.
 *
 * @param presses - in order of time
 * @param onsetOf - the grid step of a tick
 */
export function pedalAtNotes(
  { length, onset }: QuantisedNotes,
  presses: readonly PedalPress[],
  onsetOf: (tick: number) => number,
): Uint8Array {
  const steps = presses
    .map(({ down, up }) => ({ down: onsetOf(down), up: onsetOf(up) }))
    .filter(({ down, up }) => up > down);
  const states = new Uint8Array(length);
  let at = 0;
  let lifted = Number.NEGATIVE_INFINITY;
  for (let i = 0, next = 0; i < length; i = next) {
    next = i + 1;
    while (next < length && onset[next] === onset[i]) next++;
    const until = next < length ? onset[next]! : Number.POSITIVE_INFINITY;
    const held = lifted > onset[i]!;
    const first = at;
    while (at < steps.length && steps[at]!.down < until) lifted = Math.max(lifted, steps[at++]!.up);
    states.fill(at > first ? PEDAL.pressed : held ? PEDAL.held : PEDAL.up, i, next);
  }
  return states;
}

/** Writes down what the pedal does, onset by onset. */
export interface PedalWriter {
  /** Total: within an onset the first counts, and a pedal held that is up is pressed. */
  push(tick: number, state: number): void;
  /** The controllers, the pedal lifted at the end. */
  finish(end: number): ControlChange[];
}

export function pedalWriter(): PedalWriter {
  const changes: ControlChange[] = [];
  let last = -1;
  let isDown = false;
  const change = (tick: number, down: boolean): void => {
    changes.push({ tick, controller: SUSTAIN_PEDAL, value: down ? 127 : 0 });
    isDown = down;
  };
  return {
    push(tick, state) {
      if (tick === last) return;
      last = tick;
      if (isDown && state !== PEDAL.held) change(tick, false);
      if (!isDown && state !== PEDAL.up) change(tick, true);
    },
    finish(end) {
      if (isDown) change(end, false);
      return changes;
    },
  };
}
