import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The performances of the shared test data, for whoever has them. */
export const PERFORMANCES = fileURLToPath(new URL("../../../shared/data/performances", import.meta.url));

/**
 * The bytes of every `every`-th file of the performances, in memory; undefined where they are absent.
 *
 * @param {number} every
 * @returns {Uint8Array[] | undefined}
 */
export function performances(every) {
  if (!existsSync(PERFORMANCES)) return undefined;
  return readdirSync(PERFORMANCES, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.midi?$/i.test(name))
    .sort()
    .filter((_, index) => index % every === 0)
    .map((name) => new Uint8Array(readFileSync(join(PERFORMANCES, name))));
}

/**
 * A score of one track of so many notes, with overlaps, repeated keys and a pedal, as a pianist would leave it.
 *
 * @param {number} count
 * @returns {import("@nocturne/score").Score}
 */
export function longScore(count) {
  const notes = Array.from({ length: count }, (_, index) => ({
    pitch: 40 + ((index * 7) % 48),
    velocity: 40 + ((index * 13) % 64),
    start: index * 60,
    duration: 50 + ((index * 31) % 400),
  }));
  const controlChanges = Array.from({ length: count / 4 }, (_, index) => ({
    tick: index * 240,
    controller: 64,
    value: index % 2 === 0 ? 127 : 0,
  }));
  return {
    ticksPerQuarter: 480,
    tempos: [],
    timeSignatures: [],
    keySignatures: [],
    tracks: [{ name: "", channel: 0, program: 0, notes, controlChanges, rawEvents: [] }],
  };
}

/** Every so-manieth score of the shared data, by name; none where it is not there. */
export function freeScores(every) {
  const folder = fileURLToPath(new URL("../../../shared/data/free", import.meta.url));
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".mid"))
    .sort()
    .filter((_, i) => i % every === 0)
    .map((name) => `${folder}/${name}`);
}
