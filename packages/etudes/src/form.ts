import { type Key, type KeyRelation, relatedKey } from "./key.ts";
import type { Random } from "./random.ts";
import type { CadenceKind } from "./truth.ts";

/** What a phrase does in the whole. */
export type PhraseRole = "opening" | "answer" | "sequence" | "contrast" | "coda";

/** A phrase to be composed, or, where its theme has been heard, to return. */
export interface PhrasePlan {
  /** Phrases of one theme share their music. */
  readonly theme: string;
  readonly role: PhraseRole;
  readonly key: Key;
  readonly endKey: Key;
  readonly cadence: CadenceKind;
  /** The theme whose first half opens this one. @default none */
  readonly opensAs?: string;
  /** Whether a return is ornamented. */
  readonly ornamented: boolean;
  /** Velocity added to the piece's. */
  readonly level: number;
}

/** A section to be composed. */
export interface SectionPlan {
  readonly label: string;
  readonly phrases: readonly PhrasePlan[];
}

/** A form with its keys. */
export interface FormPlan {
  /** As in "rounded binary". */
  readonly name: string;
  readonly sections: readonly SectionPlan[];
}

/** How a form is laid out. */
export interface FormOptions {
  /** Whether the first section of a rounded binary or ternary form is played twice. @default false */
  readonly repeats?: boolean;
}

/** The forms that a plan may take. */
export type FormName = "AABA" | "ABA" | "rounded binary" | "ternary";

/**
 * Returns the plan of a form: which sections return, in which keys and with which cadences. A is a period (half
 * cadence, authentic cadence); in a rounded binary form its first close is in the dominant (major) or the relative
 * (minor), and the return stays at home. B goes through a sequence to a half cadence, or is a period in another key.
 */
export function planForm(random: Random, key: Key, name: FormName, options: FormOptions = {}): FormPlan {
  const { repeats = false } = options;
  const plain = { key, endKey: key, ornamented: false, level: 0 };
  const away = relatedKey(key, key.mode === "major" ? "dominant" : "relative");
  const opening: PhrasePlan = { ...plain, theme: "a1", role: "opening", cadence: "half" };
  const answer: PhrasePlan = {
    ...plain,
    theme: "a2",
    role: "answer",
    cadence: "authentic",
    opensAs: "a1",
    level: 2,
  };
  const leaving: PhrasePlan = { ...answer, theme: "a2 leaving", endKey: away };
  const ornamented = (phrase: PhrasePlan): PhrasePlan => ({ ...phrase, ornamented: true });
  const last = (phrase: PhrasePlan): PhrasePlan => ({ ...ornamented(phrase), level: phrase.level + 3 });
  const digression: PhrasePlan = { ...plain, theme: "b", role: "sequence", cadence: "half", level: 5 };
  const a = { label: "A", phrases: [opening, answer] };
  const closing = ending(random, plain, last(answer));
  const home = { label: "A", phrases: [last(opening), closing.answer] };
  const tail = closing.coda ? [{ label: "coda", phrases: [closing.coda] }] : [];
  if (name === "AABA") {
    const again = { label: "A", phrases: [ornamented(opening), ornamented(answer)] };
    return { name, sections: [a, again, { label: "B", phrases: [digression] }, home, ...tail] };
  }
  if (name === "ABA") return { name, sections: [a, { label: "B", phrases: [digression] }, home, ...tail] };
  if (name === "rounded binary") {
    const first = { label: "A", phrases: [opening, leaving] };
    const again = { label: "A", phrases: [ornamented(opening), ornamented(leaving)] };
    const b = { label: "B", phrases: [digression] };
    return { name, sections: [first, ...(repeats ? [again] : []), b, { ...home, label: "A'" }, ...tail] };
  }
  const other = relatedKey(key, random.pick(contrasts(key)));
  const middle = { ...plain, key: other, endKey: other, level: 1 };
  const b = {
    label: "B",
    phrases: [
      { ...middle, theme: "c1", role: "contrast", cadence: "half" },
      { ...middle, theme: "c2", role: "answer", cadence: "authentic", opensAs: "c1", level: 4 },
    ] satisfies PhrasePlan[],
  };
  const again = { label: "A", phrases: [ornamented(opening), ornamented(answer)] };
  return { name, sections: [a, ...(repeats ? [again] : []), b, { ...home, label: "A'" }, ...tail] };
}

/** The last phrase may be foiled by a deceptive cadence, which the coda makes good. */
function ending(
  random: Random,
  plain: Pick<PhrasePlan, "key" | "endKey" | "ornamented" | "level">,
  answer: PhrasePlan,
): { answer: PhrasePlan; coda?: PhrasePlan } {
  const coda: PhrasePlan = { ...plain, theme: "coda", role: "coda", cadence: "authentic", level: -3 };
  return random.weighted([
    [{ answer }, 2],
    [{ answer, coda: { ...coda, cadence: "plagal", level: -6 } }, 3],
    [{ answer, coda }, 2],
    [{ answer: { ...answer, theme: "a2 foiled", cadence: "deceptive" as const }, coda }, 3],
  ]);
}

function contrasts(key: Key): readonly KeyRelation[] {
  return key.mode === "major"
    ? ["relative", "subdominant", "dominant", "parallel"]
    : ["relative", "relative", "parallel", "subdominant"];
}
