import { createTempoMap, DRUM_CHANNEL, type Score } from "@nocturne/score";
import { onGridShare } from "../on-grid-share.ts";
import { quantiseNotes } from "../quantise-notes.ts";
import { velocityCodec } from "../velocity-codec.ts";
import { followPulse } from "./follow-pulse.ts";
import { STEPS_PER_BEAT, stretchCodec } from "./lengths.ts";

/** Notes on the grid, in the order of onset and pitch; no two share both. */
export interface GridNotes {
  readonly length: number;
  /** Steps. */
  readonly onset: ArrayLike<number>;
  readonly pitch: ArrayLike<number>;
  /** Bins. */
  readonly velocity: ArrayLike<number>;
  /** Ids of lengths. */
  readonly duration: ArrayLike<number>;
  /** The time of a step, in seconds. */
  secondsAt(step: number): number;
}

/** Where the beats are. */
export type Pulse = "auto" | "beats" | "follow";

/** How a score's time becomes steps. */
export interface Timeline {
  /** The step of a tick, not rounded. */
  stepAt(tick: number): number;
  secondsAt(step: number): number;
}

/** Velocity bins. */
export const VELOCITIES = 32;

export const velocityBins = /* @__PURE__ */ velocityCodec(VELOCITIES);

/** At least this share of the onsets lies on the grid of a score's beats; of other music it is about 0.2. */
const ON_GRID = 0.5;

/** Returns the notes of all tracks but drums on the grid, the pedal folded into their lengths. */
export function gridNotes(score: Score, pulse: Pulse): GridNotes {
  const pitched = { ...score, tracks: score.tracks.filter((track) => track.channel !== DRUM_CHANNEL) };
  const follows =
    pulse === "follow" ||
    (pulse === "auto" && onGridShare(pitched, { positionsPerBeat: STEPS_PER_BEAT }) < ON_GRID);
  const timeline = follows ? followPulse(pitched) : beats(score);
  const notes = quantiseNotes(
    pitched.tracks,
    {
      onset: (tick) => Math.round(timeline.stepAt(tick)),
      pitch: (pitch) => pitch,
      velocity: velocityBins.encode,
      duration: (start, ticks) =>
        stretchCodec.encode(Math.max(1, Math.round(timeline.stepAt(start + ticks) - timeline.stepAt(start)))),
    },
    { merge: true, foldPedal: true },
  );
  return { ...notes, secondsAt: timeline.secondsAt };
}

function beats(score: Score): Timeline {
  const map = createTempoMap(score);
  return {
    stepAt: (tick) => (tick * STEPS_PER_BEAT) / score.ticksPerQuarter,
    secondsAt: (step) => map.secondsAt((step * score.ticksPerQuarter) / STEPS_PER_BEAT),
  };
}
