import { transpose } from "@nocturne/augmentation";
import { createScore } from "@nocturne/score";
import { modern } from "@nocturne/tokenizers";
import { describe, expect, it } from "vitest";
import { augmentedPieces, encodePieces } from "../src/encoded-pieces.ts";
import { pieces } from "./helpers.ts";

const tokenizer = modern();
const encoded = encodePieces(pieces, tokenizer);
const augmented = (seed: number) =>
  augmentedPieces(encoded, { tokenizer, augmentation: transpose(), seed, refresh: 10 });

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
    expect(list.at(0, 9)).toEqual(list.at(0, 0));
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

  it("gives the same where it must forget most of what it drew", () => {
    const options = { tokenizer, augmentation: transpose(), seed: 1, refresh: 10 };
    const [all, few] = [
      augmentedPieces(encoded, options),
      augmentedPieces(encoded, { ...options, keptBytes: 1 }),
    ];
    for (const [index, step] of [
      [0, 0],
      [1, 0],
      [0, 0],
      [0, 1],
      [2, 30],
      [0, 31],
    ] as const) {
      expect(few.at(index, step)).toEqual(all.at(index, step));
    }
  });

  it("reads scores only to augment them", () => {
    let reads = 0;
    const lazy = pieces.slice(0, 2).map((piece) => ({
      file: piece.file,
      get score() {
        reads++;
        return piece.score;
      },
    }));
    const list = augmentedPieces(encodePieces(lazy, tokenizer), {
      tokenizer,
      augmentation: transpose(),
      seed: 1,
      refresh: 10,
    });
    expect(reads).toBe(2);
    list.at(1, 0);
    list.at(1, 1);
    expect(reads).toBe(3);
  });

  it("leaves the pieces as they are without an augmentation", () => {
    const list = augmentedPieces(encoded, { tokenizer, augmentation: null, seed: 1, refresh: 1 });
    expect(list.at(2, 99)).toEqual(tokenizer.encode(pieces[2]!.score));
  });
});
