import { expect, it } from "vitest";
import { chooseTokenizer } from "../src/choose-tokenizer.ts";
import { pieces, repeatedNotes } from "./helpers.ts";

it("takes beats for music on its beats", () => {
  expect(chooseTokenizer(pieces).name).toBe("modern");
});

it("takes seconds for music recorded without them, and says why", () => {
  const chosen = chooseTokenizer([repeatedNotes(200, 17.3), repeatedNotes(300, 23.9)]);
  expect(chosen.name).toBe("seconds");
  expect(chosen.message).toBe("tokenizer: seconds (only 0 % of the pieces lie on the grid of their beats)");
});
