import type { Score } from "@nocturne/score";
import { type Audio, joinAudio } from "./audio.ts";
import { limit, normalizePeak } from "./level.ts";
import type { Piano } from "./piano.ts";
import { planStrikes, type StrikePlan } from "./plan-strikes.ts";
import { type SynthesizeOptions, synthesize } from "./synthesize.ts";

export interface StreamOptions {
  /** The piano that plays; see `createPiano`. */
  readonly piano: Piano;
  /** Frames a second, 8,000–192,000 Hz. @default 44100 */
  readonly sampleRate?: number;
  /** How much comes back from the room: 0 is dry, 1 a cathedral. @default 0.15 */
  readonly reverb?: number;
  /**
   * Seconds that strings may ring after the last key and pedal are let go, where no damper stops them: the top keys,
   * and all where the pedal is never lifted.
   * @default 6
   */
  readonly tail?: number;
  /** The longest score that is played, in seconds: a guard against a note that lasts for hours. @default 7200 */
  readonly maxSeconds?: number;
  /** Gain in dB. @default 0, which leaves loud passages some headroom */
  readonly gain?: number;
  /** Length of a chunk in seconds; rounded up to whole blocks of 512 frames. @default 1 */
  readonly chunkSeconds?: number;
  /** Ends the stream with its reason, between two chunks. */
  readonly signal?: AbortSignal;
}

export interface RenderOptions
  extends Pick<StreamOptions, "piano" | "sampleRate" | "reverb" | "tail" | "maxSeconds" | "gain"> {
  /**
   * `"peak"` scales the whole so that its loudest sample lies at −1 dBFS, whatever `gain` says; `"fixed"` leaves soft
   * music soft, exactly as `streamScore` does.
   * @default "peak"
   */
  readonly level?: "peak" | "fixed";
}

/** Brings loud, dense music to a few dB below full scale. */
const HEADROOM_GAIN = 1.2;
const PEAK = -1;

/**
 * Returns the sound of a score, played by the piano from tick 0 until it has died away: all tracks but drums, whatever
 * their program, with the sustain, sostenuto and soft pedals. The same score gives the same samples each time.
 *
 * @throws RangeError where the score lasts longer than `maxSeconds`, or an option is out of its range
 * @throws Error where a sample that the score needs is corrupt
 * @example const { left, right } = renderScore(score, { piano: await createPiano() });
 */
export function renderScore(score: Score, options: RenderOptions): Audio {
  const { level = "peak" } = options;
  if (level !== "peak" && level !== "fixed") {
    throw new RangeError(`audio: level must be "peak" or "fixed", got ${JSON.stringify(level)}`);
  }
  const settings = settingsOf(options);
  const plan = planWithin(score, settings.maxSeconds);
  const audio = joinAudio([...synthesize(plan, options.piano.samples, settings)], settings.sampleRate);
  return level === "peak" ? normalizePeak(audio, PEAK) : levelled(audio, settings.gain);
}

/**
 * Yields the sound of a score in chunks, each as soon as it is rendered, and lets other tasks run in between: for
 * playing while it renders, and for long scores in little memory. Joined, the chunks are what `renderScore` returns at
 * the level `"fixed"`, whatever their length.
 *
 * @throws (rejects) as `renderScore`, and with the signal's reason where `signal` aborts
 * @example for await (const chunk of streamScore(score, { piano })) play(chunk);
 */
export async function* streamScore(
  score: Score,
  options: StreamOptions,
): AsyncGenerator<Audio, void, undefined> {
  const settings = settingsOf(options);
  const plan = planWithin(score, settings.maxSeconds);
  for (const chunk of synthesize(plan, options.piano.samples, settings)) {
    options.signal?.throwIfAborted();
    yield levelled(chunk, settings.gain);
    await otherTasks();
  }
}

interface Settings extends SynthesizeOptions {
  readonly maxSeconds: number;
  readonly gain: number;
}

function settingsOf(options: Omit<StreamOptions, "piano">): Settings {
  const {
    sampleRate = 44100,
    reverb = 0.15,
    tail = 6,
    maxSeconds = 7200,
    gain = 0,
    chunkSeconds = 1,
  } = options;
  if (!(Number.isInteger(sampleRate) && sampleRate >= 8000 && sampleRate <= 192_000)) {
    throw new RangeError(`audio: sampleRate must be a whole number within 8000–192000 Hz, got ${sampleRate}`);
  }
  inRange("reverb", reverb, 0, 1);
  inRange("tail", tail, 0, 60);
  inRange("gain", gain, -60, 40);
  inRange("chunkSeconds", chunkSeconds, 0, 3600);
  if (!(maxSeconds >= 0))
    throw new RangeError(`audio: maxSeconds must be a number from 0 on, got ${maxSeconds}`);
  const chunkFrames = Math.max(1, Math.round(chunkSeconds * sampleRate));
  return { sampleRate, reverb, tail, maxSeconds, gain, chunkFrames };
}

function inRange(name: string, value: number, low: number, high: number): void {
  if (!(value >= low && value <= high)) {
    throw new RangeError(`audio: ${name} must be within ${low}–${high}, got ${value}`);
  }
}

function planWithin(score: Score, maxSeconds: number): StrikePlan {
  const plan = planStrikes(score);
  if (!(plan.end <= maxSeconds)) {
    throw new RangeError(
      `audio: the score lasts ${Math.ceil(plan.end)} s, longer than maxSeconds (${maxSeconds}); ` +
        "pass a larger maxSeconds, or cut it with sliceScore",
    );
  }
  return plan;
}

function levelled(audio: Audio, decibels: number): Audio {
  const gain = HEADROOM_GAIN * 10 ** (decibels / 20);
  for (const channel of [audio.left, audio.right]) {
    for (let i = 0; i < channel.length; i++) channel[i]! *= gain;
    limit(channel);
  }
  return audio;
}

function otherTasks(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
