import { uniformFloat32 } from "pure-rand/distribution/uniformFloat32";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Draws from one seeded stream; the same seed gives the same numbers on every platform. */
export interface RandomStream {
  /** A multiple of 2⁻²⁴ within 0 (included) … 1 (excluded). */
  uniform(): number;
  /**
   * About normally distributed, mean 0 and variance 1: the sum of twelve uniform draws less 6, since logarithms and
   * cosines may differ between platforms in their last bits, and sums do not.
   */
  normal(): number;
}

/** Starts a stream of random numbers. */
export function randomStream(seed: number): RandomStream {
  const generator = xoroshiro128plus(seed);
  // The generator's first draws mirror the bits of the seed.
  for (let i = 0; i < 32; i++) generator.next();
  const uniform = (): number => uniformFloat32(generator);
  return {
    uniform,
    normal: () => {
      let sum = -6;
      for (let i = 0; i < 12; i++) sum += uniform();
      return sum;
    },
  };
}

/** Mixes a number into a seed, for streams that must not resemble each other. */
export function mixSeed(seed: number, salt: number): number {
  let bits = (seed ^ Math.imul(salt + 1, 0x9e3779b1)) | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) | 0;
}
