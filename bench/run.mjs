/**
 * Measures Nocturne beside its peers and prints a table of ratios. See README.md.
 *
 *   pnpm bench [--only NAME] [--rounds N] [--json FILE] [--list]
 */
import { readdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { takeTurns } from "./lib/compare.mjs";
import { pendingRow, rowOf } from "./lib/rows.mjs";
import { tableHead, tableLine } from "./lib/table.mjs";

const { values: flags } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    rounds: { type: "string", default: "5" },
    json: { type: "string" },
    list: { type: "boolean", default: false },
  },
});
const rounds = Number(flags.rounds);
if (!Number.isInteger(rounds) || rounds < 1) {
  throw new RangeError(`bench: --rounds must be a whole number from 1, got ${flags.rounds}`);
}
const wanted = (suite, comparison) =>
  flags.only === undefined || flags.only.some((name) => name === suite || comparison.startsWith(name));

const rows = [];
for (const file of readdirSync(new URL("suites/", import.meta.url)).sort()) {
  const suite = file.replace(/\.mjs$/, "");
  const { comparisons, pending = [] } = await import(new URL(`suites/${file}`, import.meta.url).href);
  const chosen = comparisons.filter(({ name }) => wanted(suite, name));
  const left = pending.filter(({ name }) => wanted(suite, name));
  if (chosen.length + left.length === 0) continue;
  console.log(flags.list ? suite : `\n${tableHead(suite)}`);
  for (const { name, sides, rows: specs, rounds: times = 1 } of chosen) {
    if (flags.list) {
      console.log(`  ${name}`);
      continue;
    }
    const measured = await takeTurns(sides, rounds * times);
    for (const spec of specs) tell(suite, rowOf(spec, measured));
  }
  if (!flags.list) for (const spec of left) tell(suite, pendingRow(spec));
}
if (!flags.list && rows.length === 0) {
  console.error(`bench: nothing is called ${flags.only}; --list names all`);
  process.exitCode = 2;
}

/** Prints a row; the file is written anew with each, so that a run that is broken off leaves what it found. */
function tell(suite, row) {
  rows.push({ suite, ...row });
  console.log(tableLine(row));
  if (flags.json) writeFileSync(flags.json, `${JSON.stringify(rows, null, 2)}\n`);
}
