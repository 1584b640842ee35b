/** Ticks of a quarter note in every étude. */
export const TICKS_PER_QUARTER = 480;

/** A metre, with the lengths of its bar and its felt beat in ticks. */
export interface Metre {
  readonly numerator: number;
  readonly denominator: number;
  readonly bar: number;
  /** The felt beat: a dotted quarter in 6/8, 9/8 and 12/8. */
  readonly beat: number;
}

/** Returns the metre of a time signature. */
export function metreOf(numerator: number, denominator: number): Metre {
  const unit = (4 * TICKS_PER_QUARTER) / denominator;
  const compound = denominator === 8 && numerator % 3 === 0 && numerator > 3;
  return { numerator, denominator, bar: numerator * unit, beat: compound ? 3 * unit : unit };
}

/** Returns how strong a place of the bar is: 3 the downbeat, 2 the half of an even bar, 1 a beat, 0 between beats. */
export function weightAt(metre: Metre, tick: number): 0 | 1 | 2 | 3 {
  const place = tick % metre.bar;
  if (place === 0) return 3;
  if (place % metre.beat !== 0) return 0;
  const beats = metre.bar / metre.beat;
  return beats % 2 === 0 && place === metre.bar / 2 ? 2 : 1;
}
