/** The room around the piano: adds what comes back from its walls. */
export interface Reverb {
  /** Adds the reverb of the frames [from, to) to them, in place. */
  process(left: Float32Array, right: Float32Array, from: number, to: number): void;
}

/** Lengths of the delay lines in seconds: their echoes coincide late. */
const DELAYS = [0.0297, 0.0371, 0.0411, 0.0437, 0.0533, 0.0611, 0.0677, 0.0731];
const LINES = 8;
/** Seconds in which the reverb falls by 60 dB. */
const REVERB_TIME = 1.6;
/** What the walls swallow above, in Hz. */
const DAMPING_CUTOFF = 4500;
/** At level 1, the reverb is about as loud as the piano. */
const FULL_GAIN = 0.5;

/**
 * Returns a reverb of eight delay lines, fed back to each other through a Householder matrix with a low-pass in each: a
 * feedback delay network after Jot and Chaigne (1991). Left excites and is heard in the even lines, right in the odd.
 *
 * The eight lines are one ring of frames of eight, and their loop is written out: three times as fast as a loop of
 * loops, and this runs for each frame of a score.
 *
 * @param level - 0 (dry) to 1
 */
export function createReverb(sampleRate: number, level: number): Reverb {
  const lengths = DELAYS.map((seconds) => Math.round(seconds * sampleRate));
  const ringFrames = 2 ** Math.ceil(Math.log2(Math.max(...lengths) + 1));
  const mask = ringFrames - 1;
  const ring = new Float32Array(ringFrames * LINES);
  const feedback = lengths.map((length) => 10 ** ((-3 * length) / (REVERB_TIME * sampleRate)));
  const lowPassed = new Float64Array(LINES);
  const a = 1 - Math.exp((-2 * Math.PI * DAMPING_CUTOFF) / sampleRate);
  const gain = level * FULL_GAIN;
  let cursor = 0;

  return {
    process(left, right, from, to) {
      const [d0, d1, d2, d3, d4, d5, d6, d7] = lengths as Eight;
      const [g0, g1, g2, g3, g4, g5, g6, g7] = feedback as Eight;
      let [s0, s1, s2, s3, s4, s5, s6, s7] = [...lowPassed] as Eight;
      for (let i = from; i < to; i++, cursor++) {
        s0 += a * (g0 * ring[((cursor - d0) & mask) * LINES]! - s0);
        s1 += a * (g1 * ring[((cursor - d1) & mask) * LINES + 1]! - s1);
        s2 += a * (g2 * ring[((cursor - d2) & mask) * LINES + 2]! - s2);
        s3 += a * (g3 * ring[((cursor - d3) & mask) * LINES + 3]! - s3);
        s4 += a * (g4 * ring[((cursor - d4) & mask) * LINES + 4]! - s4);
        s5 += a * (g5 * ring[((cursor - d5) & mask) * LINES + 5]! - s5);
        s6 += a * (g6 * ring[((cursor - d6) & mask) * LINES + 6]! - s6);
        s7 += a * (g7 * ring[((cursor - d7) & mask) * LINES + 7]! - s7);
        const even = s0 + s2 + s4 + s6;
        const odd = s1 + s3 + s5 + s7;
        const shared = (2 / LINES) * (even + odd);
        const intoEven = left[i]! - shared;
        const intoOdd = right[i]! - shared;
        const at = (cursor & mask) * LINES;
        ring[at] = s0 + intoEven;
        ring[at + 1] = s1 + intoOdd;
        ring[at + 2] = s2 + intoEven;
        ring[at + 3] = s3 + intoOdd;
        ring[at + 4] = s4 + intoEven;
        ring[at + 5] = s5 + intoOdd;
        ring[at + 6] = s6 + intoEven;
        ring[at + 7] = s7 + intoOdd;
        left[i]! += gain * even;
        right[i]! += gain * odd;
      }
      cursor &= mask;
      lowPassed.set([s0, s1, s2, s3, s4, s5, s6, s7]);
    },
  };
}

type Eight = [number, number, number, number, number, number, number, number];
