/** A ratio in lowest terms, so that what is stretched stays what it is. */
export type Fraction = readonly [numerator: number, denominator: number];

export function fraction(numerator: number, denominator: number): Fraction {
  let [a, b] = [numerator, denominator];
  while (b !== 0) [a, b] = [b, a % b];
  const divisor = Math.abs(a);
  return [numerator / divisor, denominator / divisor];
}

export function times([a, b]: Fraction, [c, d]: Fraction): Fraction {
  return fraction(a * c, b * d);
}

export function plus([a, b]: Fraction, [c, d]: Fraction): Fraction {
  return fraction(a * d + c * b, b * d);
}

export function longest(a: Fraction, b: Fraction): Fraction {
  return a[0] * b[1] >= b[0] * a[1] ? a : b;
}
