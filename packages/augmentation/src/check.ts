/** Throws unless `value` is a finite number from `low` to `high`. */
export function checkNumber(name: string, value: number, low: number, high: number): void {
  if (!(Number.isFinite(value) && value >= low && value <= high)) {
    throw new RangeError(`augment: ${name} must be ${wording(low, high)}, got ${String(value)}`);
  }
}

/** Throws unless `low ≤ min ≤ max ≤ high`, all finite. */
export function checkRange(name: string, min: number, max: number, low: number, high: number): void {
  checkNumber(`${name}.min`, min, low, high);
  checkNumber(`${name}.max`, max, low, high);
  if (min > max) throw new RangeError(`augment: ${name}.min must not exceed max, got [${min}, ${max}]`);
}

/** Throws unless `range` is two MIDI pitches, at least an octave of keys. */
export function checkPitchRange(name: string, range: readonly [number, number]): void {
  const [low, high] = range;
  if (!(Number.isInteger(low) && Number.isInteger(high) && low >= 0 && high <= 127 && high - low >= 11)) {
    throw new RangeError(
      `augment: ${name} must be [low, high] within 0–127 and hold at least 12 pitches, got [${range.join(", ")}]`,
    );
  }
}

function wording(low: number, high: number): string {
  if (high === Number.POSITIVE_INFINITY) return low === Number.MIN_VALUE ? "above 0" : `at least ${low}`;
  return low === Number.MIN_VALUE ? `above 0 and at most ${high}` : `from ${low} to ${high}`;
}
