import { describe, expect, it } from "vitest";
import { countTests } from "../../../scripts/summarise-tests.mjs";

const bold = (text: string): string => `\u001b[1m${text}\u001b[22m`;

describe("countTests", () => {
  it.each([
    ["all kinds", "      Tests  1 failed | 20 passed | 3 skipped (24)", [20, 1, 3]],
    ["coloured text", ` ${bold("     Tests ")} ${bold("5 passed")} (5)`, [5, 0, 0]],
    ["the last of two", "  Tests  1 passed (1)\n  Tests  2 passed (2)", [2, 0, 0]],
    ["a name before the line", "@nocturne/score:test:       Tests  9 passed (9)", [9, 0, 0]],
    ["a title that speaks of tests as none", " ✓ a > Tests  7 failed (7)\n  Tests  1 passed (1)", [1, 0, 0]],
    [
      "a file that cannot be loaded",
      " Test Files  1 failed | 1 passed (2)\n      Tests  4 passed (4)",
      [4, 1, 0],
    ],
    ["files without a test", " Test Files  1 failed (1)\n      Tests  no tests", [0, 1, 0]],
    ["errors outside the tests", "      Tests  4 passed (4)\n     Errors  1 error", [4, 1, 0]],
    ["a log that breaks off", "> vitest run\nKilled", [0, 1, 0]],
  ])("counts %s", (_, log, [passed, failed, skipped]) => {
    expect(countTests(log)).toEqual({ passed, failed, skipped });
  });
});
