import { type Augmentation, augment } from "@nocturne/augmentation";
import { allNotes, type Score } from "@nocturne/score";
import type { Tokenizer, TokenSequence } from "@nocturne/tokenizers";
import { type PackedTokens, packTokens } from "./packed-tokens.ts";
import { mixSeeds } from "./seeds.ts";
import type { TrainingPiece } from "./types.ts";

/** A piece as tokens. */
export interface EncodedPiece {
  readonly file: string;
  /** Steps of the tokens. */
  readonly length: number;
  /** Unpacked whenever it is asked for. */
  readonly tokens: TokenSequence;
  /** Notes that the tokens hold. */
  readonly notes: number;
  /** May be read from the disk whenever it is asked for. */
  readonly score: Score;
}

/** What statistics of tokens need of a piece. */
export type PieceTokens = Pick<EncodedPiece, "file" | "tokens" | "notes">;

/** Returns the pieces as tokens, those without any left out. Only tokens are kept in memory, packed. */
export function encodePieces(
  pieces: readonly Pick<TrainingPiece, "file" | "score">[],
  tokenizer: Tokenizer,
): EncodedPiece[] {
  return pieces
    .map((piece): EncodedPiece => {
      const tokens = tokenizer.encode(piece.score);
      const packed = packTokens(tokens);
      return {
        file: piece.file,
        length: tokens.length,
        // A step may be a note, or a bar, or half a note: what the tokens decode to tells.
        notes: allNotes(tokenizer.decode(tokens)).length,
        get tokens() {
          return packed.unpack();
        },
        get score() {
          return piece.score;
        },
      };
    })
    .filter((piece) => piece.length > 0);
}

/** The training pieces, freshly augmented as the training goes. */
export interface AugmentedPieces {
  /** Tokens of each piece before augmentation: how often it is drawn. */
  readonly lengths: readonly number[];
  /** The tokens of a piece as they are at a step of the training. */
  at(index: number, step: number): TokenSequence;
}

/** Augmented pieces are kept up to so many bytes; what is forgotten is augmented again, alike. */
const KEPT_BYTES = 2 ** 25;

/**
 * Returns the pieces with their augmentations: about every `refresh` steps, a piece gets a new one. What a piece is at
 * a step depends on the seed and the step alone, so that a resumed training sees the same.
 *
 * @param refresh - steps of the training for which an augmented piece is kept
 */
export function augmentedPieces(
  encoded: readonly EncodedPiece[],
  options: {
    readonly tokenizer: Tokenizer;
    readonly augmentation: Augmentation | null;
    readonly seed: number;
    readonly refresh: number;
    /** @default 32 MiB */
    readonly keptBytes?: number;
  },
): AugmentedPieces {
  const { tokenizer, augmentation, seed, refresh, keptBytes = KEPT_BYTES } = options;
  // In the order in which they were drawn last.
  const kept = new Map<number, { readonly version: number; readonly tokens: PackedTokens }>();
  let bytes = 0;
  const forget = (index: number): void => {
    bytes -= kept.get(index)?.tokens.bytes ?? 0;
    kept.delete(index);
  };
  return {
    lengths: encoded.map((piece) => piece.length),
    at(index, step) {
      const piece = encoded[index]!;
      if (augmentation === null) return piece.tokens;
      // Pieces take turns, so that no step has to augment them all.
      const version = Math.floor((step + (index % refresh)) / refresh);
      const before = kept.get(index);
      forget(index);
      let tokens = before?.version === version ? before.tokens : undefined;
      if (tokens === undefined) {
        const score = augment(augmentation, piece.score, mixSeeds(seed, index, version));
        const augmented = tokenizer.encode(score);
        tokens = packTokens(augmented.length > 0 ? augmented : piece.tokens);
      }
      kept.set(index, { version, tokens });
      bytes += tokens.bytes;
      for (const oldest of kept.keys()) {
        if (bytes <= keptBytes || oldest === index) break;
        forget(oldest);
      }
      return tokens.unpack();
    },
  };
}
