import { createTempoMap, type Score, type TimeSignature } from "@nocturne/score";
import { durationCodec } from "./duration-codec.ts";
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
  readonly maxBars: number;
  readonly metres: readonly Metre[];
  readonly tempo: ValueCodec | undefined;
  readonly ticksPerQuarter: number;
  /** Places of the fields among those of the onset; −1 where there is none. */
  readonly place: {
    readonly timeSignature: number;
    readonly bar: number;
    readonly position: number;
    readonly tempo: number;
  };
}

/**
 * Time as beats: bars advanced since the note before and the position in the bar, on a grid; before them, if wanted, the
 * time signature, and after them the tempo.
 */
export function beatsTime(settings: BeatsSettings): TimeCodec {
  const { positionsPerBeat, maxBars } = settings;
  const metres = settings.timeSignatures
    ? settings.timeSignatures.map((text) => parseMetre(text, positionsPerBeat))
    : [{ numerator: 4, denominator: 4, length: 4 * positionsPerBeat }];
  const tempo = settings.tempo ? tempoCodec(settings.tempo) : undefined;
  const bar = settings.timeSignatures ? 1 : 0;
  const layout: BeatsLayout = {
    positionsPerBeat,
    maxBars,
    metres,
    tempo,
    ticksPerQuarter: positionsPerBeat * Math.ceil(480 / positionsPerBeat),
    place: { timeSignature: bar - 1, bar, position: bar + 1, tempo: tempo ? bar + 2 : -1 },
  };
  const positions = Math.max(...metres.map((metre) => metre.length));
  const duration = durationCodec(settings.durations, positionsPerBeat);
  return {
    fields: [
      ...(bar ? [{ name: "timeSignature", kind: "categorical", size: metres.length } as const] : []),
      { name: "bar", kind: "categorical", size: maxBars },
      { name: "position", kind: "categorical", size: positions },
      ...(tempo ? [tempo.field] : []),
    ],
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
          writeBars(layout, score, notes, values, width);
          if (tempo) writeTempos(layout, score, notes, values, width);
        },
      };
    },
    createReader: () => beatsReader(layout),
    grammar: beatsGrammar(layout, positions, settings.tempo ? settings.tempo.bins : 0),
  };
}

/**
 * Bars are those of the score, where the bars before reach them and their metre is listed; else bars go on in the metre
 * before. Either way onsets keep their time.
 */
function writeBars(
  { metres, place, maxBars, positionsPerBeat }: BeatsLayout,
  score: Score,
  notes: QuantisedNotes,
  values: Int32Array | Float32Array,
  width: number,
): void {
  const told = place.timeSignature >= 0;
  const barAt = createBarFinder(told ? score : { ...score, timeSignatures: [] }, positionsPerBeat);
  let barStart = 0;
  let metre = 0;
  let last = -1;
  for (let i = 0, at = 0; i < notes.length; i++, at += width) {
    const onset = notes.onset[i]!;
    const { length } = metres[metre]!;
    let bars = 0;
    if (i === 0) {
      const bar = barAt(onset);
      metre = Math.max(0, metreOf(metres, bar, bar.start));
      const reached = onset - bar.start < metres[metre]!.length && Number.isInteger(bar.start);
      bars = reached ? bar.index : Math.floor(onset / metres[metre]!.length);
      barStart = reached ? bar.start : bars * metres[metre]!.length;
    } else if (onset !== last && onset >= barStart + length) {
      const bar = barAt(onset);
      const found = metreOf(metres, bar, bar.start);
      bars = (bar.start - barStart) / length;
      if (found >= 0 && bars >= 1 && Number.isInteger(bars)) metre = found;
      else {
        bars = Math.floor((onset - barStart) / length);
        const fitting = metreOf(metres, bar, barStart + bars * length);
        if (fitting >= 0) metre = fitting;
      }
      barStart += bars * length;
    }
    last = onset;
    if (told) values[at + place.timeSignature] = metre;
    values[at + place.bar] = Math.min(bars, maxBars - 1);
    values[at + place.position] = onset - barStart;
  }
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
  let started = false;
  let metre = metres[0]!;
  let barStart = 0;
  let position = 0;
  /** Ticks × microseconds a quarter note, as the tempo map counts. */
  let units = 0;
  const reader = {
    tick: 0,
    seconds: 0,
    microsecondsPerQuarter: 500_000,
    timeSignature: undefined as TimeSignature | undefined,
    advance(step: ArrayLike<number>, at: number) {
      const asked = place.timeSignature < 0 ? metre : metres[step[at + place.timeSignature]!]!;
      let bars = step[at + place.bar]!;
      const heard = Math.min(step[at + place.position]!, asked.length - 1);
      if (started && bars === 0 && (asked !== metre || heard < position)) bars = 1;
      barStart += bars * (started ? metre : asked).length;
      position = heard;
      const tick = (barStart + position) * ticksPerStep;
      if (place.timeSignature >= 0 && (!started || asked !== metre)) {
        const { numerator, denominator } = asked;
        reader.timeSignature = { tick: started ? barStart * ticksPerStep : 0, numerator, denominator };
      }
      metre = asked;
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

function beatsGrammar(
  { metres, place, maxBars }: BeatsLayout,
  positions: number,
  tempos: number,
): TimeGrammar {
  const metreIn = (step: ArrayLike<number>): number =>
    place.timeSignature < 0 ? 0 : step[place.timeSignature]!;
  const joins = (last: ArrayLike<number>, chosen: ArrayLike<number>): boolean =>
    chosen[place.bar] === 0 && chosen[place.position] === last[place.position];
  return {
    joins,
    allowed(last, field, chosen, mayJoin) {
      switch (field) {
        case place.bar: {
          if (!last) return undefined;
          const room = mayJoin || last[place.position]! < metres[metreIn(last)]!.length - 1;
          const stays = room && metreIn(chosen) === metreIn(last);
          return rangeMask(maxBars, stays ? 0 : 1, maxBars - 1);
        }
        case place.position: {
          const from = last && chosen[place.bar] === 0 ? last[place.position]! + (mayJoin ? 0 : 1) : 0;
          return rangeMask(positions, from, metres[metreIn(chosen)]!.length - 1);
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
