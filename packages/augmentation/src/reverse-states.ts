/** A stretch of ticks: `start` included, `end` not. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

interface StateRules<T> {
  /** Events of one key are one state; an event without a key stays at its tick. @default all events are one state */
  readonly key?: (event: T) => number | undefined;
  /** What holds before the first event of a state; undefined where nobody knows: then the first event holds there too. */
  readonly initial: (first: T) => T | undefined;
  /** Whether two events of one key say the same. */
  readonly equal: (a: T, b: T) => boolean;
}

/**
 * Returns the events that make a state run backwards within a span: what held from tick a to tick b holds from
 * `start + end − b` to `start + end − a`. Events before and after the span stay. What holds at the span's start is stated
 * there, unless it was not before and is still the same.
 *
 * @param events - sorted by tick
 */
export function reverseStates<T extends { readonly tick: number }>(
  events: readonly T[],
  span: Span,
  rules: StateRules<T>,
): T[] {
  const staying: T[] = [];
  const states = new Map<number, T[]>();
  for (const event of events) {
    const key = rules.key ? rules.key(event) : 0;
    if (key === undefined) staying.push(event);
    else states.set(key, [...(states.get(key) ?? []), event]);
  }
  const turned = [...states.values()].map((state) => reverseState(state, span, rules));
  return [...staying, ...turned.flat()].sort((a, b) => a.tick - b.tick);
}

function reverseState<T extends { readonly tick: number }>(
  events: readonly T[],
  { start, end }: Span,
  rules: StateRules<T>,
): T[] {
  const before = events.filter((event) => event.tick < start);
  const atStart = events.filter((event) => event.tick === start);
  const inside = events.filter((event) => event.tick > start && event.tick < end);
  const after = events.filter((event) => event.tick >= end);
  const previous = before.at(-1) ?? rules.initial(events[0]!);
  const opening = atStart.at(-1) ?? previous;
  const held = opening ? [opening, ...inside] : inside; // what holds, in order of time
  const turned = held.map((event, index) => {
    const until = inside[opening ? index : index + 1]?.tick ?? end;
    return { ...event, tick: start + end - until };
  });
  turned.reverse();
  const stated = atStart.length > 0 || !previous || (turned[0] && !rules.equal(turned[0], previous));
  return [...before, ...(stated ? turned : turned.slice(1)), ...after];
}
