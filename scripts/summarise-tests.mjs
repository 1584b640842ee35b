import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Prints what the tests of each package came to, from the logs that turbo keeps (of cached runs too), and the sum in
 * the last line.
 *
 * @returns {boolean} whether tests ran and none failed
 */
export function summariseTests(root, began) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const folder of ["packages", "examples", "tooling"]) {
    for (const name of readdirSync(join(root, folder)).sort()) {
      const counts = countTests(join(root, folder, name, ".turbo", "turbo-test.log"));
      if (counts === undefined) continue;
      for (const kind of Object.keys(total)) total[kind] += counts[kind];
      console.log(`${name.padEnd(14)} ${line(counts)}`);
    }
  }
  console.log(`in ${Math.round((Date.now() - began) / 1000)} s`);
  console.log(line(total));
  return total.failed === 0 && total.passed > 0;
}

/** What vitest says at the end of a log: `Tests  1 failed | 2 passed | 3 skipped (6)`. */
export function countTests(log) {
  if (!existsSync(log)) return undefined;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the colours of the terminal.
  const text = readFileSync(log, "utf8").replaceAll(/\u001b\[[0-9;]*m/g, "");
  const summary = text.match(/^.*\bTests {2}(.*)\(\d+\)\s*$/m)?.[1];
  const count = (kind) => Number(summary?.match(new RegExp(`(\\d+) ${kind}`))?.[1] ?? 0);
  // A log without a summary is of a run that broke down before its end.
  return summary === undefined
    ? { passed: 0, failed: 1, skipped: 0 }
    : { passed: count("passed"), failed: count("failed"), skipped: count("skipped") };
}

function line({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
