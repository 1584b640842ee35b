import { describe, expect, it } from "vitest";
import { generateSequence } from "../src/generate-sequence.ts";
import { sequenceOf } from "../src/step-sequence.ts";
import { createToyModel } from "./toy-model.ts";
import { createToyTokenizer, FIELDS } from "./toy-tokenizer.ts";

describe("generateSequence", () => {
  it("gives the prompt and what follows as one sequence, with its notes", async () => {
    const prompt = sequenceOf(FIELDS, [[0, 60]]);
    const tokenizer = createToyTokenizer();
    const piece = await generateSequence({ model: createToyModel(FIELDS), tokenizer, prompt, steps: 3 });
    expect(piece.fields).toBe(FIELDS);
    expect(piece.length).toBe(4);
    expect(piece.values).toBeInstanceOf(Int32Array);
    expect([...piece.values.slice(0, 2)]).toEqual([0, 60]);
    const decoder = tokenizer.stream();
    const steps = [0, 1, 2, 3].map((step) => piece.values.slice(2 * step, 2 * step + 2));
    expect(piece.notes).toEqual(steps.flatMap((step) => decoder.push(step)));
  });

  it("refuses a piece without end", async () => {
    await expect(generateSequence({ model: createToyModel(FIELDS) })).rejects.toThrow(
      "generateSequence: give steps, notes or seconds; a piece without end has no last step",
    );
  });
});
