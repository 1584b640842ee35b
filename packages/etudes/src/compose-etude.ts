import type { Score } from "@nocturne/score";
import { bassOf } from "./chord.ts";
import type { Draft } from "./draft.ts";
import { KEYS, keyNamed } from "./key.ts";
import { perform } from "./perform.ts";
import { createRandom, mixSeed } from "./random.ts";
import { TEXTURE_NAMES, TEXTURES, type TextureName } from "./textures.ts";
import type { EtudeTruth } from "./truth.ts";

/** A composed étude. */
export interface Etude {
  /** The performance: two tracks on one channel, right hand and left hand. */
  readonly score: Score;
  /** What is known of it. */
  readonly truth: EtudeTruth;
}

/** What an étude is to be. */
export interface EtudeOptions {
  /** Any safe integer; the same seed gives the same étude on every platform. @default 0 */
  readonly seed?: number;
  /** @default chosen by the seed */
  readonly texture?: TextureName;
  /** A key's name, as "E-flat major". @default chosen by the seed */
  readonly key?: string;
}

/**
 * Returns a composed piano étude of about a minute, with its truth. What the seed chooses may be told: a texture and a
 * key given as the seed would have chosen them give the same étude.
 *
 * @throws RangeError where the seed is no safe integer, or the texture or the key is unknown
 * @example composeEtude({ seed: 7, texture: "waltz", key: "E-flat major" }).truth.title // "Waltz in E-flat major"
 */
export function composeEtude(options: EtudeOptions = {}): Etude {
  const { seed = 0 } = options;
  if (!Number.isSafeInteger(seed)) {
    throw new RangeError(`etudes: seed must be a safe integer, got ${seed}`);
  }
  const choice = createRandom(mixSeed(seed, 1));
  const [someTexture, someKey] = [choice.pick(TEXTURE_NAMES), choice.pick(KEYS)];
  const texture = options.texture ?? someTexture;
  if (!Object.hasOwn(TEXTURES, texture)) {
    throw new RangeError(`etudes: texture must be one of ${TEXTURE_NAMES.join(", ")}, got "${texture}"`);
  }
  const key = options.key === undefined ? someKey : keyNamed(options.key);
  const draft = TEXTURES[texture].compose(createRandom(mixSeed(seed, 2)), key);
  return { score: perform(createRandom(mixSeed(seed, 3)), draft), truth: truthOf(draft, texture, seed) };
}

function truthOf(draft: Draft, texture: TextureName, seed: number): EtudeTruth {
  const { title, key, metre, manner, form, sections, motifs, entries } = draft;
  return {
    title,
    texture,
    seed,
    key: { name: key.name, tonic: key.tonic, mode: key.mode },
    metre: { numerator: metre.numerator, denominator: metre.denominator },
    tempo: { word: manner.word, beatsPerMinute: manner.beatsPerMinute },
    form,
    sections,
    phrases: draft.phrases.map(({ start, end, cadence }) => ({ start, end, cadence })),
    chords: draft.chords.map(({ start, end, chord }) => ({
      start,
      end,
      roman: chord.roman,
      root: chord.tones[0]!,
      quality: chord.quality,
      pitchClasses: chord.tones,
      bass: bassOf(chord),
      key: chord.key.name,
    })),
    cadences: draft.phrases.map(({ end, cadence }) => {
      const index = draft.chords.findLastIndex((span) => span.start < end);
      const [before, last] = [draft.chords[index - 1]!, draft.chords[index]!];
      return {
        tick: last.start,
        kind: cadence,
        chords: [before.chord.roman, last.chord.roman],
        key: last.chord.key.name,
      };
    }),
    motifs,
    entries,
  };
}
