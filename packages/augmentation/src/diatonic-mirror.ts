const MAJOR_SCALE = [0, 2, 4, 5, 7, 9, 11];
const NOTES_BETWEEN = [1, 3, 6, 8, 10];

/**
 * Returns the function that mirrors a pitch within a key about an axis: notes of the key among the notes of the key,
 * the other five among themselves. It is its own inverse, and mirrors an octave higher to an octave lower.
 *
 * @param fifths - the key signature, −7 to 7
 * @param axis - a pitch; one outside the key counts as the note of the key below it
 */
export function createDiatonicMirror(fifths: number, axis: number): (pitch: number) => number {
  const tonic = (((7 * fifths) % 12) + 12) % 12;
  const scale = createLadder(MAJOR_SCALE, tonic);
  const between = createLadder(NOTES_BETWEEN, tonic);
  const axisStep = scale.stepBelow(axis);
  const scaleSum = 2 * axisStep;
  const betweenSum = nearestSum(between, 2 * scale.pitchAt(axisStep));
  return (pitch) => {
    const step = scale.stepBelow(pitch);
    if (scale.pitchAt(step) === pitch) return scale.pitchAt(scaleSum - step);
    return between.pitchAt(betweenSum - between.stepBelow(pitch));
  };
}

/** The pitches of some pitch classes, numbered upwards. */
interface Ladder {
  pitchAt(step: number): number;
  /** The highest step that does not lie above this pitch. */
  stepBelow(pitch: number): number;
}

function createLadder(classes: readonly number[], tonic: number): Ladder {
  const count = classes.length;
  return {
    pitchAt(step) {
      const octave = Math.floor(step / count);
      return tonic + 12 * octave + classes[step - octave * count]!;
    },
    stepBelow(pitch) {
      const octave = Math.floor((pitch - tonic) / 12);
      const within = pitch - tonic - 12 * octave;
      return octave * count + classes.findLastIndex((candidate) => candidate <= within);
    },
  };
}

/** The sum of steps whose mirror comes nearest to the chromatic one, p → `sum` − p, over an octave. */
function nearestSum(ladder: Ladder, sum: number): number {
  const guess = 2 * ladder.stepBelow(sum / 2);
  let best = { sum: guess, error: Number.POSITIVE_INFINITY };
  for (let candidate = guess - 2; candidate <= guess + 3; candidate++) {
    let error = 0;
    for (let step = 0; step < NOTES_BETWEEN.length; step++) {
      error += Math.abs(ladder.pitchAt(candidate - step) + ladder.pitchAt(step) - sum);
    }
    if (error < best.error) best = { sum: candidate, error };
  }
  return best.sum;
}
