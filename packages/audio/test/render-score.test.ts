import { createTrack, type Score } from "@nocturne/score";
import { describe, expect, it } from "vitest";
import {
  type Audio,
  audioSeconds,
  joinAudio,
  peakOf,
  type RenderOptions,
  renderScore,
  streamScore,
} from "../src/index.node.ts";
import {
  frequencyOf,
  levelBetween,
  note,
  onsetWithin,
  pedal,
  powerAt,
  scoreInMilliseconds,
  scoreOf,
  sharedPiano,
} from "./helpers.ts";

const piano = await sharedPiano();
const render = (score: Score, options: Omit<RenderOptions, "piano"> = {}) =>
  renderScore(score, { piano, reverb: 0, level: "fixed", ...options });

/** As `toEqual`, many times faster on a second of sound. */
function expectSame(actual: Float32Array, expected: Float32Array): void {
  expect(actual.length).toBe(expected.length);
  expect(actual.findIndex((sample, i) => sample !== expected[i])).toBe(-1);
}

function expectSameAudio(actual: Audio, expected: Audio): void {
  expect(actual.sampleRate).toBe(expected.sampleRate);
  expectSame(actual.left, expected.left);
  expectSame(actual.right, expected.right);
}

async function collected(stream: AsyncIterable<Audio>): Promise<Audio[]> {
  const chunks: Audio[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

describe("renderScore: pitch", () => {
  // Of low keys a higher partial is measured: their fundamental is weak and their semitones lie a few Hz apart.
  const partialOf = (pitch: number) => (pitch < 40 ? 4 : pitch < 52 ? 2 : 1);
  const spacing = 1100;
  const pitches = Array.from({ length: 88 }, (_, i) => 21 + i);
  const audio = render(scoreOf(pitches.map((pitch, i) => note(pitch, i * spacing, 1000))), {
    sampleRate: 16000,
  });

  it.each(pitches)("plays key %d within a stretched tuning of 50 cents, not its neighbours", (pitch) => {
    const start = ((pitch - 21) * spacing) / 1000 + 0.05;
    const seconds = pitch > 84 ? 0.3 : 0.9;
    const powerOff = (cents: number) =>
      powerAt(audio, frequencyOf(pitch) * partialOf(pitch) * 2 ** (cents / 1200), start, seconds);
    const inTune = Math.max(...[-45, -30, -15, 0, 15, 30, 45].map(powerOff));
    const outOfTune = Math.max(...[-120, -100, -80, 80, 100, 120].map(powerOff));
    expect(inTune).toBeGreaterThan(8 * outOfTune);
  });
});

describe("renderScore: time", () => {
  it("starts each note on its frame, whatever the sample rate", () => {
    const starts = [0, 137, 803, 1234, 2001, 2503];
    const score = scoreOf(starts.map((start, i) => note(40 + 9 * i, start, 90)));
    for (const sampleRate of [44100, 48000, 22050]) {
      const audio = render(score, { sampleRate });
      for (const start of starts.slice(1)) {
        const onset = onsetWithin(audio, start / 1000 - 0.004, start / 1000 + 0.02, 0.25);
        expect(Math.abs(onset - start / 1000), `${start} ms at ${sampleRate} Hz`).toBeLessThan(0.012);
      }
    }
  });

  it("is silent to the last bit before a note, and starts within 2 ms of it", () => {
    const audio = render(scoreOf([note(72, 500, 200, 100)]));
    const first = audio.left.findIndex((sample) => sample !== 0);
    expect(first / 44100).toBeGreaterThanOrEqual(0.5);
    expect(first / 44100).toBeLessThan(0.502);
  });

  it("moves a note with its start, to the frame", () => {
    const at = (start: number) => render(scoreOf([note(60, start, 300)]), { sampleRate: 8000 }).left;
    const reference = at(1000).subarray(8000, 12000);
    for (const later of [1, 37, 500, 777]) {
      expectSame(at(1000 + later).subarray(8000 + 8 * later, 12000 + 8 * later), reference);
    }
  });

  it("lasts until the sound has died, and not much longer", () => {
    const audio = render(scoreOf([note(60, 0, 1000)]));
    expect(audioSeconds(audio)).toBeGreaterThan(1.2);
    expect(audioSeconds(audio)).toBeLessThan(2.2);
    expect(levelBetween(audio, audioSeconds(audio) - 0.01, audioSeconds(audio))).toBeLessThan(-90);
  });
});

describe("renderScore: dampers and pedals", () => {
  const held = [note(55, 0, 400), note(62, 0, 400)];
  const after = (audio: Audio) => levelBetween(audio, 1.4, 1.6) - levelBetween(audio, 0.2, 0.4);

  it("damps a note that is let go, without a click", () => {
    const audio = render(scoreOf(held));
    expect(after(audio)).toBeLessThan(-60);
    const leap = (from: number, to: number) => {
      let largest = 0;
      for (let i = Math.round(from * 44100); i < to * 44100; i++) {
        largest = Math.max(largest, Math.abs(audio.left[i]! - audio.left[i - 1]!));
      }
      return largest;
    };
    expect(leap(0.39, 0.45)).toBeLessThan(1.2 * leap(0.3, 0.39));
  });

  it("sustains it with the pedal, and damps it when the pedal comes up", () => {
    const controlChanges = pedal(64, [200, 127], [2000, 0]);
    const audio = render(scoreOf(held, { controlChanges }));
    expect(after(audio)).toBeGreaterThan(-20);
    expect(levelBetween(audio, 2.8, 2.85) - levelBetween(audio, 1.8, 2)).toBeLessThan(-50);
  });

  it("plays with the pedal what longer notes play", () => {
    const controlChanges = pedal(64, [200, 127], [2000, 0]);
    const pedalled = render(scoreOf(held, { controlChanges }));
    expectSameAudio(pedalled, render(scoreOf(held.map((short) => ({ ...short, duration: 2000 })))));
  });

  it("lets an unlifted pedal ring for the tail, and no longer", () => {
    const score = scoreOf(held, { controlChanges: pedal(64, [0, 127]) });
    for (const tail of [0, 2]) {
      expect(audioSeconds(render(score, { tail })) - 0.4 - tail).toBeGreaterThan(0.3);
      expect(audioSeconds(render(score, { tail })) - 0.4 - tail).toBeLessThan(1.5);
    }
  });

  it("damps low strings more slowly than high ones", () => {
    const audio = (pitch: number) => render(scoreOf([note(pitch, 0, 500)]));
    const fall = (pitch: number) =>
      levelBetween(audio(pitch), 0.6, 0.65) - levelBetween(audio(pitch), 0.4, 0.45);
    expect(fall(28)).toBeGreaterThan(fall(80) + 10);
  });
});

describe("renderScore: loudness", () => {
  const played = (velocity: number) => render(scoreOf([note(60, 0, 1000, velocity)]));
  const level = (velocity: number) => levelBetween(played(velocity), 0, 0.5);

  it("grows with velocity by 40 dB a decade, within and across layers", () => {
    const levels = [16, 24, 36, 49, 50, 60, 76, 77, 100, 127].map((velocity) => level(velocity));
    for (let i = 1; i < levels.length; i++) expect(levels[i]! - levels[i - 1]!).toBeGreaterThan(-0.5);
    expect(level(100) - level(20)).toBeGreaterThan(22);
    expect(level(100) - level(20)).toBeLessThan(34);
    expect(level(127) - level(80)).toBeCloseTo(40 * Math.log10(127 / 80), 1);
  });

  it("sounds brighter when struck harder", () => {
    const brightness = (velocity: number) => {
      const audio = played(velocity);
      const partial = (n: number) => powerAt(audio, frequencyOf(60) * n, 0.02, 0.4);
      return 10 * Math.log10((partial(5) + partial(6) + partial(7) + partial(8)) / partial(1));
    };
    expect(brightness(90)).toBeGreaterThan(brightness(60) + 1);
    expect(brightness(60)).toBeGreaterThan(brightness(30) + 1);
  });

  it("brings the loudest sample to −1 dBFS unless told", () => {
    for (const velocity of [1, 64, 127]) {
      const audio = renderScore(scoreOf([note(60, 0, 200, velocity)]), { piano });
      expect(20 * Math.log10(peakOf(audio))).toBeCloseTo(-1, 3);
    }
  });

  it("never clips at a fixed level: all 88 keys at once, as loud as can be", () => {
    const all = Array.from({ length: 88 }, (_, i) => note(21 + i, 0, 300, 127));
    const audio = render(scoreOf(all), { gain: 12 });
    expect(peakOf(audio)).toBeGreaterThan(0.9);
    expect(peakOf(audio)).toBeLessThan(0.981);
  });

  it("adds a room that outlasts the strings", () => {
    const score = scoreOf([note(60, 0, 300)]);
    const [dry, wet] = [render(score), render(score, { reverb: 0.3 })];
    expect(audioSeconds(wet)).toBeGreaterThan(audioSeconds(dry) + 0.3);
    expect(levelBetween(wet, 0.8, 1)).toBeGreaterThan(levelBetween(dry, 0.8, 1) + 10);
    expect(Math.abs(levelBetween(wet, 0, 0.2) - levelBetween(dry, 0, 0.2))).toBeLessThan(2);
  });

  it("is heard in stereo", () => {
    const { sampleRate, left, right } = render(scoreOf([note(60, 0, 1000)]));
    const difference = left.map((sample, i) => sample - right[i]!);
    const side = levelBetween({ sampleRate, left: difference, right: difference }, 0, 1);
    expect(side - levelBetween({ sampleRate, left, right }, 0, 1)).toBeGreaterThan(-12);
  });
});

describe("renderScore: any score", () => {
  it.each([
    ["no track", scoreInMilliseconds([])],
    ["a track without notes", scoreOf([])],
    ["drums alone", scoreOf([note(36, 0, 100)], { channel: 9 })],
  ])("makes no frames of %s", async (_, score) => {
    const audio = renderScore(score, { piano });
    expect([audio.sampleRate, audio.left.length, audio.right.length]).toEqual([44100, 0, 0]);
    expect(await collected(streamScore(score, { piano }))).toEqual([]);
  });

  it("plays every program as the piano and leaves out drums", () => {
    const asPiano = scoreOf([note(60, 0, 200)]);
    const asFlute = scoreInMilliseconds([
      createTrack([note(60, 0, 200)], { program: 73, channel: 3 }),
      createTrack([note(36, 0, 200)], { channel: 9 }),
    ]);
    expectSameAudio(render(asFlute), render(asPiano));
  });

  it("takes any key, velocity and length that MIDI knows", () => {
    for (const [pitch, velocity, duration] of [
      [0, 1, 1],
      [127, 127, 1],
      [127, 1, 3000],
      [0, 127, 3000],
    ] as const) {
      const audio = render(scoreOf([note(pitch, 0, duration, velocity)]));
      expect(peakOf(audio), `${pitch}`).toBeGreaterThan(0);
      expect(audio.left.every((sample) => Number.isFinite(sample))).toBe(true);
    }
  });

  it("gives the same samples twice, also after other music", () => {
    const score = scoreOf([note(60, 0, 300), note(64, 100, 300), note(30, 50, 900)]);
    const first = renderScore(score, { piano });
    renderScore(scoreOf([note(60, 0, 9000), note(30, 0, 9000)]), { piano });
    expectSameAudio(renderScore(score, { piano }), first);
  });

  it("refuses a note of ten hours, and plays one of ten minutes to the end of its sound", () => {
    expect(() => render(scoreOf([note(60, 0, 36_000_000)]))).toThrow(
      "audio: the score lasts 36000 s, longer than maxSeconds (7200); pass a larger maxSeconds, or cut it with sliceScore",
    );
    const audio = render(scoreOf([note(60, 0, 600_000)]), { sampleRate: 8000 });
    expect(Math.round(audioSeconds(audio))).toBe(600);
    expect(levelBetween(audio, 500, 501)).toBeLessThan(-100);
  });

  it.each([
    [{ sampleRate: 100 }, "audio: sampleRate must be a whole number within 8000–192000 Hz, got 100"],
    [{ sampleRate: 44100.5 }, "audio: sampleRate must be a whole number within 8000–192000 Hz, got 44100.5"],
    [{ reverb: 2 }, "audio: reverb must be within 0–1, got 2"],
    [{ tail: -1 }, "audio: tail must be within 0–60, got -1"],
    [{ gain: Number.NaN }, "audio: gain must be within -60–40, got NaN"],
    [{ maxSeconds: -5 }, "audio: maxSeconds must be a number from 0 on, got -5"],
    [{ level: "loud" as "peak" }, 'audio: level must be "peak" or "fixed", got "loud"'],
  ])("refuses %j", (options, message) => {
    expect(() => render(scoreOf([note(60, 0, 10)]), options)).toThrow(message);
  });
});

describe("streamScore", () => {
  const score = scoreOf(
    [note(60, 0, 700), note(64, 333, 300), note(95, 1201, 300, 50), note(30, 1900, 200)],
    { controlChanges: pedal(64, [300, 127], [1500, 0]) },
  );

  it.each([0, 0.1, 1, 60])(
    "streams in chunks of %d s what renderScore gives at once",
    async (chunkSeconds) => {
      const whole = renderScore(score, { piano, level: "fixed", sampleRate: 16000 });
      const chunks = await collected(streamScore(score, { piano, sampleRate: 16000, chunkSeconds }));
      expectSameAudio(joinAudio(chunks, 16000), whole);
      const lengths = chunks.map((chunk) => chunk.left.length);
      expect(new Set(lengths.slice(0, -1)).size).toBeLessThanOrEqual(1);
      expect(lengths[0]).toBeGreaterThanOrEqual(Math.min(whole.left.length, chunkSeconds * 16000));
    },
  );

  it("lets other tasks run between chunks", async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 0);
    try {
      const chunks = await collected(streamScore(score, { piano, chunkSeconds: 0.2 }));
      expect(ticks).toBeGreaterThan(chunks.length / 4);
    } finally {
      clearInterval(timer);
    }
  });

  it("ends where its signal aborts", async () => {
    const controller = new AbortController();
    const heard: Audio[] = [];
    const listening = async () => {
      for await (const chunk of streamScore(score, { piano, chunkSeconds: 0.2, signal: controller.signal })) {
        heard.push(chunk);
        controller.abort(new Error("enough"));
      }
    };
    await expect(listening()).rejects.toThrow("enough");
    expect(heard.length).toBe(1);
  });

  it("refuses what renderScore refuses", async () => {
    await expect(collected(streamScore(score, { piano, maxSeconds: 1 }))).rejects.toThrow(
      "longer than maxSeconds (1)",
    );
    await expect(collected(streamScore(score, { piano, chunkSeconds: -1 }))).rejects.toThrow(
      "audio: chunkSeconds must be within 0–3600, got -1",
    );
  });
});
