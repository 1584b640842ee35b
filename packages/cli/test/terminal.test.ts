import { createScore, createTrack } from "@nocturne/score";
import { describe, expect, it } from "vitest";
import { createProgressBar, duration } from "../src/progress-bar.ts";
import { terminalRoll } from "../src/terminal-roll.ts";

describe("terminalRoll", () => {
  it("draws a low note, then a high one", () => {
    const notes = [
      { pitch: 60, velocity: 64, start: 0, duration: 480 },
      { pitch: 72, velocity: 64, start: 480, duration: 480 },
    ];
    expect(terminalRoll(createScore({ tracks: [createTrack(notes)] }), 4, 1)).toEqual(["⣀⣀⠉⠉"]);
  });

  it("draws nothing where there is nothing", () => {
    expect(terminalRoll(createScore())).toEqual([]);
  });
});

describe("createProgressBar", () => {
  function fakeStream(isTTY: boolean) {
    const written: string[] = [];
    const stream = { isTTY, columns: 60, write: (text: string) => written.push(text) > 0 };
    return { written, stream: stream as unknown as NodeJS.WriteStream };
  }

  it("redraws one line on a terminal, no longer than it is wide", () => {
    const { written, stream } = fakeStream(true);
    const bar = createProgressBar(stream);
    bar.update(0.5, "x".repeat(100));
    bar.log("hello");
    bar.done();
    const frame = `\r\u001b[K${"━".repeat(12)}${"─".repeat(12)}  50 %  ${"x".repeat(27)}`;
    expect(written).toEqual([frame, "\r\u001b[Khello\n", frame, "\n"]);
  });

  it("goes from a terminal without a trace where it is cleared", () => {
    const { written, stream } = fakeStream(true);
    const bar = createProgressBar(stream);
    bar.update(0.5, "half");
    bar.clear();
    bar.done();
    expect(written.slice(1)).toEqual(["\r\u001b[K"]);
  });

  it("prints whole lines elsewhere: the first, and the last", () => {
    const { written, stream } = fakeStream(false);
    const bar = createProgressBar(stream);
    for (const fraction of [0, 0.5, 1]) bar.update(fraction, `at ${fraction}`);
    bar.done();
    expect(written).toEqual([`${"─".repeat(24)}   0 %  at 0\n`, `${"━".repeat(24)} 100 %  at 1\n`]);
  });
});

it.each([
  [0, "0 s"],
  [59.4, "59 s"],
  [60, "1 min 0 s"],
  [3599, "59 min 59 s"],
  [7500, "2 h 5 min"],
])("%d seconds are %s", (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});
