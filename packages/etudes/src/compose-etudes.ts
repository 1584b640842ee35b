import { composeEtude, type Etude } from "./compose-etude.ts";
import { KEYS } from "./key.ts";
import { createRandom, mixSeed } from "./random.ts";
import { TEXTURE_NAMES, type TextureName } from "./textures.ts";

/** Which études to compose. */
export interface EtudesOptions {
  /** How many. */
  readonly count: number;
  /** The number of the first: several workers may each compose a part. @default 0 */
  readonly from?: number;
  /** Any safe integer. @default 0 */
  readonly seed?: number;
  /** The textures, in turn. @default all of them */
  readonly textures?: readonly TextureName[];
}

/**
 * Yields études one by one, each composed as it is asked for: the textures in turn, and for each of them all keys
 * before one comes again. Étude n of a seed is the same whatever the count.
 *
 * @throws RangeError where the count or `from` is no whole number or no texture is given
 */
export function* composeEtudes(options: EtudesOptions): Generator<Etude, void, undefined> {
  const { count, from = 0, seed = 0, textures = TEXTURE_NAMES } = options;
  if (!Number.isInteger(count) || count < 0) {
    throw new RangeError(`etudes: count must be a whole number, got ${count}`);
  }
  if (!Number.isInteger(from) || from < 0) {
    throw new RangeError(`etudes: from must be a whole number, got ${from}`);
  }
  if (textures.length === 0)
    throw new RangeError("etudes: textures must name at least one texture, got none");
  const decks = textures.map((_, index) => createRandom(mixSeed(seed, 1000 + index)).shuffled(KEYS));
  for (let number = from; number < from + count; number++) {
    const turn = number % textures.length;
    const key = decks[turn]![Math.floor(number / textures.length) % KEYS.length]!;
    yield composeEtude({ seed: mixSeed(seed, number), texture: textures[turn]!, key: key.name });
  }
}
