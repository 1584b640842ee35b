import { describe, expect, it } from "vitest";
import { createScore, pianoRollSvg } from "../src/index.ts";
import { notes, pedal, track } from "./helpers.ts";

const score = createScore({
  tracks: [
    track(notes([0, 480, 60, 20], [480, 480, 64, 120]), { controlChanges: pedal([0, 127], [960, 0]) }),
  ],
});

const count = (svg: string, pattern: RegExp) => [...svg.matchAll(pattern)].length;

describe("pianoRollSvg", () => {
  it("draws one rectangle a note where time and pitch say", () => {
    const svg = pianoRollSvg(score, { width: 1056, rowHeight: 10 });
    // 1,000 pixels for one second, from x = 40; C4–B4 from y = 12 at B4.
    const [first, second] = [...svg.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="9"/g)];
    expect(first!.slice(1, 4).map(Number)).toEqual([40, 122.5, 499.5]);
    expect(second!.slice(1, 4).map(Number)).toEqual([540, 82.5, 499.5]);
  });

  it("draws loud notes darker than soft ones", () => {
    const lightness = [...pianoRollSvg(score).matchAll(/rx="1.5" fill="#(..)/g)].map((match) =>
      Number.parseInt(match[1]!, 16),
    );
    expect(lightness).toHaveLength(2);
    expect(lightness[1]).toBeLessThan(lightness[0]!);
  });

  it("draws the pedal, the octaves and the seconds", () => {
    const svg = pianoRollSvg(score);
    expect(count(svg, /fill="#d9a441"/g)).toBe(1);
    expect(svg).toContain(">C4<");
    expect(svg).toContain(">0:01<");
  });

  it("shows only what lies in the given range and time", () => {
    expect(count(pianoRollSvg(score, { pitchRange: [62, 70] }), /rx="1.5"/g)).toBe(1);
    expect(count(pianoRollSvg(score, { seconds: 0.25 }), /rx="1.5"/g)).toBe(1);
  });

  it("escapes the title", () => {
    expect(pianoRollSvg(score, { title: "<Für & wider>" })).toContain("&lt;Für &amp; wider&gt;");
  });

  it("draws an empty score", () => {
    expect(pianoRollSvg(createScore())).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
  });

  it.each([
    [{ width: 0 }, "piano roll: width must be positive, got 0"],
    [{ seconds: Number.NaN }, "piano roll: seconds must be positive, got NaN"],
    [
      { pitchRange: [70, 200] as const },
      "piano roll: pitchRange must be [low, high] within 0–127, got [70, 200]",
    ],
  ])("refuses %o", (options, message) => {
    expect(() => pianoRollSvg(score, options)).toThrow(message);
  });
});
