import { type Chord, chordOf } from "./chord.ts";
import { GRAMMARS, type Grammar } from "./grammar.ts";
import type { Key } from "./key.ts";
import type { Random } from "./random.ts";
import type { CadenceKind } from "./truth.ts";

/** What a progression is to be. */
export interface ProgressionOptions {
  /** Number of chords, the cadence included; at least 2. */
  readonly length: number;
  readonly cadence: CadenceKind;
  /** The key in which it ends. @default the key in which it starts */
  readonly endKey?: Key;
  /** Roman numeral of the first chord. @default the tonic */
  readonly first?: string;
  /** The most chords that the ending may have. @default 4 */
  readonly longestEnding?: number;
}

/**
 * Returns a progression drawn from the weighted grammar: a first chord, a path whose every step is one of the
 * grammar's, and the ending of a cadence. Each path is as likely as the product of its weights. Where the key changes,
 * it does so before the ending, after a chord that both keys know.
 */
export function composeProgression(random: Random, key: Key, options: ProgressionOptions): Chord[] {
  const { length, cadence, endKey = key, longestEnding = 4 } = options;
  const grammar = GRAMMARS[key.mode];
  const first = options.first ?? grammar.tonic;
  const endings = GRAMMARS[endKey.mode].cadences[cadence]
    .map(([ending, weight]) => [ending.split(" "), weight] as const)
    .filter(([ending]) => ending.length <= Math.min(longestEnding, length - 1));
  const pivots = endKey === key ? undefined : pivotsOf(grammar);
  const open = endings.map(([ending, weight]) => {
    const steps = length - ending.length - (pivots ? 1 : 0);
    const reach = reachability(grammar, pivots ?? [ending[0]!], steps);
    return { ending, weight: (reach[steps]?.get(first) ?? 0) > 0 ? weight : 0, reach, steps };
  });
  const possible = open.filter((each) => each.weight > 0);
  if (possible.length === 0) return composeProgression(random, key, shortened(options, grammar, endKey));
  const { ending, reach, steps } = random.weighted(possible.map((each) => [each, each.weight] as const));
  const path = walk(random, grammar, first, reach, steps);
  const romans = pivots ? path : path.slice(0, -1);
  return [...romans.map((roman) => chordOf(key, roman)), ...ending.map((roman) => chordOf(endKey, roman))];
}

/** With no path of this length, the plainest ending after a held first chord. */
function shortened(options: ProgressionOptions, grammar: Grammar, endKey: Key): ProgressionOptions {
  const { first = grammar.tonic } = options;
  if (first !== grammar.tonic) return { ...options, first: grammar.tonic };
  throw new RangeError(
    `etudes: no progression of ${options.length} chords to a ${options.cadence} cadence in ${endKey.name}; use 3 or more`,
  );
}

function pivotsOf(grammar: Grammar): string[] {
  return grammar.tonic === "I" ? ["I", "I6", "vi", "IV"] : ["i", "i6", "VI", "iv"];
}

/** Levels found before; they depend on the grammar alone. */
const reached = new WeakMap<Grammar, Map<string, Map<string, number>[]>>();

/** For each number of steps, the weight of all paths from a chord to one of the goals. */
function reachability(grammar: Grammar, goals: readonly string[], steps: number): Map<string, number>[] {
  const known = reached.get(grammar) ?? new Map<string, Map<string, number>[]>();
  reached.set(grammar, known);
  const levels = known.get(goals.join()) ?? [new Map(goals.map((goal) => [goal, 1]))];
  known.set(goals.join(), levels);
  for (let step = levels.length; step <= steps; step++) {
    const before = levels[step - 1]!;
    const level = new Map<string, number>();
    for (const [roman, successors] of Object.entries(grammar.successors)) {
      let total = 0;
      for (const [successor, weight] of successors) total += weight * (before.get(successor) ?? 0);
      if (total > 0) level.set(roman, total);
    }
    levels.push(level);
  }
  return levels;
}

function walk(
  random: Random,
  grammar: Grammar,
  first: string,
  reach: readonly Map<string, number>[],
  steps: number,
): string[] {
  const path = [first];
  const scale = 1_000_000;
  for (let left = steps; left > 0; left--) {
    const level = reach[left - 1]!;
    const used = path.slice(-3);
    const choices = (grammar.successors[path.at(-1)!] ?? []).map(([roman, weight]) => {
      const stale = used.includes(roman) ? 3 : 1;
      return [roman, (weight * (level.get(roman) ?? 0)) / stale] as const;
    });
    const total = choices.reduce((sum, [, weight]) => sum + weight, 0);
    const scaled = choices
      .filter(([, weight]) => weight > 0)
      .map(([roman, weight]) => [roman, Math.max(1, Math.floor((weight / total) * scale))] as const);
    path.push(random.weighted(scaled));
  }
  return path;
}
