import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Takes away the logs of earlier runs, so that a package whose tests did not run now cannot count; turbo brings back cached ones. */
export function clearTestLogs(root) {
  for (const { log } of testedPackages(root)) rmSync(log, { force: true });
}

/**
 * Prints what the tests of each package came to, from the logs that turbo keeps (of cached runs too), and the sum in
 * the last line.
 *
 * @returns {boolean} whether tests ran and none failed
 */
export function summariseTests(root, began) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { name, log } of testedPackages(root)) {
    if (!existsSync(log)) {
      console.log(`${name.padEnd(14)} did not run`);
      continue;
    }
    const counts = countTests(readFileSync(log, "utf8"));
    for (const kind of Object.keys(total)) total[kind] += counts[kind];
    console.log(`${name.padEnd(14)} ${line(counts)}`);
  }
  console.log(`in ${Math.round((Date.now() - began) / 1000)} s`);
  console.log(line(total));
  return total.failed === 0 && total.passed > 0;
}

/**
 * Counts what vitest says at the end of a log: `Tests  1 failed | 2 passed | 3 skipped (6)`. A file that cannot be
 * loaded, an error outside the tests and a log that breaks off have no failed test of their own, and count as one.
 */
export function countTests(log) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the colours of the terminal.
  const text = log.replaceAll(/\u001b\[[0-9;]*m/g, "");
  const tests = lastLine(text, "Tests");
  const count = (line, kind) => Number(new RegExp(`(\\d+) ${kind}`).exec(line ?? "")?.[1] ?? 0);
  const broken =
    count(lastLine(text, "Test Files"), "failed") + count(lastLine(text, "Errors"), "errors?") > 0 ||
    tests === undefined;
  return {
    passed: count(tests, "passed"),
    failed: Math.max(count(tests, "failed"), broken ? 1 : 0),
    skipped: count(tests, "skipped"),
  };
}

/** What stands behind the last `label  ` at the start of a line; turbo may put the task's name before it. */
function lastLine(text, label) {
  return [...text.matchAll(new RegExp(`^\\s*(?:\\S+:test: )?\\s*${label} {2}(.*)$`, "gm"))].at(-1)?.[1];
}

function testedPackages(root) {
  return ["packages", "examples", "tooling"].flatMap((folder) =>
    readdirSync(join(root, folder))
      .sort()
      .filter((name) => isTested(join(root, folder, name, "package.json")))
      .map((name) => ({ name, log: join(root, folder, name, ".turbo", "turbo-test.log") })),
  );
}

function isTested(manifest) {
  return existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).scripts?.test !== undefined;
}

function line({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
