import { existsSync } from "node:fs";
import { join } from "node:path";
import { composeEtudes } from "@nocturne/etudes";
import { presets } from "@nocturne/tokenizers";
import { expect, it } from "vitest";
import { allContenders, contendersOf } from "../src/contenders.ts";
import { nocturne, workplace, writeMusic } from "./helpers.ts";

it("compares two, in a table and bars, and goes on where it stopped", async () => {
  const cwd = workplace();
  writeMusic(cwd);
  const args = ["compare-tokenizers", "music", "--out", "cmp", "--minutes", "0.002", "--cpu-time"];
  const how = ["--backend", "wasm", "--units", "8", "--tokenizer", "remiGrid", "--tokenizer", "howlV1"];
  const { code, stdout, stderr } = await nocturne(cwd, [...args, ...how]);
  expect(stderr).toMatch(/1 of 2: remiGrid\n[\s\S]*2 of 2: howlV1\n/);
  expect(stderr).toMatch(/howlV1: trained; its values are plain numbers, which have no nats/);
  expect(stdout).toMatch(/^tokenizer +nats\/note +pitch +steps/);
  expect(stdout).toMatch(/\nremiGrid +[\d.]+ +[\d.]+ +1\.00 +4\.00 +313 /);
  expect(stdout).toMatch(/\nhowlV1 +– /);
  expect(stdout).toMatch(/remiGrid {2}█+ [\d.]+\n/);
  expect(stdout).toContain("cmp/comparison.html shows it");
  expect(code).toBe(0);
  expect(existsSync(join(cwd, "cmp", "remiGrid", "model.safetensors"))).toBe(true);

  const again = await nocturne(cwd, [...args, ...how, "--json"]);
  expect(again.stderr).not.toMatch(/1 of 2/);
  expect(JSON.parse(again.stdout).rows).toHaveLength(2);
});

it("takes all presets and variants of them where none is named, and names of either", async () => {
  const names = allContenders().map(({ name }) => name);
  expect(names.slice(0, Object.keys(presets).length)).toEqual(Object.keys(presets));
  expect(new Set(names).size).toBe(names.length);
  const variants = names.slice(Object.keys(presets).length);
  const [first] = await contendersOf(variants);
  expect(first!.create([]).fields.map((field) => field.name)).toContain("pitch");
  await expect(contendersOf(["remix"])).rejects.toThrow(/--tokenizer remix: .*no preset/);
});

it("creates each of them from scores, and each codes them", () => {
  const training = [...composeEtudes({ count: 3 })].map(({ score }) => score);
  for (const { name, create } of allContenders()) {
    const tokens = create(training).encode(training[0]!);
    expect([name, tokens.length > 0]).toEqual([name, true]);
  }
});
