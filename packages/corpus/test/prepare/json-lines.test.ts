import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { jsonLines, readJsonLines } from "../../src/prepare/json-lines.ts";
import { temporaryFolder } from "./helpers.ts";

const written = (bytes: Uint8Array | string): string => {
  const path = join(temporaryFolder(), "rows.jsonl");
  writeFileSync(path, bytes);
  return path;
};

it("writes in chunks what one text would be, and reads it back", () => {
  // Lines of two bytes a character, which end anywhere in what is read at a time.
  const rows = Array.from({ length: 300 }, (_, index) => ({ index, text: "é".repeat(7 * index) }));
  const chunks = [...jsonLines(rows)];
  expect(chunks.length).toBeGreaterThan(1);
  const bytes = Buffer.concat(chunks);
  expect(bytes.toString()).toBe(rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  expect([...readJsonLines(written(bytes))]).toEqual(rows);
});

it.each([
  ["nothing", "", []],
  ["empty lines", "\n1\n\n2\n", [1, 2]],
  ["a last line without an end", "1\n[2]", [1, [2]]],
])("reads %s", (_, text, rows) => {
  expect([...readJsonLines(written(text))]).toEqual(rows);
});
