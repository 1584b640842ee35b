import { expect, it } from "vitest";
import { shellWord } from "../src/shell-word.ts";

it.each([
  ["runs/demo-1", "runs/demo-1"],
  ["../my music", "'../my music'"],
  ["Bach's", "'Bach'\\''s'"],
  ["étude", "'étude'"],
  ["", "''"],
])("writes %j as %s", (path, word) => {
  expect(shellWord(path)).toBe(word);
});
