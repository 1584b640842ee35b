import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { defaultModel } from "@nocturne/models";
import { howlV1, remi, remiGrid } from "@nocturne/tokenizers";
import { describe, expect, it } from "vitest";
import { COMPARISON_COLUMNS, rankedTokenizers } from "../../src/compare/columns.ts";
import { type CompareTokenizersOptions, compareTokenizers } from "../../src/compare/compare-tokenizers.ts";
import type { TrainEvent } from "../../src/types.ts";
import { pieces, temporaryFolder } from "../helpers.ts";

const contenders = [
  { name: "grid of REMI", create: () => remiGrid() },
  { name: "howl", create: () => howlV1() },
];

function small(out: string, more: Partial<CompareTokenizersOptions> = {}): CompareTokenizersOptions {
  return {
    contenders,
    pieces,
    out,
    minutes: 0.002,
    cpuTime: true,
    backend: "wasm",
    threads: 1,
    model: (fields) => defaultModel(fields, { units: 8, embedding: 4, headSize: 4 }),
    batchSize: 2,
    windowLength: 16,
    ...more,
  };
}

describe("compareTokenizers", () => {
  it("trains the same net with each, writes what it cost, and goes on with what is there", async () => {
    const out = temporaryFolder();
    const { comparison, stopped } = await compareTokenizers(small(out));
    expect(stopped).toBe(false);
    expect(comparison.settings).toMatchObject({ part: "valid", trainPieces: 8, evaluatedPieces: 2 });
    expect(comparison.rows.map((row) => row.name)).toEqual(["grid of REMI", "howl"]);
    const [grid, howl] = comparison.rows;
    const costs = Object.values(grid!.fields).reduce((sum, nats) => sum + nats, 0);
    expect(grid!.natsPerNote).toBeCloseTo(costs);
    expect(grid!.natsPerNote).toBeLessThan(20);
    expect(grid!.notesSeen).toBeGreaterThan(0);
    expect(howl!.continuous).toEqual(["delta", "duration", "volume"]);
    const written = JSON.parse(readFileSync(join(out, "comparison.json"), "utf8"));
    expect(written).toEqual(JSON.parse(JSON.stringify(comparison)));
    expect(readFileSync(join(out, "comparison.html"), "utf8")).toContain("grid of REMI</text>");
    expect(readFileSync(join(out, "grid-of-REMI", "config.json"), "utf8")).toContain("nocturne-run");

    // One more joins: the others are not trained again.
    const trained: string[] = [];
    const more = await compareTokenizers(
      small(out, {
        contenders: [...contenders, { name: "remi", create: () => remi() }],
        onEvent: (name) => trained.push(name),
      }),
    );
    expect(new Set(trained)).toEqual(new Set(["remi"]));
    expect(more.comparison.rows.slice(0, 2)).toEqual(comparison.rows);
    expect(more.comparison.rows).toHaveLength(3);
    await expect(compareTokenizers(small(out, { minutes: 1 }))).rejects.toThrow(
      /holds a comparison with minutes 0\.002, not 1: go on with that, or compare into another folder/,
    );
  });

  it("stops when told, and goes on from there", async () => {
    const out = temporaryFolder();
    const stop = new AbortController();
    const onEvent = (_: string, event: TrainEvent): void => {
      if (event.type === "step") stop.abort();
    };
    const first = await compareTokenizers(small(out, { minutes: 0.01, signal: stop.signal, onEvent }));
    expect(first).toMatchObject({ stopped: true, comparison: { rows: [] } });
    const steps: number[] = [];
    const second = await compareTokenizers(
      small(out, {
        minutes: 0.01,
        contenders: contenders.slice(0, 1),
        onEvent: (_, event) => event.type === "step" && steps.push(event.step),
      }),
    );
    expect(steps[0]).toBe(2);
    expect(second).toMatchObject({ stopped: false });
    expect(second.comparison.rows).toHaveLength(1);
  });

  it("refuses names that share a folder, pieces of which none is held out, and a damaged comparison", async () => {
    const out = temporaryFolder();
    const twice = [contenders[0]!, { ...contenders[1]!, name: "grid of, REMI" }];
    await expect(compareTokenizers(small(out, { contenders: twice }))).rejects.toThrow(/takes part twice/);
    const training = pieces.filter((piece) => piece.split === "train");
    await expect(compareTokenizers(small(out, { pieces: training }))).rejects.toThrow(/no piece is held out/);
    writeFileSync(join(out, "comparison.json"), "{");
    await expect(compareTokenizers(small(out))).rejects.toThrow(/comparison\.json is not JSON: remove it/);
    writeFileSync(
      join(out, "comparison.json"),
      JSON.stringify({ format: "nocturne-comparison", version: 2 }),
    );
    await expect(compareTokenizers(small(out))).rejects.toThrow(/is no comparison of version 1/);
  });

  it("judges by the test pieces where there are some, and gives what is learned the training scores alone", async () => {
    const split = pieces.map((piece, i) => ({ ...piece, split: i === 9 ? ("test" as const) : piece.split }));
    let given = 0;
    const create = (training: readonly unknown[]) => {
      given = training.length;
      return remiGrid();
    };
    const { comparison } = await compareTokenizers(
      small(temporaryFolder(), { pieces: split, contenders: [{ name: "grid", create }] }),
    );
    expect(comparison.settings).toMatchObject({ part: "test", evaluatedPieces: 1 });
    expect(given).toBe(8);
  });
});

it("ranks the cheapest first, and those without nats last", () => {
  const row = (name: string, natsPerNote: number, continuous: readonly string[] = []) =>
    ({ name, natsPerNote, continuous }) as unknown as Parameters<typeof rankedTokenizers>[0][number];
  const ranked = rankedTokenizers([row("b", 3), row("none", 0, ["delta"]), row("a", 2)]);
  expect(ranked.map(({ name }) => name)).toEqual(["a", "b", "none"]);
  const cell = (title: string, of: (typeof ranked)[number]): string =>
    COMPARISON_COLUMNS.find((column) => column.title === title)!.cell(of);
  expect(cell("nats/note", ranked[0]!)).toBe("2.000");
  expect(cell("nats/note", ranked[2]!)).toBe("–");
  const many = (notesPerSecond: number) => ({ ...ranked[0]!, notesPerSecond });
  expect([9_999, 12_345, 1_234_567, 45_678_901].map((n) => cell("encoded/s", many(n)))).toEqual([
    "9,999",
    "12 k",
    "1.2 M",
    "46 M",
  ]);
});
