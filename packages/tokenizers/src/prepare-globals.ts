import type { Score } from "@nocturne/score";
import type { EventBins } from "./event-bins.ts";
import type { EventSettings } from "./event-options.ts";
import { snapByIndex } from "./midi-tok-rounding.ts";

/** A change of tempo or metre at a tick of the grid. */
export interface GridChange {
  tick: number;
  /** Its place among the tempos or time signatures told. */
  index: number;
}

/** A stretch of one length of the beat. */
export interface Section {
  /** Where the next begins; the last has no end. */
  readonly end: number;
  /** Length of a beat in ticks of the grid. */
  readonly ticksPerBeat: number;
  /** Onsets are multiples of this many ticks. */
  readonly step: number;
}

/** What all tracks share, on the grid. */
export interface GridGlobals {
  /** Of the grid: as fine as the finest metre of the score needs. */
  readonly ticksPerQuarter: number;
  /** Score ticks × this, rounded half up, are ticks of the grid. */
  readonly ratio: number;
  /** At the start of a bar each, the first at 0. */
  readonly signatures: readonly GridChange[];
  readonly sections: readonly Section[];
}

/** Puts the metres of a score on the grid: those that are not told are left out, others wait for the next bar. */
export function prepareGlobals(score: Score, settings: EventSettings, bins: EventBins): GridGlobals {
  const { positionsPerBeat, signatures: told } = bins;
  let changes: GridChange[] = [];
  if (settings.timeSignatures) {
    const fourFour = told.findIndex((each) => each.numerator === 4 && each.denominator === 4);
    for (const { tick, numerator, denominator } of score.timeSignatures) {
      const index = told.findIndex(
        (each) => each.numerator === numerator && each.denominator === denominator,
      );
      if (index >= 0) changes.push({ tick, index });
    }
    if (changes[0]?.tick !== 0) changes.unshift({ tick: 0, index: Math.max(0, fourFour) });
  } else changes.push({ tick: 0, index: 0 });
  const finest = settings.timeSignatures
    ? Math.max(...changes.map(({ index }) => told[index]!.denominator))
    : 4;
  const ticksPerQuarter = Math.max(1, Math.floor((positionsPerBeat * finest) / 4));
  const ratio = ticksPerQuarter / score.ticksPerQuarter;
  changes = startBars(
    changes.map(({ tick, index }) => ({ tick: Math.trunc(tick * ratio), index })),
    (index) => (ticksPerQuarter * 4 * told[index]!.numerator) / told[index]!.denominator,
  );
  return { ticksPerQuarter, ratio, signatures: changes, sections: sectionsOf(changes) };

  function sectionsOf(list: readonly GridChange[]): Section[] {
    const sections: Section[] = [];
    for (const [i, { index }] of list.entries()) {
      const ticksPerBeat = Math.floor((ticksPerQuarter * 4) / told[index]!.denominator);
      const end = list[i + 1]?.tick ?? Number.POSITIVE_INFINITY;
      const step = Math.max(1, Math.floor(ticksPerBeat / positionsPerBeat));
      const before = sections.at(-1);
      if (before?.ticksPerBeat === ticksPerBeat) sections[sections.length - 1] = { ...before, end };
      else sections.push({ end, ticksPerBeat, step });
    }
    return sections;
  }
}

/** Drops changes to what is in force, and moves the others to the next bar line; of several on one, the last rules. */
function startBars(changes: readonly GridChange[], ticksPerBar: (index: number) => number): GridChange[] {
  const kept: GridChange[] = [];
  for (const change of changes) {
    const last = kept.at(-1);
    if (!last) {
      kept.push({ ...change, tick: 0 });
      continue;
    }
    if (last.index === change.index) continue;
    const bar = ticksPerBar(last.index);
    const tick = last.tick + Math.ceil(Math.max(0, change.tick - last.tick) / bar) * bar;
    if (tick === last.tick) kept.pop();
    if (kept.at(-1)?.index !== change.index) kept.push({ tick, index: change.index });
  }
  return kept;
}

/** Rounds a tick to the grid of its section, which begins where the section does. */
export function snap(tick: number, sections: readonly Section[]): number {
  if (sections.length === 1) return tick;
  let at = 0;
  while (tick >= sections[at]!.end) at++;
  const { step } = sections[at]!;
  if (step === 1) return tick;
  const from = at > 0 ? sections[at - 1]!.end : 0;
  return roundEven((tick - from) / step) * step + from;
}

/** Rounds halves to even, as NumPy does. */
export function roundEven(value: number): number {
  const floor = Math.floor(value);
  const half = value - floor === 0.5;
  return half ? floor + (floor % 2) : Math.round(value);
}

/** The tempos of a score on the grid, each told by the nearest; of several on one tick the last. Begins at 0. */
export function prepareTempos(
  score: Score,
  settings: EventSettings,
  bins: EventBins,
  { ratio, sections }: GridGlobals,
): GridChange[] {
  const { tempos, defaultTempo } = bins;
  const defaultIndex = tempos.indexOf(defaultTempo);
  const micros = tempos.map((bpm) => 60e6 / bpm);
  const changes: GridChange[] = [];
  const ticks = Int32Array.from(score.tempos, ({ tick }) => Math.floor(tick * ratio + 0.5));
  if (settings.midiTok === "3.0")
    snapByIndex(
      ticks,
      sections,
      sections.map(({ end }) => end),
    );
  for (const [i, { microsecondsPerQuarter }] of score.tempos.entries()) {
    let index = tempos.length - 1;
    const distance = (of: number): number => Math.abs(micros[of]! - microsecondsPerQuarter);
    while (index > 0 && distance(index - 1) <= distance(index)) index--;
    const at = settings.midiTok === "3.0" ? ticks[i]! : snap(ticks[i]!, sections);
    if (changes.at(-1)?.tick === at) changes.pop();
    changes.push({ tick: at, index });
  }
  const merge = settings.tempos ? settings.tempos.merge : false;
  const kept = merge ? changes.filter(({ index }, i) => changes[i - 1]?.index !== index) : changes;
  const first = kept[0];
  if (merge && first && 60e6 / Math.round(micros[first.index]!) === defaultTempo) first.tick = 0;
  else if (first?.tick !== 0) kept.unshift({ tick: 0, index: defaultIndex });
  return kept;
}
