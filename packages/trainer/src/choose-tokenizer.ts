import { modern, onGridShare, seconds, type Tokenizer } from "@nocturne/tokenizers";
import type { TrainingPiece } from "./types.ts";

/** A tokenizer, and why it was chosen. */
export interface ChosenTokenizer {
  readonly name: "modern" | "seconds";
  readonly tokenizer: Tokenizer;
  /** One line. */
  readonly message: string;
}

/** From this share of onsets on the beats' grid on, music is taken to follow its beats. */
const ON_GRID = 0.6;

/** Returns `modern()` where the pieces' notes lie on the grid of their beats, as scores' do, else `seconds()`. */
export function chooseTokenizer(pieces: readonly Pick<TrainingPiece, "score">[]): ChosenTokenizer {
  const stride = Math.max(1, Math.floor(pieces.length / 200));
  const shares = pieces.filter((_, index) => index % stride === 0).map((piece) => onGridShare(piece.score));
  const onGrid = shares.filter((share) => share >= ON_GRID).length / Math.max(1, shares.length);
  const percent = `${Math.round(100 * onGrid)} % of the pieces lie on the grid of their beats`;
  return onGrid >= 0.5
    ? { name: "modern", tokenizer: modern(), message: `tokenizer: modern, by beats (${percent})` }
    : { name: "seconds", tokenizer: seconds(), message: `tokenizer: seconds (only ${percent})` };
}
