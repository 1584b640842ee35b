import { createTempoMap, type Score, type TimeSignature } from "@nocturne/score";
import { durationCodec } from "./duration-codec.ts";
import { startMetreWalk, walkOn } from "./metre-walk.ts";
import type { BeatsSettings } from "./note-tuple-options.ts";
import type { QuantisedNotes } from "./quantise-notes.ts";
import { rangeMask } from "./range-mask.ts";
import { tempoCodec } from "./tempo-codec.ts";
import type { TimeCodec, TimeGrammar, TimeReader } from "./time-codec.ts";
import { type Bar, createBarFinder, type Metre, parseMetre } from "./time-signatures.ts";
import type { ValueCodec } from "./value-codec.ts";

/** What writer, reader and grammar share. */
interface BeatsLayout {
  readonly positionsPerBeat: number;
  /** Ids of the field `delta`. */
  readonly deltas: number;
  /** Ids of the field `position`. */
  readonly positions: number;
  readonly metres: readonly Metre[];
  readonly tempo: ValueCodec | undefined;
  readonly ticksPerQuarter: number;
  /** Places of the fields among those of the onset; −1 where there is none. */
  readonly place: {
    readonly timeSignature: number;
    readonly delta: number;
    readonly position: number;
    readonly tempo: number;
  };
}

/**
 * Time as beats, on a grid: the time signature, if wanted, the time since the onset before, the position in the bar to
 * which that leads, and the tempo, if wanted.
 */
export function beatsTime(settings: BeatsSettings): TimeCodec {
  const { positionsPerBeat, maxBeats } = settings;
  const metres = settings.timeSignatures
    ? settings.timeSignatures.map((text) => parseMetre(text, positionsPerBeat))
    : [{ numerator: 4, denominator: 4, length: 4 * positionsPerBeat }];
  const tempo = settings.tempo ? tempoCodec(settings.tempo) : undefined;
  const delta = settings.timeSignatures ? 1 : 0;
  const layout: BeatsLayout = {
    positionsPerBeat,
    deltas: maxBeats * positionsPerBeat,
    positions: Math.max(...metres.map((metre) => metre.length)),
    metres,
    tempo,
    ticksPerQuarter: positionsPerBeat * Math.ceil(480 / positionsPerBeat),
    place: { timeSignature: delta - 1, delta, position: delta + 1, tempo: tempo ? delta + 2 : -1 },
  };
  const duration = durationCodec(settings.durations, positionsPerBeat);
  return {
    fields: [
      ...(delta ? [{ name: "timeSignature", kind: "categorical", size: metres.length } as const] : []),
      { name: "delta", kind: "categorical", size: layout.deltas },
      { name: "position", kind: "categorical", size: layout.positions, determined: true },
      ...(tempo ? [tempo.field] : []),
    ],
    delta: {
      at: delta,
      ticks: (steps) => (steps * layout.ticksPerQuarter) / positionsPerBeat,
    },
    duration,
    ticksPerQuarter: layout.ticksPerQuarter,
    ticksPerUnit: layout.ticksPerQuarter / positionsPerBeat,
    createWriter(score) {
      // In this order, halves of a grid step round as in MidiTok.
      const stepsPerTick = positionsPerBeat / score.ticksPerQuarter;
      const steps = (ticks: number): number => Math.floor(ticks * stepsPerTick + 0.5);
      return {
        onset: steps,
        duration: (_start, ticks) => duration.encode(Math.max(1, steps(ticks))),
        write(notes, values, width) {
          writeOnsets(layout, score, notes, values, width);
          if (tempo) writeTempos(layout, score, notes, values, width);
        },
      };
    },
    createReader: () => beatsReader(layout),
    grammar: beatsGrammar(layout, settings.tempo ? settings.tempo.bins : 0),
  };
}

/**
 * Bars are those of the score, where the bars before reach them and their metre is listed; else bars go on in the metre
 * before. Either way onsets keep their time. A rest too long for the field `delta` is cut by whole bars.
 */
function writeOnsets(
  { metres, place, deltas, positionsPerBeat }: BeatsLayout,
  score: Score,
  notes: QuantisedNotes,
  values: Int32Array | Float32Array,
  width: number,
): void {
  const told = place.timeSignature >= 0;
  const barAt = createBarFinder(told ? score : { ...score, timeSignatures: [] }, positionsPerBeat);
  let metre = 0;
  let barStart = 0;
  let last = 0;
  for (let i = 0, at = 0; i < notes.length; i++, at += width) {
    const onset = notes.onset[i]!;
    let delta = onset - last;
    if (i === 0) {
      const bar = barAt(onset);
      metre = Math.max(0, metreOf(metres, bar, bar.start));
    }
    const { length } = metres[metre]!;
    const crossed = Math.floor((onset - barStart) / length);
    if (crossed > 0) {
      barStart += crossed * length;
      const next = i === 0 ? metre : metreFrom(metres, barAt(onset), barStart, metre);
      // A new metre begins at a bar line, so one has to be crossed even where a rest is cut.
      const spare = next === metre ? crossed : crossed - 1;
      if (delta >= deltas) delta -= length * Math.min(spare, Math.ceil((delta - deltas + 1) / length));
      if (next !== metre) {
        metre = next;
        const { length: newLength } = metres[metre]!;
        barStart += newLength * Math.floor((onset - barStart) / newLength);
      }
    }
    last = onset;
    if (told) values[at + place.timeSignature] = metre;
    values[at + place.delta] = delta;
    values[at + place.position] = onset - barStart;
  }
}

/** The metre in which bars go on from a bar line, so that the score's bar around an onset behind it is one of them. */
function metreFrom(metres: readonly Metre[], bar: Bar, line: number, before: number): number {
  if (bar.start < line) {
    const fitting = metreOf(metres, bar, line);
    return fitting >= 0 ? fitting : before;
  }
  const found = metreOf(metres, bar, bar.start);
  return found >= 0 && (bar.start - line) % metres[found]!.length === 0 ? found : before;
}

/**
 * The metre of a bar that begins at `start` and ends with the score's bar: the score's, if that has this length, else
 * any other, which tells upbeats and bars cut short; −1 where none has.
 */
function metreOf(metres: readonly Metre[], bar: Bar, start: number): number {
  const length = bar.end - start;
  const inForce = metres.findIndex(
    (metre) => metre.numerator === bar.numerator && metre.denominator === bar.denominator,
  );
  return metres[inForce]?.length === length ? inForce : metres.findIndex((metre) => metre.length === length);
}

/**
 * The tempo of an onset is the mean until the next one, so that both sound when they did, whatever the tempo does
 * between them; after the last one, it is the tempo in force.
 */
function writeTempos(
  { tempo, place, positionsPerBeat }: BeatsLayout,
  score: Score,
  { length, onset, tick }: QuantisedNotes,
  values: Int32Array | Float32Array,
  width: number,
): void {
  const map = createTempoMap(score);
  const ticksPerStep = score.ticksPerQuarter / positionsPerBeat;
  let next = 0;
  for (let i = 0; i < length; i = next) {
    next = i + 1;
    while (next < length && onset[next] === onset[i]) next++;
    let quartersPerMinute = 60e6 / map.microsecondsPerQuarterAt(tick[i]!);
    if (next < length) {
      const seconds = map.secondsAt(onset[next]! * ticksPerStep) - map.secondsAt(onset[i]! * ticksPerStep);
      quartersPerMinute = (60 * (onset[next]! - onset[i]!)) / (positionsPerBeat * seconds);
    }
    const id = tempo!.encode(quartersPerMinute);
    for (let note = i; note < next; note++) values[note * width + place.tempo] = id;
  }
}

function beatsReader({ metres, tempo, place, positionsPerBeat, ticksPerQuarter }: BeatsLayout): TimeReader {
  const ticksPerStep = ticksPerQuarter / positionsPerBeat;
  const unitsPerSecond = ticksPerQuarter * 1e6;
  const metreIn = (step: ArrayLike<number>, at: number): Metre =>
    place.timeSignature < 0 ? metres[0]! : metres[step[at + place.timeSignature]!]!;
  const walk = startMetreWalk(metres[0]!);
  let started = false;
  /** Ticks × microseconds a quarter note, as the tempo map counts. */
  let units = 0;
  const reader = {
    tick: 0,
    seconds: 0,
    microsecondsPerQuarter: 500_000,
    timeSignature: undefined as TimeSignature | undefined,
    advance(step: ArrayLike<number>, at: number) {
      const before = walk.metre;
      const asked = metreIn(step, at);
      if (!started) walk.metre = asked;
      walkOn(walk, step[at + place.delta]!, asked);
      if (place.timeSignature >= 0 && (!started || walk.metre !== before)) {
        const { numerator, denominator } = walk.metre;
        reader.timeSignature = { tick: walk.metreStart * ticksPerStep, numerator, denominator };
      }
      const tick = (walk.barStart + walk.position) * ticksPerStep;
      const told = tempo && Math.round(60e6 / tempo.decode(step[at + place.tempo]!));
      if (told && !started) reader.microsecondsPerQuarter = told;
      units += (tick - reader.tick) * reader.microsecondsPerQuarter;
      if (told && tick > reader.tick) reader.microsecondsPerQuarter = told;
      reader.tick = tick;
      reader.seconds = units / unitsPerSecond;
      started = true;
    },
  };
  return reader;
}

function beatsGrammar({ metres, place, deltas, positions }: BeatsLayout, tempos: number): TimeGrammar {
  const metreIn = (step: ArrayLike<number>): Metre =>
    metres[place.timeSignature < 0 ? 0 : step[place.timeSignature]!]!;
  const joins = (_last: ArrayLike<number>, chosen: ArrayLike<number>): boolean => chosen[place.delta] === 0;
  return {
    joins,
    allowed(last, field, chosen, mayJoin) {
      const metre = metreIn(chosen);
      switch (field) {
        case place.delta: {
          if (!last) return undefined;
          const before = metreIn(last);
          const untilBarLine = before.length - last[place.position]!;
          return rangeMask(deltas, metre === before ? (mayJoin ? 0 : 1) : untilBarLine, deltas - 1);
        }
        case place.position: {
          const walk = startMetreWalk(last ? metreIn(last) : metre, last?.[place.position]);
          walkOn(walk, chosen[place.delta]!, metre);
          return rangeMask(positions, walk.position, walk.position);
        }
        case place.tempo:
          return last && joins(last, chosen)
            ? rangeMask(tempos, last[place.tempo]!, last[place.tempo]!)
            : undefined;
        default:
          return undefined;
      }
    },
  };
}
