/** Collections: prepared from nothing, prepared again, and composed; by the clock, on all processors. */
import { nodeSide } from "../lib/sides.mjs";

const row = { unit: "files / s", ours: "ours", by: "wall" };

export const comparisons = [
  {
    name: "prepare",
    sides: { ours: nodeSide("prepare.mjs", { again: false }) },
    rows: [{ ...row, name: "free + expressive to data (1,363 files in 5 s: 273)", goal: { ours: 1363 / 5 } }],
  },
  {
    name: "prepare-again",
    sides: { ours: nodeSide("prepare.mjs", { again: true }) },
    rows: [{ ...row, name: "the same where nothing changed (in 1 s: 1,363)", goal: { ours: 1363 } }],
  },
  {
    name: "compose-etudes",
    sides: { ours: nodeSide("etudes.mjs", { count: 5000 }) },
    rows: [
      {
        ...row,
        name: "études with their truth, to files (10,000 in 60 s: 167)",
        goal: { ours: 10_000 / 60 },
      },
    ],
  },
];
