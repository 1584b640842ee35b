import { type Augmentation, augment } from "@nocturne/augmentation";
import { allNotes } from "@nocturne/score";
import type { Tokenizer, TokenSequence } from "@nocturne/tokenizers";
import { mixSeeds } from "./seeds.ts";
import type { TrainingPiece } from "./types.ts";

/** A piece as tokens. */
export interface EncodedPiece {
  readonly file: string;
  readonly tokens: TokenSequence;
  /** Notes that the tokens hold. */
  readonly notes: number;
}

/** Returns the pieces as tokens, those without any left out. */
export function encodePieces(
  pieces: readonly Pick<TrainingPiece, "file" | "score">[],
  tokenizer: Tokenizer,
): EncodedPiece[] {
  return pieces
    .map(({ file, score }) => {
      const tokens = tokenizer.encode(score);
      // A step may be a note, or a bar, or half a note: what the tokens decode to tells.
      return { file, tokens, notes: allNotes(tokenizer.decode(tokens)).length };
    })
    .filter((piece) => piece.tokens.length > 0);
}

/** The training pieces, freshly augmented as the training goes. */
export interface AugmentedPieces {
  /** Tokens of each piece before augmentation: how often it is drawn. */
  readonly lengths: readonly number[];
  /** The tokens of a piece as they are at a step of the training. */
  at(index: number, step: number): TokenSequence;
}

/**
 * Returns the pieces with their augmentations: about every `refresh` steps, a piece gets a new one. What a piece is at
 * a step depends on the seed and the step alone, so that a resumed training sees the same.
 *
 * @param refresh - steps of the training for which an augmented piece is kept
 */
export function augmentedPieces(
  pieces: readonly TrainingPiece[],
  encoded: readonly EncodedPiece[],
  options: {
    readonly tokenizer: Tokenizer;
    readonly augmentation: Augmentation | null;
    readonly seed: number;
    readonly refresh: number;
  },
): AugmentedPieces {
  const { tokenizer, augmentation, seed, refresh } = options;
  const scores = new Map(pieces.map((piece) => [piece.file, piece.score]));
  const cache = new Map<number, { readonly version: number; readonly tokens: TokenSequence }>();
  return {
    lengths: encoded.map((piece) => piece.tokens.length),
    at(index, step) {
      const piece = encoded[index]!;
      if (augmentation === null) return piece.tokens;
      // Pieces take turns, so that no step has to augment them all.
      const version = Math.floor((step + (index % refresh)) / refresh);
      const kept = cache.get(index);
      if (kept?.version === version) return kept.tokens;
      const score = augment(augmentation, scores.get(piece.file)!, mixSeeds(seed, index, version));
      const augmented = tokenizer.encode(score);
      const tokens = augmented.length > 0 ? augmented : piece.tokens;
      cache.set(index, { version, tokens });
      return tokens;
    },
  };
}
