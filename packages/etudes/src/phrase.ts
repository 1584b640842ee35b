import type { Chord } from "./chord.ts";
import type { ChordSpan } from "./draft.ts";
import { chordAt } from "./harmony.ts";
import type { Key } from "./key.ts";
import { composeLine, type LineNote, type LineSlot } from "./line.ts";
import { type Metre, weightAt } from "./metre.ts";
import { characterOf, entryOf, type Motif, motifOf } from "./motif.ts";
import type { Random } from "./random.ts";
import type { Rhythm } from "./rhythm.ts";
import type { CadenceKind, TruthEntry } from "./truth.ts";

/** One bar of a melody to be. */
export interface BarPlan {
  readonly rhythm: Rhythm;
  /** The motif that the bar states; its first statement makes it. */
  readonly motif?: string;
  /** @default false */
  readonly inverted?: boolean;
  /** The bar before it that it repeats so many steps higher or lower. */
  readonly copy?: { readonly bar: number; readonly shift: number };
}

/** The rise and fall of a phrase, in staff positions. */
export interface Contour {
  readonly start: number;
  readonly peak: number;
  readonly end: number;
  /** Where the peak lies, in hundredths of the phrase. */
  readonly peakAt: number;
}

/** What a melodic phrase is to be. */
export interface PhraseOptions {
  readonly metre: Metre;
  readonly chords: readonly ChordSpan[];
  readonly bars: readonly BarPlan[];
  readonly contour: Contour;
  readonly cadence: CadenceKind;
  readonly range: readonly [low: number, high: number];
  /** Notes already there, which open the phrase. @default none */
  readonly head?: readonly LineNote[];
  /** @default "melody" */
  readonly voice?: string;
  /** Noise of the line; see `LineOptions`. @default 4 */
  readonly freedom?: number;
}

/** A composed phrase, its start at tick 0. */
export interface Phrase {
  readonly length: number;
  readonly bars: readonly BarPlan[];
  readonly chords: readonly ChordSpan[];
  readonly notes: readonly LineNote[];
  readonly entries: readonly TruthEntry[];
  readonly cadence: CadenceKind;
}

const CANDIDATES = 6;

/**
 * Returns a melodic phrase over chords. Bars that state a motif for the first time are composed first, and added to
 * `motifs`; bars in sequence copy their model; all other notes are then found in one search.
 */
export function composePhrase(random: Random, motifs: Map<string, Motif>, options: PhraseOptions): Phrase {
  const { metre, bars, range, voice = "melody", head = [], freedom = 4 } = options;
  const length = bars.length * metre.bar;
  const fixed = new Map<number, number>(head.map((note) => [note.start, note.position]));
  const slots = slotsOf(options, length);
  const inBar = (bar: number): LineSlot[] =>
    slots.filter((slot) => slot.start >= bar * metre.bar && slot.start < (bar + 1) * metre.bar);
  const solve = (part: readonly LineSlot[]): LineNote[] =>
    composeLine(random, linked(part, options, motifs, fixed), { range, freedom });

  const stated = new Set<string>();
  bars.forEach(({ motif }, bar) => {
    const part = inBar(bar);
    if (!motif || motifs.has(motif) || stated.has(motif) || fixed.has(part[0]!.start)) return;
    let best: LineNote[] = [];
    for (let round = 0; round < CANDIDATES; round++) {
      const notes = composeLine(random, part, { range, freedom: 12 });
      if (best.length === 0 || characterOf(notes) > characterOf(best)) best = notes;
    }
    for (const note of best) fixed.set(note.start, note.position);
    motifs.set(motif, motifOf(motif, best));
    stated.add(motif);
  });

  const firstCopy = bars.findIndex((bar) => bar.copy);
  if (firstCopy >= 0) {
    const model = solve(slots.filter((slot) => slot.start < firstCopy * metre.bar));
    for (const note of model) fixed.set(note.start, note.position);
    bars.forEach(({ copy }, bar) => {
      if (!copy) return;
      const source = inBar(copy.bar);
      inBar(bar).forEach((slot, index) => {
        const position = fixed.get(source[index]?.start ?? -1);
        if (position !== undefined) fixed.set(slot.start, position + copy.shift);
      });
    });
  }

  const notes = solve(slots);
  const entries = bars.flatMap(({ motif, inverted = false, copy }, bar) => {
    const shape = motif && motifs.get(motif);
    if (!shape) return [];
    const end = (bar + 1) * metre.bar;
    const part = notes.filter((note) => note.start >= bar * metre.bar && note.start < end);
    const entry = entryOf(shape, part, { voice, inverted, inSequence: copy !== undefined });
    return entry ? [entry] : [];
  });
  return { length, bars, chords: options.chords, notes, entries, cadence: options.cadence };
}

function slotsOf({ metre, chords, bars, contour, cadence }: PhraseOptions, length: number): LineSlot[] {
  const slots: LineSlot[] = [];
  const cadenceStart = chords.at(-1)!.start;
  const cadenceBar = (bars.length - 1) * metre.bar;
  let cadenced = false;
  bars.forEach(({ rhythm }, bar) => {
    let start = bar * metre.bar;
    for (const step of rhythm) {
      const duration = Math.abs(step);
      if (step > 0) {
        const chord = chordAt(chords, start);
        const later = chordAt(chords, start + duration - 1);
        const final = !cadenced && start >= Math.max(cadenceStart, cadenceBar);
        if (final) cadenced = true;
        slots.push({
          start,
          duration,
          weight: weightAt(metre, start),
          chord,
          target: targetAt(contour, start, length),
          ...(later !== chord && { nextChord: later }),
          ...(final && { letters: cadenceLetters(chord, cadence) }),
        });
      }
      start += duration;
    }
  });
  return slots;
}

/** The letters on which a phrase may rest. */
export function cadenceLetters(chord: Chord, cadence: CadenceKind): number[] {
  const { letter } = chord.key;
  const degree = (step: number): number => (letter + step) % 7;
  if (cadence === "half") return [degree(1), degree(6), degree(4)];
  if (cadence === "plagal") return [degree(0), degree(2)];
  return [degree(0)];
}

/** A broken line from start over peak to end; integers in, an integer out. */
function targetAt({ start, peak, end, peakAt }: Contour, tick: number, length: number): number {
  const top = Math.floor((length * peakAt) / 100);
  if (tick <= top) return start + Math.round(((peak - start) * tick) / Math.max(1, top));
  return peak + Math.round(((end - peak) * (tick - top)) / Math.max(1, length - top));
}

/** Adds to the slots what is already known: fixed notes, and the steps that motifs ask for. */
function linked(
  slots: readonly LineSlot[],
  { metre, bars }: PhraseOptions,
  motifs: ReadonlyMap<string, Motif>,
  fixed: ReadonlyMap<number, number>,
): LineSlot[] {
  const counts = new Map<number, number>();
  return slots.map((slot) => {
    const bar = Math.floor(slot.start / metre.bar);
    const index = counts.get(bar) ?? 0;
    counts.set(bar, index + 1);
    const { motif, inverted = false } = bars[bar]!;
    const steps = motif === undefined ? undefined : motifs.get(motif)?.steps;
    const position = fixed.get(slot.start);
    const step = index > 0 && steps ? steps[index]! - steps[index - 1]! : undefined;
    return {
      ...slot,
      ...(position !== undefined && { fixed: position }),
      ...(step !== undefined && { link: inverted ? -step : step }),
    };
  });
}

/** Returns where the middle of a voice lies in staff positions: the tonic's letter nearest to a pitch. */
export function tonicNear(key: Key, pitch: number): number {
  const wanted = Math.round((pitch * 7) / 12);
  const above = (((key.letter - wanted) % 7) + 7) % 7;
  return above <= 3 ? wanted + above : wanted + above - 7;
}
