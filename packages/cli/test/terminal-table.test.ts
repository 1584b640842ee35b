import { expect, it } from "vitest";
import { bars, table } from "../src/terminal-table.ts";

it("sets names to the left and figures to the right", () => {
  expect(
    table(
      ["name", "nats"],
      [
        ["a", "1.5"],
        ["longer", "12.25"],
      ],
    ),
  ).toBe(["name     nats", "──────  ─────", "a         1.5", "longer  12.25"].join("\n"));
});

it("draws bars in eighths of a character", () => {
  const rows = [
    ["a", 4],
    ["bb", 2.25],
    ["c", 0],
  ] as const;
  expect(bars(rows, 4)).toBe("a   ████ 4.00\nbb  ██▎ 2.25\nc    0.00");
});

it("draws nothing of nothing", () => {
  expect(bars([])).toBe("");
  expect(bars([["a", 0]])).toBe("a   0.00");
});
