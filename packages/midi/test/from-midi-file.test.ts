import { createScore, createTrack } from "@nocturne/score";
import type { MidiData, MidiEvent } from "midi-file";
import { describe, expect, it } from "vitest";
import { fromMidiFile, toMidiFile } from "../src/index.ts";

const data = (
  events: MidiEvent[],
  header: Partial<MidiData["header"]> = { ticksPerBeat: 480 },
): MidiData => ({
  header: { format: 0, numTracks: 1, ...header },
  tracks: [events],
});

describe("fromMidiFile", () => {
  it("gives back the score that toMidiFile took", () => {
    const score = createScore({
      tempos: [{ tick: 0, microsecondsPerQuarter: 400_000 }],
      tracks: [
        createTrack([{ pitch: 60, velocity: 64, start: 0, duration: 480 }], { name: "été", program: 4 }),
      ],
    });
    expect(fromMidiFile(toMidiFile(score))).toEqual({ score, diagnostics: [] });
  });

  it("takes text that is no Latin-1", () => {
    const { score } = fromMidiFile(data([{ deltaTime: 0, type: "trackName", text: "夜想曲" }]));
    expect(score.tracks[0]!.name).toBe("夜想曲");
  });

  it("reads SMPTE division", () => {
    const { score, diagnostics } = fromMidiFile(data([], { framesPerSecond: 25, ticksPerFrame: 40 }));
    expect(score.ticksPerQuarter).toBe(500);
    expect(diagnostics.map(({ code }) => code)).toEqual(["smpte-division"]);
  });

  it.each<[MidiEvent, string]>([
    [
      { deltaTime: 0, type: "noteOn", channel: 0, noteNumber: 60, velocity: 200 },
      "midi: a noteOn of track 0 has the velocity 200; it must be within 0–127",
    ],
    [
      { deltaTime: 0, type: "noteOn", channel: 16, noteNumber: 60, velocity: 2 },
      "midi: a noteOn of track 0 has the channel 16; it must be within 0–15",
    ],
    [
      { deltaTime: 0.5, type: "endOfTrack" },
      "midi: a endOfTrack of track 0 has the deltaTime 0.5; it must be a whole number of ticks, not negative",
    ],
  ])("refuses numbers that no file can hold: %j", (event, message) => {
    expect(() => fromMidiFile(data([event]))).toThrow(new RangeError(message));
  });
});
