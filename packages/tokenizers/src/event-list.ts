/** What happens in a score, besides the passing of time: a `EVENT` kind in the low bits, an index above. */
export const EVENT = {
  timeSignature: 0,
  tempo: 1,
  pedal: 2,
  pedalOff: 3,
  pitchBend: 4,
  chord: 5,
  note: 6,
  noteOff: 7,
} as const;

/** Events by tick; what stands first in the list comes first at its tick. Grown as needed and used again. */
export interface EventList {
  length: number;
  ticks: Int32Array;
  /** Index × 8 + kind. */
  events: Int32Array;
  /** Whether ticks ascend so far. */
  sorted: boolean;
  /** Memory for sorting. */
  spareTicks: Int32Array;
  spareEvents: Int32Array;
}

export function eventList(): EventList {
  const none = new Int32Array(0);
  return { length: 0, ticks: none, events: none, sorted: true, spareTicks: none, spareEvents: none };
}

/** Makes room for as many events more. */
export function reserveEvents(list: EventList, more: number): void {
  const needed = list.length + more;
  if (needed <= list.ticks.length) return;
  const size = Math.max(needed, 2 * list.ticks.length, 1024);
  for (const name of ["ticks", "events"] as const) {
    const grown = new Int32Array(size);
    grown.set(list[name].subarray(0, list.length));
    list[name] = grown;
  }
}

/** Appends an event, for which there is room. */
export function pushEvent(list: EventList, tick: number, kind: number, index: number): void {
  const { length } = list;
  if (length > 0 && tick < list.ticks[length - 1]!) list.sorted = false;
  list.ticks[length] = tick;
  list.events[length] = index * 8 + kind;
  list.length = length + 1;
}

const DIGIT = 11;
const counts = /* @__PURE__ */ new Int32Array(2048);

/** Sorts by tick; events of one tick keep their order. A radix sort: time grows with the number of events alone. */
export function sortEvents(list: EventList): void {
  if (list.sorted) return;
  const { length } = list;
  for (const name of ["spareTicks", "spareEvents"] as const) {
    if (list[name].length < list.ticks.length) list[name] = new Int32Array(list.ticks.length);
  }
  let highest = 0;
  for (let i = 0; i < length; i++) if (list.ticks[i]! > highest) highest = list.ticks[i]!;
  for (let shift = 0; shift === 0 || highest >>> shift > 0; shift += DIGIT) {
    const { ticks, events, spareTicks, spareEvents } = list;
    counts.fill(0);
    const mask = counts.length - 1;
    for (let i = 0; i < length; i++) counts[(ticks[i]! >>> shift) & mask]!++;
    for (let digit = 0, sum = 0; digit < counts.length; digit++) {
      const count = counts[digit]!;
      counts[digit] = sum;
      sum += count;
    }
    for (let i = 0; i < length; i++) {
      const to = counts[(ticks[i]! >>> shift) & mask]!++;
      spareTicks[to] = ticks[i]!;
      spareEvents[to] = events[i]!;
    }
    [list.ticks, list.spareTicks] = [spareTicks, ticks];
    [list.events, list.spareEvents] = [spareEvents, events];
  }
  list.sorted = true;
}
