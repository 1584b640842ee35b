import { KIND } from "./event-vocabulary.ts";
import type { TokenSink } from "./token-sink.ts";
import { type EventLayout, type TimeWriter, writeTime } from "./write-events.ts";

/** Time as shifts from one event to the next, as many as it takes. */
export function shiftTimeWriter({ settings, bins, vocabulary }: EventLayout): TimeWriter {
  const shifts = vocabulary.first(KIND.timeShift);
  const rests = vocabulary.first(KIND.rest);
  const tellShift = (sink: TokenSink, bin: number): void => sink.push(shifts + bin);
  const tellRest = (sink: TokenSink, bin: number): void => sink.push(rests + bin);
  let ticksPerQuarter = 0;
  let ticksPerBeat = 0;
  let previous = 0;
  return {
    begin({ globals }) {
      ({ ticksPerQuarter } = globals);
      ticksPerBeat = ticksPerQuarter;
      previous = 0;
    },
    advance(sink, tick, _kind, noteEnd) {
      if (tick === previous) return;
      if (settings.rests) {
        const table = bins.restTable(ticksPerBeat);
        if (tick - noteEnd >= table.ticks[0]!) {
          previous = settings.midiTok === "3.0" ? noteEnd : Math.max(noteEnd, previous);
          previous += writeTime(sink, tellRest, tick - previous, table);
        }
      }
      writeTime(sink, tellShift, tick - previous, bins.durationTable(ticksPerBeat));
      previous = tick;
    },
    signature(index) {
      ticksPerBeat = Math.floor((ticksPerQuarter * 4) / bins.signatures[index]!.denominator);
    },
  };
}

/** Time as one shift a note, the nearest, or one of 0. */
export function singleShiftWriter({ bins, vocabulary }: EventLayout): TimeWriter {
  const zero = vocabulary.first(KIND.timeShift);
  let table = bins.durationTable(bins.ticksPerQuarter);
  let previous = 0;
  return {
    begin({ globals }) {
      table = bins.durationTable(globals.ticksPerQuarter);
      previous = 0;
    },
    advance(sink, tick) {
      const shift = tick - previous;
      sink.push(shift === 0 ? zero : zero + 1 + table.nearest[Math.min(shift, table.longest)]!);
      previous = tick;
    },
    signature() {},
  };
}
