import type { KeySignature, Score, TempoChange, TimeSignature } from "@nocturne/score";
import type { Place, Report } from "./diagnostics.ts";

/** Where a change stands. */
type ChangePlace = Place & { readonly tick: number };

/** Gathers tempos, time signatures and key signatures from all tracks of a file. */
export interface Conductor {
  addTempo(place: ChangePlace, microsecondsPerQuarter: number): void;
  /** Adds a metre of which the denominator is a power of 2, with clicks and 32nds where the file states them. */
  addTimeSignature(
    place: ChangePlace,
    numerator: number,
    denominatorPower: number,
    clocksPerClick: number | undefined,
    thirtySecondsPerQuarter: number | undefined,
  ): void;
  /** Adds a key of a number of sharps, in mode 0 (major) or 1 (minor). */
  addKeySignature(place: ChangePlace, fifths: number, mode: number): void;
  /** The lists, sorted, one change a tick: of several, the last of the last track rules. */
  finish(): Pick<Score, "tempos" | "timeSignatures" | "keySignatures">;
}

/** The highest denominator of a time signature that is read or written: notes shorter than a 128th have no metre. */
export const MAX_DENOMINATOR = 128;

const MAX_DENOMINATOR_POWER = Math.log2(MAX_DENOMINATOR);

/** MIDI clocks from click to click, where a time signature does not say otherwise. */
export const DEFAULT_CLOCKS_PER_CLICK = 24;

/** 32nd notes a quarter note, where a time signature does not say otherwise. */
export const DEFAULT_THIRTY_SECONDS = 8;

/** Returns a conductor; with a fixed tempo (SMPTE time) it takes no other. */
export function createConductor(fixedTempo: number | undefined, report: Report): Conductor {
  const tempos: TempoChange[] = [];
  const timeSignatures: TimeSignature[] = [];
  const keySignatures: KeySignature[] = [];
  if (fixedTempo !== undefined) tempos.push({ tick: 0, microsecondsPerQuarter: fixedTempo });

  return {
    addTempo(place, microsecondsPerQuarter) {
      if (fixedTempo !== undefined) {
        report("smpte-tempo", place, "a tempo was left out: time in SMPTE frames knows none");
      } else if (microsecondsPerQuarter === 0) {
        report("bad-tempo", place, "a tempo of 0 µs a quarter note was left out");
      } else tempos.push({ tick: place.tick, microsecondsPerQuarter });
    },
    addTimeSignature(place, numerator, power, clocksPerClick, thirtySecondsPerQuarter) {
      if (power > MAX_DENOMINATOR_POWER) {
        const message = `a time signature with the denominator 2^${power} (2^${MAX_DENOMINATOR_POWER} is the most) was left out`;
        report("bad-time-signature", place, message);
      } else if (numerator === 0) {
        report("bad-time-signature", place, `the time signature 0/${2 ** power} was left out`);
      } else {
        timeSignatures.push({
          tick: place.tick,
          numerator,
          denominator: 2 ** power,
          ...unlessDefault("clocksPerClick", clocksPerClick, DEFAULT_CLOCKS_PER_CLICK),
          ...unlessDefault("thirtySecondsPerQuarter", thirtySecondsPerQuarter, DEFAULT_THIRTY_SECONDS),
        });
      }
    },
    addKeySignature(place, fifths, mode) {
      if (Math.abs(fifths) <= 7 && (mode === 0 || mode === 1)) {
        keySignatures.push({ tick: place.tick, fifths, mode: mode === 0 ? "major" : "minor" });
        return;
      }
      report("bad-key-signature", place, `a key signature of ${fifths} sharps in mode ${mode} was left out`);
    },
    finish: () => ({
      tempos: oneATick("tempos", tempos, report),
      timeSignatures: oneATick("time signatures", timeSignatures, report),
      keySignatures: oneATick("key signatures", keySignatures, report),
    }),
  };
}

/** Whether a number can be the denominator of a time signature. */
export function isDenominator(denominator: number): boolean {
  return Number.isInteger(Math.log2(denominator)) && denominator >= 1 && denominator <= MAX_DENOMINATOR;
}

function unlessDefault<Name extends string>(
  name: Name,
  value: number | undefined,
  defaultValue: number,
): Partial<Record<Name, number>> {
  if (value === undefined || value === defaultValue) return {};
  return { [name]: value } as Partial<Record<Name, number>>;
}

function oneATick<T extends { readonly tick: number }>(
  name: string,
  changes: readonly T[],
  report: Report,
): T[] {
  const result: T[] = [];
  for (const change of changes.toSorted((a, b) => a.tick - b.tick)) {
    const last = result.at(-1);
    if (last?.tick !== change.tick) {
      result.push(change);
      continue;
    }
    if (JSON.stringify(last) !== JSON.stringify(change)) {
      const place: Place = { tick: change.tick };
      report("conflicting-changes", place, `of several ${name} at one tick the last was taken`);
    }
    result[result.length - 1] = change;
  }
  return result;
}
