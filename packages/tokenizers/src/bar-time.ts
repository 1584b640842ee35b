import type { EventBins } from "./event-bins.ts";
import { EVENT } from "./event-list.ts";
import { KIND } from "./event-vocabulary.ts";
import type { TokenSink } from "./token-sink.ts";
import { type EventLayout, type TimeWriter, writeTime } from "./write-events.ts";

/** Tells bars and positions, one by one. */
export interface BarTeller {
  /** A bar, by its number; its metre, unless the event that it is told for is one. */
  bar(sink: TokenSink, number: number, signature: number | undefined): void;
  position(sink: TokenSink, position: number): void;
  rest(sink: TokenSink, bin: number): void;
}

/** Time as tokens of bars, and of positions in them. */
export function barTimeWriter(layout: EventLayout): TimeWriter {
  const { first } = layout.vocabulary;
  const { barNumbers, barEnds, timeSignatures } = layout.settings;
  const bars = first(KIND.bar);
  const barEnd = first(KIND.barEnd);
  const positions = first(KIND.position);
  const signatures = first(KIND.timeSignature);
  const rests = first(KIND.rest);
  return barWriter(layout, {
    bar(sink, number, signature) {
      if (barEnds && number > 0) sink.push(barEnd);
      sink.push(barNumbers ? bars + Math.min(number, barNumbers - 1) : bars);
      if (timeSignatures && signature !== undefined) sink.push(signatures + signature);
    },
    position: (sink, position) => sink.push(positions + position),
    rest: (sink, bin) => sink.push(rests + bin),
  });
}

/** Time as bars, and positions in them. */
export function barWriter({ settings, bins }: Omit<EventLayout, "vocabulary">, tell: BarTeller): TimeWriter {
  const { rests, trailingBars, midiTok } = settings;
  let ticksPerQuarter = 0;
  let signature = 0;
  let ticksPerBar = 0;
  let ticksPerBeat = 0;
  let ticksPerPosition = 0;
  let bar = -1;
  let barTick = 0;
  /** The bar and the tick at which the metre began. */
  let fromBar = 0;
  let fromTick = 0;
  let previous = -1;
  let lastKind = 0;

  const setSignature = (index: number): void => {
    signature = index;
    ({ ticksPerBar, ticksPerBeat, ticksPerPosition } = barLengths(bins, index, ticksPerQuarter));
  };
  const barOf = (tick: number): number => fromBar + Math.floor((tick - fromTick) / ticksPerBar);

  const writeBars = (sink: TokenSink, tick: number, kind: number): void => {
    const count = barOf(tick) - bar;
    for (let i = 0; i < count; i++) {
      bar++;
      barTick = fromTick + (bar - fromBar) * ticksPerBar;
      const own = kind === EVENT.timeSignature && i + 1 === count;
      // Of several bars at once, MidiTok counts those before twice.
      tell.bar(sink, midiTok ? bar + i : bar, own ? undefined : signature);
    }
  };

  const writeRests = (sink: TokenSink, tick: number, noteEnd: number): void => {
    const table = bins.restTable(ticksPerBeat);
    if (tick - noteEnd < table.ticks[0]!) return;
    const from = midiTok === "3.0" ? noteEnd : Math.max(noteEnd, previous);
    const reached = barOf(from + writeTime(sink, tell.rest, tick - from, table));
    if (reached <= bar) return;
    if (bar === -1) bar = 0;
    barTick += (reached - bar) * ticksPerBar;
    bar = reached;
  };

  return {
    begin({ globals }) {
      ({ ticksPerQuarter } = globals);
      setSignature(globals.signatures[0]!.index);
      bar = previous = -1;
      barTick = fromBar = fromTick = 0;
    },
    advance(sink, tick, kind, noteEnd) {
      if (rests) writeRests(sink, tick, noteEnd);
      writeBars(sink, tick, kind);
      if (kind !== EVENT.timeSignature) tell.position(sink, Math.floor((tick - barTick) / ticksPerPosition));
      previous = tick;
      lastKind = kind;
    },
    signature(index, tick) {
      fromBar = barOf(tick);
      fromTick = tick;
      setSignature(index);
      previous = tick - 1;
    },
    finish(sink, noteEnd) {
      if (trailingBars && noteEnd > previous) writeBars(sink, noteEnd, lastKind);
    },
  };
}

/** How long a bar, a beat and a position are in ticks, in one of the metres told. */
export function barLengths(
  { signatures, positionsPerBeat }: EventBins,
  index: number,
  ticksPerQuarter: number,
): { ticksPerBar: number; ticksPerBeat: number; ticksPerPosition: number } {
  const { numerator, denominator } = signatures[index]!;
  const ticksPerBeat = Math.floor((ticksPerQuarter * 4) / denominator);
  return {
    ticksPerBar: ticksPerBeat * numerator,
    ticksPerBeat,
    ticksPerPosition: Math.max(1, Math.floor(ticksPerBeat / positionsPerBeat)),
  };
}
