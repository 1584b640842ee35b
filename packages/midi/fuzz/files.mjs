import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createRandom } from "./random.mjs";

const SHARED = fileURLToPath(new URL("../../../../shared/data/", import.meta.url));
const SETS = ["odd", "free", "expressive", "performances"];
const MAX_FILES = 400;

/**
 * Returns the files to be mutated, smallest first: of the test data where it is there, else composed ones.
 *
 * @param {typeof import("@nocturne/midi").writeMidi} writeMidi
 * @returns {{ name: string, bytes: Uint8Array }[]}
 */
export function filesToMutate(writeMidi) {
  const names = SETS.filter((set) => existsSync(SHARED + set)).flatMap((set) => {
    const all = readdirSync(SHARED + set, { recursive: true, encoding: "utf8" });
    const midi = all.filter((name) => /\.(mid|midi|rmi|kar)$/i.test(name)).sort();
    const step = Math.ceil((midi.length * SETS.length) / MAX_FILES);
    return midi.filter((_, index) => index % step === 0).map((name) => join(set, name));
  });
  const files = names.map((name) => ({ name, bytes: new Uint8Array(readFileSync(SHARED + name)) }));
  const usable = files.filter(({ bytes }) => bytes.length > 0);
  return (usable.length > 0 ? usable : composedFiles(writeMidi)).sort(
    (a, b) => a.bytes.length - b.bytes.length,
  );
}

/**
 * Returns files that hold something of everything, written by ourselves.
 *
 * @param {typeof import("@nocturne/midi").writeMidi} writeMidi
 * @returns {{ name: string, bytes: Uint8Array }[]}
 */
export function composedFiles(writeMidi) {
  return Array.from({ length: 60 }, (_, seed) => {
    const random = createRandom(seed, 0);
    const score = {
      ticksPerQuarter: [24, 96, 480, 960][random(4)],
      tempos: [{ tick: 0, microsecondsPerQuarter: 300_000 + random(600_000) }],
      timeSignatures: [{ tick: 0, numerator: 1 + random(12), denominator: 2 ** random(5) }],
      keySignatures: [{ tick: 0, fifths: random(15) - 7, mode: "minor" }],
      tracks: Array.from({ length: 1 + random(4) }, (_, index) => composedTrack(index, random)),
    };
    const options = { format: random(2), runningStatus: random(2) === 0 };
    return { name: `composed ${seed}`, bytes: writeMidi(score, options) };
  });
}

/**
 * @param {number} index
 * @param {(limit: number) => number} random
 */
function composedTrack(index, random) {
  const channel = random(16);
  let tick = 0;
  const notes = Array.from({ length: random(200) }, () => {
    tick += random(240);
    return { pitch: 21 + random(88), velocity: 1 + random(127), start: tick, duration: 1 + random(960) };
  });
  return {
    name: ["", "Piano", "Clavier à deux mains"][random(3)],
    channel,
    program: random(128),
    notes,
    controlChanges: Array.from({ length: random(60) }, (_, at) => ({
      tick: at * 120,
      controller: [64, 64, 7, 0, 32, 11][random(6)],
      value: random(128),
    })),
    rawEvents: [
      { tick: 0, bytes: Uint8Array.of(0xe0 | channel, random(128), random(128)) },
      { tick: 0, bytes: Uint8Array.of(0xff, 0x05, 0x02, 0x6c, 0x61) },
      { tick: 0, bytes: Uint8Array.of(0xf0, 0x03, 0x7e, index, 0xf7) },
      { tick: 120, bytes: Uint8Array.of(0xa0 | channel, random(128), random(128)) },
    ],
  };
}
