import { InvalidArgumentError } from "commander";

/** Gathers the values of an option that may be given more than once. */
export function repeated(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** Reads an option's value as a number. */
export function number(value: string): number {
  const parsed = Number(value);
  if (value.trim() === "" || !Number.isFinite(parsed)) throw new InvalidArgumentError("It must be a number.");
  return parsed;
}

/** Reads an option's value as a number above 0. */
export function positive(value: string): number {
  const parsed = number(value);
  if (parsed <= 0) throw new InvalidArgumentError("It must be above 0.");
  return parsed;
}

/** Reads an option's value as a number above 0 and at most 1. */
export function share(value: string): number {
  const parsed = positive(value);
  if (parsed > 1) throw new InvalidArgumentError("It must be at most 1.");
  return parsed;
}

/** Reads an option's value as a whole number. */
export function whole(value: string): number {
  const parsed = number(value);
  if (!Number.isSafeInteger(parsed)) throw new InvalidArgumentError("It must be a whole number.");
  return parsed;
}

/** Reads an option's value as a whole number from 1. */
export function count(value: string): number {
  const parsed = whole(value);
  if (parsed < 1) throw new InvalidArgumentError("It must be at least 1.");
  return parsed;
}
