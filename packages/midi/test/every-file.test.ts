import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { hasShared, sharedPath } from "@nocturne/testing";
import type { MidiData } from "midi-file";
import * as midiFile from "midi-file";
import { describe, expect, it } from "vitest";
import { MidiParseError, parseMidi, writeMidi } from "../src/index.ts";

/** Every 40th file; with NOCTURNE_FULL=1, as `pnpm test:full` has it, every file. */
const step = process.env.NOCTURNE_FULL ? 1 : 40;

const filesOf = (set: string): string[] =>
  readdirSync(sharedPath(`data/${set}`), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(midi?|rmi|kar)$/i.test(file))
    .sort()
    .map((file) => join(set, file))
    .filter((_, index) => index % step === 0);

/** What the score has a list for, or what each track that is split off repeats. */
const STRUCTURE = ["endOfTrack", "trackName", "portPrefix", "setTempo", "timeSignature", "keySignature"];

/** What the writer puts before program changes that it planned. */
const PLANNED = JSON.stringify({ 0: 0x7d, 1: 0x4e, 2: 0x50 });

/** All events of a file by midi-file, each as a line, in no order; program changes apart. */
function eventLines({ tracks }: MidiData): { readonly events: string[]; readonly programs: string[] } {
  const events: string[] = [];
  const programs: string[] = [];
  for (const track of tracks) {
    let tick = 0;
    for (const { deltaTime, running: _, meta: __, ...event } of track as (MidiData["tracks"][0][0] & {
      running?: boolean;
      meta?: boolean;
    })[]) {
      tick += deltaTime;
      if (event.type === "programChange") programs.push(JSON.stringify([tick, event]));
      else if (event.type === "noteOff") {
        const release = event.byte9 ? 64 : event.velocity;
        events.push(`${tick} off ${event.channel} ${event.noteNumber} ${release}`);
      } else if (event.type === "noteOn") {
        events.push(`${tick} on ${event.channel} ${event.noteNumber} ${event.velocity}`);
      } else if (event.type === "controller") {
        events.push(`${tick} control ${event.channel} ${event.controllerType} ${event.value}`);
      } else if (!STRUCTURE.includes(event.type)) {
        const line = JSON.stringify([tick, event]);
        if (!line.includes(PLANNED)) events.push(line);
      }
    }
  }
  return { events: events.sort(), programs };
}

/** The events of a file; undefined where midi-file throws. */
function readByMidiFile(bytes: Uint8Array): MidiData | undefined {
  try {
    return midiFile.parseMidi(bytes);
  } catch {
    return undefined;
  }
}

/** What differs first between two lists; undefined where nothing does. */
function firstDifference(ours: readonly string[], theirs: readonly string[]): readonly unknown[] | undefined {
  const at = theirs.findIndex((line, index) => line !== ours[index]);
  if (at >= 0) return [at, ours[at], theirs[at]];
  return ours.length > theirs.length ? [theirs.length, ours[theirs.length], undefined] : undefined;
}

describe.skipIf(!hasShared("data/free"))("every file, by midi-file (needs ../shared)", () => {
  it.each(["free", "expressive", "performances", "odd"])(
    "of %s has the same events after it is read and written",
    (set) => {
      let compared = 0;
      for (const file of filesOf(set)) {
        const bytes = new Uint8Array(readFileSync(join(sharedPath("data"), file)));
        let result: ReturnType<typeof parseMidi>;
        try {
          result = parseMidi(bytes);
        } catch (error) {
          if (!(error instanceof MidiParseError)) throw error;
          expect(set, file).toBe("odd");
          continue;
        }
        const lossless = result.diagnostics.every(({ code }) => code === "conflicting-changes");
        if (!lossless) continue;
        const original = readByMidiFile(bytes);
        if (!original) continue;
        const before = eventLines(original);
        compared++;
        const after = eventLines(midiFile.parseMidi(writeMidi(result.score)));
        expect(firstDifference(after.events, before.events), file).toBeUndefined();
        const programs = new Set(after.programs);
        expect(
          before.programs.filter((line) => !programs.has(line)),
          file,
        ).toEqual([]);
      }
      expect(compared).toBeGreaterThan(filesOf(set).length / 2);
    },
    600_000,
  );
});

describe.skipIf(!hasShared("data/odd"))("every odd file (needs ../shared)", () => {
  it("is read, with diagnostics that say where, or refused with a code and an offset", () => {
    const odd = readdirSync(sharedPath("data/odd"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const refused: string[] = [];
    for (const path of odd) {
      const bytes = readFileSync(path);
      try {
        for (const { code, message, count, offset, tick } of parseMidi(bytes).diagnostics) {
          expect(code, path).toMatch(/^[a-z0-9-]+$/);
          expect(message, path).not.toBe("");
          expect(count, path).toBeGreaterThan(0);
          expect(code === "no-tracks" || offset !== undefined || tick !== undefined, path).toBe(true);
          expect(offset ?? 0, path).toBeLessThanOrEqual(bytes.length);
        }
      } catch (error) {
        expect(error, path).toBeInstanceOf(MidiParseError);
        expect(error, path).toMatchObject({
          code: expect.stringMatching(/^(empty-file|not-midi|truncated-header)$/),
          offset: expect.any(Number),
        });
        refused.push(path);
      }
    }
    expect(odd.length).toBeGreaterThan(300);
    expect(refused.length).toBeLessThan(odd.length / 10);
  });
});
