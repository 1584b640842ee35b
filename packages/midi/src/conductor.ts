import type { KeySignature, Score, TempoChange, TimeSignature } from "@nocturne/score";
import type { MidiKeySignatureEvent, MidiTimeSignatureEvent } from "midi-file";
import type { Place, Report } from "./diagnostics.ts";

/** Gathers tempos, time signatures and key signatures from all tracks of a file. */
export interface Conductor {
  addTempo(tick: number, microsecondsPerQuarter: number, track: number): void;
  addTimeSignature(tick: number, event: MidiTimeSignatureEvent, track: number): void;
  addKeySignature(tick: number, event: MidiKeySignatureEvent, track: number): void;
  /** The lists, sorted, one change a tick: of several, the last of the last track rules. */
  finish(): Pick<Score, "tempos" | "timeSignatures" | "keySignatures">;
}

/** The highest denominator of a time signature that is read or written. */
export const MAX_DENOMINATOR = 128;

/** Returns a conductor; with a fixed tempo (SMPTE time) it takes no other. */
export function createConductor(fixedTempo: number | undefined, report: Report): Conductor {
  const tempos: TempoChange[] = [];
  const timeSignatures: TimeSignature[] = [];
  const keySignatures: KeySignature[] = [];
  if (fixedTempo !== undefined) tempos.push({ tick: 0, microsecondsPerQuarter: fixedTempo });

  return {
    addTempo(tick, microsecondsPerQuarter, track) {
      const place = { tick, track };
      if (fixedTempo !== undefined) {
        report("smpte-tempo", place, "a tempo was left out: time in SMPTE frames knows none");
      } else if (!(Number.isInteger(microsecondsPerQuarter) && microsecondsPerQuarter > 0)) {
        report("bad-tempo", place, `a tempo of ${microsecondsPerQuarter} µs a quarter note was left out`);
      } else tempos.push({ tick, microsecondsPerQuarter });
    },
    addTimeSignature(tick, { numerator, denominator }, track) {
      if (Number.isInteger(numerator) && numerator > 0 && isDenominator(denominator)) {
        timeSignatures.push({ tick, numerator, denominator });
        return;
      }
      report(
        "bad-time-signature",
        { tick, track },
        `the time signature ${numerator}/${denominator} was left out`,
      );
    },
    addKeySignature(tick, { key, scale }, track) {
      if (Number.isInteger(key) && Math.abs(key) <= 7 && (scale === 0 || scale === 1)) {
        keySignatures.push({ tick, fifths: key, mode: scale === 0 ? "major" : "minor" });
        return;
      }
      report(
        "bad-key-signature",
        { tick, track },
        `a key signature of ${key} sharps in mode ${scale} was left out`,
      );
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
