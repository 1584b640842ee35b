import { describe, expect, it } from "vitest";
import { pendingRow, rowOf } from "../lib/rows.mjs";

const turns = (...rates: number[]) =>
  rates.map((rate) => ({ amount: rate, cpu: 1, wall: 2, peak: rate * 2 ** 20 }));
const measured = {
  ours: { label: "Nocturne", turns: turns(40, 60) },
  peer: { label: "PyTorch 2", turns: turns(50, 40) },
  absent: { turns: [], missing: "PyTorch: No module named 'torch'" },
};
const spec = { name: "a row", unit: "notes", ours: "ours", peer: "peer" };

describe("rowOf", () => {
  it("is the best of the rounds, its ratio, and the spread of the rounds' ratios", () => {
    expect(rowOf(spec, measured)).toEqual({
      name: "a row",
      unit: "notes",
      ours: 60,
      peer: 50,
      ratio: 1.2,
      spread: [0.8, 1.5],
      goal: null,
      met: null,
      peerName: "PyTorch 2",
    });
  });

  it.each([
    ["cpu", 60, 50],
    ["wall", 30, 25],
    ["peak", 60, 40],
  ])("counts by %s", (by, ours, peer) => {
    expect(rowOf({ ...spec, by }, measured)).toMatchObject({ ours, peer });
  });

  it.each([
    [{ ratio: 1.2 }, "cpu", "≥ 1.2 ×", true],
    [{ ratio: 1.3 }, "cpu", "≥ 1.3 ×", false],
    [{ ours: 61, ratio: 1.2 }, "cpu", "≥ 61, ≥ 1.2 ×", false],
    [{ ratio: 1.5 }, "peak", "≤ 1.5 ×", true],
    [{ ratio: 1.4 }, "peak", "≤ 1.4 ×", false],
  ])("holds %j by %s to be %s: %s", (goal, by, text, met) => {
    expect(rowOf({ ...spec, goal, by }, measured)).toMatchObject({ goal: text, met });
  });

  it.each([
    [1000, 1000, undefined],
    [1000, 991, undefined],
    [1000, 900, "not the same net: 1000 weights, the peer has 900"],
  ])("says where the nets differ: %i and %i weights", (ours, peer, note) => {
    const nets = {
      ours: { ...measured.ours, parameters: ours },
      peer: { ...measured.peer, parameters: peer },
    };
    expect(rowOf(spec, nets).note).toBe(note);
  });

  it("says what is missing, and judges nothing", () => {
    expect(rowOf({ ...spec, peer: "absent", goal: { ratio: 1 } }, measured)).toMatchObject({
      ours: 60,
      peer: null,
      ratio: null,
      spread: null,
      met: null,
      note: "PyTorch: No module named 'torch'",
    });
  });
});

describe("pendingRow", () => {
  it("has a goal and a reason, and no figures", () => {
    const row = pendingRow({ name: "later", unit: "notes", goal: { ratio: 2 }, note: "not there yet" });
    expect(row).toMatchObject({ ours: null, ratio: null, goal: "≥ 2 ×", met: null, note: "not there yet" });
  });
});
