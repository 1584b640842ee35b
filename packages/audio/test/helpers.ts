import { createScore, createTrack, type Note, type Score, type Track } from "@nocturne/score";
import { type Audio, createPiano, type Piano } from "../src/index.node.ts";

/** Ticks are milliseconds in the scores of these tests. */
export function scoreInMilliseconds(tracks: readonly Track[]): Score {
  return createScore({
    ticksPerQuarter: 1000,
    tempos: [{ tick: 0, microsecondsPerQuarter: 1_000_000 }],
    tracks,
  });
}

export function scoreOf(notes: readonly Note[], parts: Partial<Omit<Track, "notes">> = {}): Score {
  return scoreInMilliseconds([createTrack(notes, parts)]);
}

export function note(pitch: number, start: number, duration: number, velocity = 80): Note {
  return { pitch, velocity, start, duration };
}

export function pedal(controller: number, ...changes: readonly (readonly [tick: number, value: number])[]) {
  return changes.map(([tick, value]) => ({ tick, controller, value }));
}

let piano: Promise<Piano> | undefined;

/** One piano for the tests of a file: its samples are decoded once. */
export function sharedPiano(): Promise<Piano> {
  piano ??= createPiano();
  return piano;
}

/** RMS of both channels between two moments in seconds, in dBFS. */
export function levelBetween(audio: Audio, from: number, to: number): number {
  const [start, end] = [Math.round(from * audio.sampleRate), Math.round(to * audio.sampleRate)];
  let sum = 0;
  for (let i = start; i < end; i++) sum += (audio.left[i] ?? 0) ** 2 + (audio.right[i] ?? 0) ** 2;
  return 10 * Math.log10(sum / (2 * (end - start)) + 1e-20);
}

export function frequencyOf(pitch: number): number {
  return 440 * 2 ** ((pitch - 69) / 12);
}

/** Power of both channels at a frequency over a stretch, Hann-windowed (Goertzel's sum, written plainly). */
export function powerAt(audio: Audio, hertz: number, from: number, seconds: number): number {
  const start = Math.round(from * audio.sampleRate);
  const length = Math.round(seconds * audio.sampleRate);
  let power = 0;
  for (const channel of [audio.left, audio.right]) {
    let re = 0;
    let im = 0;
    for (let i = 0; i < length; i++) {
      const phase = (2 * Math.PI * hertz * i) / audio.sampleRate;
      const windowed = (channel[start + i] ?? 0) * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / length));
      re += windowed * Math.cos(phase);
      im += windowed * Math.sin(phase);
    }
    power += re * re + im * im;
  }
  return power;
}

/** The frame of the first sample that reaches this part of the peak within [from, to) seconds, in seconds. */
export function onsetWithin(audio: Audio, from: number, to: number, part = 0.1): number {
  const [start, end] = [Math.round(from * audio.sampleRate), Math.round(to * audio.sampleRate)];
  const loudness = (i: number) => Math.max(Math.abs(audio.left[i] ?? 0), Math.abs(audio.right[i] ?? 0));
  let peak = 0;
  for (let i = start; i < end; i++) peak = Math.max(peak, loudness(i));
  let onset = start;
  while (loudness(onset) < peak * part) onset++;
  return onset / audio.sampleRate;
}
