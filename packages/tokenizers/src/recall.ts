import { acceptedTokens, checkMemory, checkStep } from "./check-tokens.ts";
import type { CategoricalField, Field, Grammar, Tokenizer, TokenSequence } from "./contract.ts";
import { rangeMask } from "./range-mask.ts";
import { createRecallHistory, type RecallHistory, type RecallPlan } from "./recall-history.ts";

/** Options of {@link recall}. */
export interface RecallOptions {
  /** Steps that a match may span, ascending. @default [1, 2, 4, 8, 16] */
  readonly lengths?: readonly number[];
  /**
   * How often in a row a passage is told: once it has come again so often, it is told no more for as long as it goes on,
   * so that a model that trusts its memory does not turn in circles.
   * @default 2
   */
  readonly repeats?: number;
  /**
   * Names of the fields that a match compares.
   * @default the categorical ones but those that are determined, and velocity, duration, tempo and timeSignature
   */
  readonly match?: readonly string[];
  /** Names of the fields that are told. @default the categorical ones but those that are determined */
  readonly tell?: readonly string[];
}

/** The version of the ids. */
export const RECALL_VERSION = 1;

/** Fields that may differ when a passage comes again. */
const INCIDENTAL = new Set(["velocity", "duration", "tempo", "timeSignature"]);

/**
 * Returns a tokenizer that begins each step with what its music remembers: where the last steps were heard before in the
 * same piece, what followed them there. Music repeats itself, and what comes again need not be kept in a net's state:
 * the net learns when to trust the memory.
 *
 * Of the runs of `lengths` steps that end with the step before, the longest counts that was heard before (by the fields
 * `match`), the latest time; what has come again `repeats` times in a row is told no more. The fields, before those of `tokenizer`: `recalledX` for each field X that is told, of one
 * id more, the last, which says that nothing is recalled; and `recallLength`, the place of the run's length among
 * `lengths`, from 1, or 0. All are determined by the steps before, so a model reads and never predicts them; decoding
 * does without. A state of the grammar keeps the steps so far.
 *
 * This is the longest match of data compression (Cleary and Witten's prediction by partial matching, 1984), given to a
 * net as something heard instead of mixed with its predictions.
 *
 * @throws RangeError where an option is not allowed
 * @example
 * const tokenizer = recall(noteTuple({ tempo: false }));
 */
export function recall(tokenizer: Tokenizer, options: RecallOptions = {}): Tokenizer {
  const { lengths = [1, 2, 4, 8, 16], repeats = 2 } = options;
  const open = tokenizer.fields.filter((field) => field.kind === "categorical" && !field.determined);
  const tell = options.tell ?? open.map((field) => field.name);
  const match = options.match ?? tell.filter((name) => !INCIDENTAL.has(name));
  checkLengths(lengths);
  if (!(Number.isInteger(repeats) && repeats >= 1)) {
    throw new RangeError(`recall: repeats must be a whole number from 1, got ${repeats}`);
  }
  const told = placesOf(tokenizer.fields, "tell", tell);
  const matched = placesOf(tokenizer.fields, "match", match);

  const recalled: Field[] = told.map((place) => {
    const { name, size } = tokenizer.fields[place] as CategoricalField;
    const told = `recalled${name[0]!.toUpperCase()}${name.slice(1)}`;
    return { name: told, kind: "categorical", size: size + 1, determined: true };
  });
  recalled.push({
    name: "recallLength",
    kind: "categorical",
    size: lengths.length + 1,
    determined: true,
  });
  const fields: readonly Field[] = [...recalled, ...tokenizer.fields];
  const before = recalled.length;
  const own = tokenizer.fields.length;
  const width = before + own;
  const nothing = told.map((place) => (tokenizer.fields[place] as CategoricalField).size);
  const plan: RecallPlan = { match: matched, tell: told, nothing, lengths, repeats };

  const history = createRecallHistory(plan);
  /** Spreads steps that stand without room at the end of memory to its start, with what is recalled before each. */
  const spread = (length: number, values: Int32Array | Float32Array): void => {
    const from = length * before;
    history.clear();
    for (let step = 0, to = 0; step < length; step++, to += width) {
      const at = from + step * own;
      history.tellTo(values, to);
      for (let i = 0; i < own; i++) values[to + before + i] = values[at + i]!;
      history.push(values, to + before);
    }
  };
  const encode: Tokenizer["encode"] = (score) => {
    const { length, values } = tokenizer.encode(score);
    const all =
      values instanceof Int32Array ? new Int32Array(length * width) : new Float32Array(length * width);
    all.set(values, length * before);
    spread(length, all);
    return { fields, length, values: all };
  };
  const encodeInto: Tokenizer["encodeInto"] = (score, values) => {
    const length = stepsInto(score, values);
    checkMemory("recall", fields, length * width, values);
    values.copyWithin(length * before, 0, length * own);
    spread(length, values);
    return length;
  };
  /** Encodes without what is recalled; where even that is too much, counts its steps. */
  const stepsInto: Tokenizer["encodeInto"] = (score, values) => {
    try {
      return tokenizer.encodeInto(score, values);
    } catch {
      return tokenizer.encode(score).length;
    }
  };

  const decode: Tokenizer["decode"] = (tokens, options = {}) => {
    const { length, values } = acceptedTokens("recall", fields, tokens, options);
    const rest = values instanceof Int32Array ? new Int32Array(length * own) : new Float32Array(length * own);
    for (let step = 0; step < length; step++) {
      const from = step * width + before;
      rest.set(values.subarray(from, from + own), step * own);
    }
    const sequence: TokenSequence = { fields: tokenizer.fields, length, values: rest };
    return tokenizer.decode(sequence);
  };

  return {
    fields,
    encode,
    encodeInto,
    decode,
    stream: () => {
      const decoder = tokenizer.stream();
      return {
        push(step) {
          checkStep("recall", fields, step, 0, 0);
          return decoder.push(Array.from({ length: own }, (_, i) => step[before + i]!));
        },
      };
    },
    toJSON: () => ({
      type: "recall",
      version: RECALL_VERSION,
      tokenizer: tokenizer.toJSON(),
      lengths,
      repeats,
      match,
      tell,
    }),
    ...(tokenizer.grammar && { grammar: recallGrammar(tokenizer.grammar, fields, before, plan) }),
  };
}

/** Where a walk stands. The history may have gone on since; its first `length` steps are this walk's. */
interface RecallState {
  readonly inner: unknown;
  readonly history: RecallHistory;
  readonly length: number;
  readonly told: readonly number[];
}

function recallGrammar(
  grammar: Grammar,
  fields: readonly Field[],
  before: number,
  plan: RecallPlan,
): Grammar<RecallState> {
  const ownOf = (step: ArrayLike<number>): number[] => Array.from(step).slice(before);
  const none = createRecallHistory(plan);
  return {
    start: { inner: grammar.start, history: none, length: 0, told: none.told },
    allowed({ inner, told }, field, chosen) {
      if (field >= before) return grammar.allowed(inner, field - before, ownOf(chosen));
      return rangeMask((fields[field] as CategoricalField).size, told[field]!, told[field]!);
    },
    next({ inner, history, length }, step) {
      // Only one walk can go on in a history; the start's stays empty, so that it can be the start of many.
      const goesOn = length > 0 && history.length === length;
      const longer = goesOn ? history : history.copy(length);
      longer.push(step, before);
      return {
        inner: grammar.next(inner, ownOf(step)),
        history: longer,
        length: length + 1,
        told: longer.told,
      };
    },
  };
}

function checkLengths(lengths: readonly number[]): void {
  const ascending = lengths.every(
    (length, i) => Number.isInteger(length) && length > (lengths[i - 1] ?? 0) && length <= 1024,
  );
  if (lengths.length === 0 || !ascending) {
    throw new RangeError(
      `recall: lengths must be whole numbers from 1, ascending, got [${lengths.join(", ")}]`,
    );
  }
}

function placesOf(fields: readonly Field[], option: string, names: readonly string[]): number[] {
  const known = fields.filter((field) => field.kind === "categorical").map((field) => field.name);
  for (const name of names) {
    if (!known.includes(name)) {
      throw new RangeError(
        `recall: ${option} must name categorical fields of the tokenizer (${known.join(", ")}), got ${JSON.stringify(name)}`,
      );
    }
  }
  if (names.length === 0) throw new RangeError(`recall: ${option} must name at least one field`);
  return names.map((name) => fields.findIndex((field) => field.name === name));
}
