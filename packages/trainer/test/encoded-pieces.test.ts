import { transpose } from "@nocturne/augmentation";
import { createScore } from "@nocturne/score";
import { modern } from "@nocturne/tokenizers";
import { describe, expect, it } from "vitest";
import { augmentedPieces, encodePieces } from "../src/encoded-pieces.ts";
import { pieces } from "./helpers.ts";

const tokenizer = modern();
const encoded = encodePieces(pieces, tokenizer);
const augmented = (seed: number) =>
  augmentedPieces(pieces, encoded, { tokenizer, augmentation: transpose(), seed, refresh: 10 });

describe("encodePieces", () => {
  it("counts a note a step and leaves pieces without notes out", () => {
    const empty = { file: "empty.mid", score: createScore() };
    const list = encodePieces([empty, pieces[0]!], tokenizer);
    expect(list.map(({ file, notes, tokens }) => [file, notes - tokens.length])).toEqual([
      ["etude-0.mid", 0],
    ]);
  });
});

describe("augmentedPieces", () => {
  it("keeps a piece for a while, then draws it anew", () => {
    const list = augmented(1);
    expect(list.at(0, 9)).toBe(list.at(0, 0));
    const versions = new Set(
      Array.from({ length: 12 }, (_, i) =>
        list
          .at(0, i * 10)
          .values.slice(0, 80)
          .join(),
      ),
    );
    expect(versions.size).toBeGreaterThan(3);
  });

  it("depends on the seed and the step alone", () => {
    const [first, second] = [augmented(1), augmented(1)];
    first.at(3, 55);
    expect(second.at(3, 123).values).toEqual(first.at(3, 123).values);
    expect(augmented(2).at(3, 123).values).not.toEqual(first.at(3, 123).values);
  });

  it("leaves the pieces as they are without an augmentation", () => {
    const list = augmentedPieces(pieces, encoded, { tokenizer, augmentation: null, seed: 1, refresh: 1 });
    expect(list.at(2, 99)).toBe(encoded[2]!.tokens);
  });
});
