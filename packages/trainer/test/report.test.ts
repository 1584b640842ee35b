import { expect, it } from "vitest";
import { reportHtml } from "../src/report.ts";

it("draws both curves and states the facts, escaped", () => {
  const html = reportHtml(
    [
      { step: 1, seconds: 1, loss: 4 },
      { step: 2, seconds: 2, loss: 2 },
      { step: 2, seconds: 2, validation: 3 },
    ],
    { Net: "<LSTM>" },
  );
  expect(html).toContain("<td>&lt;LSTM&gt;</td>");
  const lines = [...html.matchAll(/points="([^"]*)"/g)].map((match) => match[1]!.split(" "));
  expect(lines.map((line) => line.length)).toEqual([2, 1]);
  // The loss falls from the top to the bottom of the picture.
  const [first, last] = lines[0]!.map((point) => Number(point.split(",")[1]));
  expect([first, last]).toEqual([12, 290]);
});

it("has nothing to draw before the first step", () => {
  expect(reportHtml([], {})).toContain("Nothing was measured yet.");
});
