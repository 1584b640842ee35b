const stepsPerOctave = 32;
const lowest = -150;
const powers = Float64Array.from(
  { length: -lowest * stepsPerOctave + 1 },
  (_, index) => 2 ** (lowest + index / stepsPerOctave),
);
const scale = stepsPerOctave / Math.LN2;
const inverse = Math.LN2 / stepsPerOctave;

/**
 * e to the power of `x` ≤ 0 within 1e-8 of its value, from a table and three terms of the series: several times faster
 * than `Math.exp`. 0 where float32 has nothing but 0.
 */
export function expNegative(x: number): number {
  if (x < -103) return 0;
  const index = Math.floor(x * scale);
  const rest = x - index * inverse;
  return powers[index - lowest * stepsPerOctave]! * (1 + rest * (1 + rest * (0.5 + rest * (1 / 6))));
}
