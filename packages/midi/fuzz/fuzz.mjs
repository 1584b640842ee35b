import { isDeepStrictEqual } from "node:util";
import { mutate } from "./mutate.mjs";
import { createRandom } from "./random.mjs";

const MAX_SECONDS = 1;
const MEMORY_TIMES_SIZE = 20;
const MEMORY_BESIDE = 32 * 2 ** 20;

/** Each this many mutations, what was read is also written and read again. */
const ROUND_TRIP_EVERY = 8;

/**
 * Reads mutations of files and returns how many were read and refused, and what went wrong: an error other than
 * `MidiParseError`, more than a second of processor time, more memory than 20 × the file's size + 32 MiB, or a score
 * that writing and reading changes. A mutation is made of the seed and its turn alone, so that each can be repeated.
 *
 * @param {Pick<typeof import("@nocturne/midi"), "parseMidi" | "writeMidi" | "MidiParseError">} midi
 * @param {readonly { name: string, bytes: Uint8Array }[]} files - smallest first
 * @param {{ seed: number, from: number, count: number }} options
 * @returns {{ read: number, refused: number, slowest: number, mostMemory: number, failures: string[] }}
 */
export function fuzz(midi, files, { seed, from, count }) {
  const result = { read: 0, refused: 0, slowest: 0, mostMemory: 0, failures: /** @type {string[]} */ ([]) };
  for (let turn = from; turn < from + count; turn++) {
    const random = createRandom(seed, turn);
    const file = pick(files, random);
    const bytes = mutate(file.bytes, pick(files, random).bytes, random);
    const fail = (/** @type {string} */ what) => {
      result.failures.push(`seed ${seed}, turn ${turn} (${file.name}, ${bytes.length} bytes): ${what}`);
    };
    const heapBefore = memory();
    const cpuBefore = process.cpuUsage();
    let score;
    try {
      ({ score } = midi.parseMidi(bytes));
      result.read++;
    } catch (error) {
      result.refused++;
      if (!(error instanceof midi.MidiParseError)) fail(String(error));
    }
    const cpu = process.cpuUsage(cpuBefore);
    const seconds = (cpu.user + cpu.system) / 1e6;
    const grown = memory() - heapBefore;
    result.slowest = Math.max(result.slowest, seconds);
    result.mostMemory = Math.max(result.mostMemory, grown);
    if (seconds > MAX_SECONDS) fail(`took ${seconds} s`);
    if (grown > MEMORY_TIMES_SIZE * bytes.length + MEMORY_BESIDE) fail(`took ${grown} bytes of memory`);
    if (score && turn % ROUND_TRIP_EVERY === 0) {
      const again = midi.parseMidi(midi.writeMidi(score, { format: 1 }));
      if (!isDeepStrictEqual(again.score, score)) fail("the score changes when it is written and read");
      if (again.diagnostics.length > 0) fail(`what was written needs repair: ${again.diagnostics[0].code}`);
    }
  }
  return result;
}

/** Memory in use, garbage included: what a call can have taken at most, unless garbage was collected within it. */
function memory() {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/**
 * Returns one of the files, small ones more often: they are read faster, and a change strikes more of them.
 *
 * @template T
 * @param {readonly T[]} files
 * @param {(limit: number) => number} random
 * @returns {T}
 */
function pick(files, random) {
  const unit = random(2 ** 20) / 2 ** 20;
  return files[Math.floor(unit * unit * files.length)];
}
