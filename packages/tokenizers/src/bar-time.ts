import type { EventBins } from "./event-bins.ts";
import { EVENT } from "./event-list.ts";
import { KIND } from "./event-vocabulary.ts";
import type { TokenSink } from "./token-sink.ts";
import { type EventLayout, type TimeWriter, writeTime } from "./write-events.ts";

/** Time as bars, and positions in them. */
export function barTimeWriter({ settings, bins, vocabulary }: EventLayout): TimeWriter {
  const { first } = vocabulary;
  const { barNumbers, barEnds, timeSignatures, rests, trailingBars, midiTok } = settings;
  const bars = first(KIND.bar);
  const barEnd = first(KIND.barEnd);
  const positions = first(KIND.position);
  const signatures = first(KIND.timeSignature);
  const restTokens = first(KIND.rest);
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
      if (barEnds && bar > 0) sink.push(barEnd);
      // Of several bars at once, MidiTok counts those before twice.
      const number = midiTok ? bar + i : bar;
      sink.push(barNumbers ? bars + Math.min(number, barNumbers - 1) : bars);
      if (timeSignatures && !(kind === EVENT.timeSignature && i + 1 === count))
        sink.push(signatures + signature);
    }
  };

  const writeRests = (sink: TokenSink, tick: number, noteEnd: number): void => {
    const table = bins.restTable(ticksPerBeat);
    if (tick - noteEnd < table.ticks[0]!) return;
    const from = midiTok === "3.0" ? noteEnd : Math.max(noteEnd, previous);
    const reached = barOf(from + writeTime(sink, restTokens, tick - from, table));
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
      if (kind !== EVENT.timeSignature)
        sink.push(positions + Math.floor((tick - barTick) / ticksPerPosition));
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
