// node fuzz/main.mjs [--count 1000000] [--seed 1] [--from 0]: reads mutations of files and says what goes wrong.

import { parseArgs } from "node:util";
import * as midi from "@nocturne/midi";
import { filesToMutate } from "./files.mjs";
import { fuzz } from "./fuzz.mjs";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "1000000" },
    seed: { type: "string", default: "1" },
    from: { type: "string", default: "0" },
  },
});
const [count, seed, from] = [values.count, values.seed, values.from].map(Number);
const STRETCH = 10_000;
const say = (/** @type {string} */ line) => process.stdout.write(`${line}\n`);

const files = filesToMutate(midi.writeMidi);
const sum = { read: 0, refused: 0, slowest: 0, mostMemory: 0, failures: 0 };
say(`${count} mutations of ${files.length} files, seed ${seed}`);
for (let done = 0; done < count; done += STRETCH) {
  const result = fuzz(midi, files, { seed, from: from + done, count: Math.min(STRETCH, count - done) });
  for (const failure of result.failures) say(failure);
  sum.read += result.read;
  sum.refused += result.refused;
  sum.failures += result.failures.length;
  sum.slowest = Math.max(sum.slowest, result.slowest);
  sum.mostMemory = Math.max(sum.mostMemory, result.mostMemory);
  const slowest = (1000 * sum.slowest).toFixed(0);
  const memory = (sum.mostMemory / 2 ** 20).toFixed(0);
  say(
    `${Math.min(done + STRETCH, count)}: ${sum.read} read, ${sum.refused} refused, slowest ${slowest} ms, ${memory} MiB, ${sum.failures} failures`,
  );
}
process.exitCode = sum.failures > 0 ? 1 : 0;
