import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { writeOutput } from "../src/output-file.ts";
import { workplace } from "./helpers.ts";

it("makes the folders it needs, writes over a file, and leaves nothing else", async () => {
  const folder = join(workplace(), "a", "b");
  await writeOutput(join(folder, "c.txt"), "one");
  await writeOutput(join(folder, "c.txt"), Uint8Array.of(50));
  expect(readFileSync(join(folder, "c.txt"), "utf8")).toBe("2");
  expect(readdirSync(folder)).toEqual(["c.txt"]);
});

it("leaves what is there where it cannot write, and names it", async () => {
  const folder = workplace();
  mkdirSync(join(folder, "taken"));
  writeFileSync(join(folder, "taken", "song.mid"), "music");
  const taken = writeOutput(join(folder, "taken"), "new");
  await expect(taken).rejects.toThrow(`cannot write ${join(folder, "taken")}: `);
  await expect(taken).rejects.not.toThrow(".new");
  expect(readdirSync(folder)).toEqual(["taken"]);
  const inside = join(folder, "taken", "song.mid", "roll.svg");
  await expect(writeOutput(inside, "new")).rejects.toMatchObject({ exitCode: 1 });
  expect(readFileSync(join(folder, "taken", "song.mid"), "utf8")).toBe("music");
});
