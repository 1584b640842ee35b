import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it, vi } from "vitest";

/**
 * Declares one test for each TypeScript block of a README: the block is run as it stands, and what it prints with
 * `console.log` must equal its `// → …` comments, in order. A block whose opening fence says `ts no-run` is skipped
 * (it shows a signature, or needs a device that tests lack).
 *
 * @param readme - URL of the README, as `new URL("../README.md", import.meta.url)`
 * @param from - folder of the package whose dependencies the blocks may import; they run in a temporary folder.
 *   @default the README's
 */
export function testReadme(readme: URL, from: URL = new URL(".", readme)): void {
  const text = readFileSync(readme, "utf8");
  const blocks = [...text.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map((match) => ({
    code: match[1]!,
    line: text.slice(0, match.index).split("\n").length,
  }));
  const folder = join(fileURLToPath(from), "test", ".readme");

  describe("README.md", () => {
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it("has a block of code that runs", () => expect(blocks.length).toBeGreaterThan(0));

    it.each(blocks)("runs and prints what it says (line $line)", async ({ code, line }) => {
      mkdirSync(folder, { recursive: true });
      const file = join(folder, `line-${line}.ts`);
      writeFileSync(file, code);
      const log = vi.spyOn(console, "log").mockImplementation(() => {});
      const before = process.cwd();
      const workplace = mkdtempSync(join(tmpdir(), "readme-"));
      process.chdir(workplace);
      try {
        await import(/* @vite-ignore */ file);
        const printed = log.mock.calls.map((args) => args.map(show).join(" "));
        expect(printed).toEqual([...code.matchAll(/\/\/ → (.*)$/gm)].map((match) => match[1]!.trim()));
      } finally {
        process.chdir(before);
        rmSync(workplace, { recursive: true, force: true });
        log.mockClear();
        log.mockRestore();
      }
    });
  });
}

function show(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
