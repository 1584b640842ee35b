import { byCodeUnits } from "./find-midi-files.ts";
import { hashText } from "./hash.ts";

/** What a work is used for. */
export type SplitName = "train" | "valid" | "test";

/** How works are divided. */
export interface SplitWorksOptions {
  /** Another seed, another division; any safe integer. @default 0 */
  readonly seed?: number;
  /** Share of the works for validation, 0–1. @default 0.05 */
  readonly valid?: number;
  /** Share of the works for the test, 0–1. @default 0.05 */
  readonly test?: number;
}

/**
 * Returns what each work is used for, by its id. The id and the seed alone decide, so a work stays where it is when
 * others come or go. One exception: where chance gives a part that was asked for no work, the work nearest to it is
 * moved there, as far as there are works: first one to train on, then one to validate, then one to test.
 *
 * @throws RangeError where a share is outside 0–1, both add up to 1 or more, or the seed is not a safe integer
 * @example splitWorks(groupWorks(scores), { seed: 1 }).get(id); // "train"
 */
export function splitWorks(
  works: readonly { readonly id: string }[],
  options: SplitWorksOptions = {},
): Map<string, SplitName> {
  const { seed = 0, valid = 0.05, test = 0.05 } = options;
  checkOptions(seed, valid, test);
  const salt = hashText(String(seed));
  const draws = [...new Set(works.map((work) => work.id))]
    .map((id) => ({ id, draw: hashText(id, salt) / 2 ** 32 }))
    .sort((a, b) => a.draw - b.draw || byCodeUnits(a.id, b.id));
  const names = draws.map(({ draw }): SplitName => {
    if (draw < valid) return "valid";
    return draw < valid + test ? "test" : "train";
  });
  const count = (name: SplitName): number => names.filter((other) => other === name).length;
  const last = names.length - 1;
  if (last >= 0 && count("train") === 0) names[last] = "train";
  if (valid > 0 && last >= 1 && count("valid") === 0) names[0] = "valid";
  if (test > 0 && last >= 2 && count("test") === 0) {
    const spare = names.indexOf("train");
    names[count("train") > 1 ? spare : names.indexOf("valid")] = "test";
  }
  return new Map(draws.map(({ id }, index) => [id, names[index]!]));
}

function checkOptions(seed: number, valid: number, test: number): void {
  for (const [name, share] of Object.entries({ valid, test })) {
    if (!(share >= 0 && share < 1)) {
      throw new RangeError(`corpus: ${name} must be a share from 0 to below 1, got ${share}`);
    }
  }
  if (valid + test >= 1) {
    throw new RangeError(`corpus: valid + test must leave something to train on, got ${valid} + ${test}`);
  }
  if (!Number.isSafeInteger(seed)) {
    throw new RangeError(`corpus: seed must be a safe integer, got ${seed}`);
  }
}
