import {
  createTempoMap,
  DRUM_CHANNEL,
  type Note,
  type Score,
  SUSTAIN_PEDAL,
  type Track,
} from "@nocturne/score";
import { lastPressWithin, pressAt, pressesOf } from "./pedal.ts";

/** One hammer on its string. */
export interface Strike {
  /** MIDI key number. */
  readonly pitch: number;
  /** 1–127, after the soft pedal. */
  readonly velocity: number;
  /** Seconds from the start of the score. */
  readonly start: number;
  /** When the damper falls, in seconds; infinite where the string rings until it is still. */
  readonly damped: number;
}

/** What is to be heard of a score. */
export interface StrikePlan {
  /** Sorted by start, then pitch. */
  readonly strikes: readonly Strike[];
  /** Seconds until the last key, or the pedal that holds it, is let go. */
  readonly end: number;
}

const SOSTENUTO_PEDAL = 66;
const SOFT_PEDAL = 67;
/** The soft pedal takes this share off a key's velocity. */
const SOFT_SHARE = 0.3;
/** From F♯6 on, a grand piano has no dampers. */
const LOWEST_UNDAMPED = 90;

/**
 * Returns when each string of the one piano is struck and damped: by the notes of all tracks but drums, whatever their
 * program. Each channel has its pedals: sustain (64) keeps what is let go while it is down, sostenuto (66) what is held
 * when it goes down, and soft (67) takes 30% off the velocity. Keys from F♯6 on ring undamped, as on a grand piano. A
 * string that is struck again stops its earlier sound; notes on one string at one time are one, the loudest and longest.
 */
export function planStrikes(score: Score): StrikePlan {
  const { secondsAt } = createTempoMap(score);
  const tracks = score.tracks.filter((track) => track.channel !== DRUM_CHANNEL);
  const channels = new Set(tracks.map((track) => track.channel));
  const keys = [...channels].flatMap((channel) =>
    strikesOf(
      tracks.filter((track) => track.channel === channel),
      secondsAt,
    ),
  );
  let end = 0;
  for (const { held, damped } of keys) end = Math.max(end, Number.isFinite(damped) ? damped : held);
  return { strikes: onOnePiano(keys), end };
}

interface HeldStrike extends Strike {
  /** When the key is let go, in seconds. */
  readonly held: number;
}

/** The strikes of one channel, as if each had a string of its own. */
function strikesOf(tracks: readonly Track[], secondsAt: (tick: number) => number): HeldStrike[] {
  const sustain = pressesOf(tracks, SUSTAIN_PEDAL, secondsAt);
  const sostenuto = pressesOf(tracks, SOSTENUTO_PEDAL, secondsAt);
  const soft = pressesOf(tracks, SOFT_PEDAL, secondsAt);
  const strike = ({ pitch, velocity, start, duration }: Note): HeldStrike => {
    const struck = secondsAt(start);
    const held = secondsAt(start + duration);
    const caught = Math.max(held, lastPressWithin(sostenuto, struck, held)?.up ?? 0);
    const isSoft = pressAt(soft, struck) !== undefined;
    return {
      pitch,
      velocity: isSoft ? Math.max(1, Math.round(velocity * (1 - SOFT_SHARE))) : velocity,
      start: struck,
      held,
      damped: pitch >= LOWEST_UNDAMPED ? Number.POSITIVE_INFINITY : (pressAt(sustain, caught)?.up ?? caught),
    };
  };
  return tracks.flatMap((track) => track.notes.map(strike));
}

function onOnePiano(keys: readonly HeldStrike[]): Strike[] {
  const strings = new Map<number, HeldStrike[]>();
  for (const key of keys) {
    const string = strings.get(key.pitch);
    if (string) string.push(key);
    else strings.set(key.pitch, [key]);
  }
  return [...strings.values()].flatMap(onOneString).sort((a, b) => a.start - b.start || a.pitch - b.pitch);
}

function onOneString(keys: HeldStrike[]): Strike[] {
  const strikes: Strike[] = [];
  let damped = 0;
  for (const { pitch, velocity, start, damped: wanted } of keys.sort((a, b) => a.start - b.start)) {
    const earlier = strikes.at(-1);
    // The damper stays up until every key and pedal that holds it is let go.
    damped = Math.max(damped, wanted);
    if (earlier?.start === start) {
      strikes[strikes.length - 1] = { ...earlier, velocity: Math.max(earlier.velocity, velocity), damped };
    } else {
      if (earlier) strikes[strikes.length - 1] = { ...earlier, damped: Math.min(earlier.damped, start) };
      strikes.push({ pitch, velocity, start, damped });
    }
  }
  return strikes;
}
