import type { StepField } from "./step-model.ts";

/** When a model counts as stuck in a loop; see {@link createRepeatGuard}. */
export interface RepeatGuardOptions {
  /** How often a group of steps may follow itself, the first time counted. @default 8 */
  readonly times?: number;
  /** The longest group that is watched, in steps. @default 32 */
  readonly longest?: number;
  /** Steps that a loop may last in any case: short groups then follow themselves more often. @default 0 */
  readonly lasting?: number;
  /** The names of the fields by which two steps are the same. @default all categorical fields that are not determined */
  readonly fields?: readonly string[];
}

/** Watches a sequence of steps for loops. */
export interface RepeatGuard {
  /**
   * The ids that one field must not take, given the values before it in this step; empty nearly always. Only the last
   * watched field ever has some.
   */
  banned(field: number, chosen: ArrayLike<number>): readonly number[];
  /** Takes the step that came. */
  push(step: ArrayLike<number>): void;
}

/**
 * Returns a guard against loops: no group of up to `longest` steps may be played more than `times` times in a row, once it
 * has lasted `lasting` steps. The
 * step that would complete one repetition too many is banned by the id of its last watched field, so that the model
 * goes another way by its own second choice; nothing else changes. Other guards lower the logits of whatever sounded
 * before, which in music, where repetition is form, would hurt good pieces too. Costs `longest` comparisons a step.
 *
 * @throws RangeError where `times` is below 2, `longest` below 1, or no categorical field is left to watch
 * @example generate({ model, tokenizer, seconds: 60, repeatGuard: { times: 4, fields: ["pitch"] } });
 */
export function createRepeatGuard(
  fields: readonly StepField[],
  options: RepeatGuardOptions = {},
): RepeatGuard {
  const { times = 8, longest = 32, lasting = 0 } = options;
  if (!(Number.isInteger(times) && times >= 2)) {
    throw new RangeError(`repeatGuard: times must be a whole number from 2, got ${times}`);
  }
  if (!(Number.isInteger(longest) && longest >= 1)) {
    throw new RangeError(`repeatGuard: longest must be a whole number of steps from 1, got ${longest}`);
  }
  if (!(Number.isInteger(lasting) && lasting >= 0)) {
    throw new RangeError(`repeatGuard: lasting must be a whole number of steps from 0, got ${lasting}`);
  }
  const watched = watchedFields(fields, options.fields);
  const last = watched.at(-1)!;
  const recent: number[][] = []; // the last `longest` steps, newest first
  const runs = new Int32Array(longest + 1); // by period: how many steps in a row equal the one a period before

  return {
    banned(field, chosen) {
      if (field !== last) return [];
      const ids: number[] = [];
      for (let period = 1; period <= recent.length; period++) {
        const before = recent[period - 1]!;
        if (runs[period]! + 1 < Math.max(period * times, lasting)) continue;
        if (watched.every((index) => index === last || before[index] === chosen[index])) {
          ids.push(before[last]!);
        }
      }
      return ids;
    },
    push(step) {
      for (let period = 1; period <= recent.length; period++) {
        const before = recent[period - 1]!;
        const same = watched.every((index) => before[index] === step[index]);
        runs[period] = same ? runs[period]! + 1 : 0;
      }
      recent.unshift(Array.from(step));
      if (recent.length > longest) recent.pop();
    },
  };
}

function watchedFields(fields: readonly StepField[], names: readonly string[] | undefined): number[] {
  for (const name of names ?? []) {
    if (!fields.some((field) => field.name === name && field.kind === "categorical")) {
      throw new RangeError(`repeatGuard: fields must name categorical fields of the model, got "${name}"`);
    }
  }
  const indices = [...fields.keys()].filter((index) => {
    const field = fields[index]!;
    return names ? names.includes(field.name) : field.kind === "categorical" && !field.determined;
  });
  if (indices.length === 0) throw new RangeError("repeatGuard: there is no categorical field to watch");
  return indices;
}
