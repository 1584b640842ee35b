import { describe, expect, it } from "vitest";
import type { StepModel } from "../src/step-model.ts";
import { stepModelChecks, testStepModel } from "../src/step-model-checks.ts";
import { createToyModel } from "./toy-model.ts";

const FIELDS = [
  { name: "delta", kind: "continuous", min: 0, max: 4, unit: "seconds" },
  { name: "velocity", kind: "categorical", size: 3 },
  { name: "pitch", kind: "categorical", size: 12 },
] as const;

const create = (): StepModel => createToyModel(FIELDS);

describe("a model that keeps the contract", () => testStepModel(it, create));

/** A model with one method broken. */
function broken(changes: (model: StepModel) => Partial<StepModel>): () => StepModel {
  return () => {
    const model = create();
    const own = changes(model);
    return new Proxy(model, {
      get: (target, key: keyof StepModel) => (key in own ? own[key] : target[key]),
    });
  };
}

describe("stepModelChecks", () => {
  it.each<[string, () => StepModel, string]>([
    [
      "two fields of one name",
      () => createToyModel([FIELDS[1], FIELDS[1]]),
      "names each field once, with a size or a range",
    ],
    [
      "a NaN among its logits",
      broken((m) => ({ logits: (f, c) => m.logits(f, c).fill(Number.NaN, 0, 1) })),
      "gives one finite logit an id, and one prediction a continuous field",
    ],
    ["a position that stands", broken(() => ({ position: 0 })), "counts the steps fed"],
    [
      "logits that drift",
      broken((m) => ({ logits: (f, c) => m.logits(f, c).map((x) => x + Math.random()) })),
      "gives the same logits for the same steps, however often it is asked",
    ],
    [
      "deaf ears",
      () => createToyModel(FIELDS, { logits: (_, f) => [[1], [1, 2, 3], new Float32Array(12)][f]! }),
      "is moved by the steps that it is fed",
    ],
    [
      "eyes for later fields",
      broken((m) => ({ logits: (f, c) => m.logits(f, c).fill(c[f] ?? -1, 0, 1) })),
      "sees no values but those of the fields before",
    ],
    [
      "marks that are forgotten",
      broken((m) => ({ rewind: () => m.reset() })),
      "comes back to a mark, as often as one likes",
    ],
    ["only one mark", oneMark(), "holds several marks, of the start too"],
    [
      "forks that are itself",
      broken((m) => ({ fork: () => m })),
      "forks into two that know nothing of each other",
    ],
    ["a reset that does nothing", broken(() => ({ reset: () => {} })), "is as new after a reset"],
    [
      "a new array for each answer",
      broken((m) => ({ logits: (f, c) => m.logits(f, c).slice() })),
      "answers in arrays of its own that it uses again",
    ],
    [
      "a hunger for anything",
      broken((m) => ({ feed: (s) => m.feed(Array.from(FIELDS, (_, i) => Math.trunc(s[i] || 0) % 3)) })),
      "refuses a step that is none of its own",
    ],
    [
      "a hold on the caller's array",
      holding(),
      "takes steps and choices in any kind of array, and keeps none of them",
    ],
  ])("catch a model with %s", (_, make, name) => {
    const check = stepModelChecks(make).find((candidate) => candidate.name === name);
    expect(check).toBeDefined();
    expect(() => check!.run()).toThrow(Error);
    stepModelChecks(create)
      .find((candidate) => candidate.name === name)!
      .run();
  });

  it("let logits differ by the tolerance", () => {
    let call = 0;
    const make = broken((m) => ({ logits: (f, c) => m.logits(f, c).map((x) => x + (call++ % 7) * 1e-6) }));
    const name = "is as new after a reset";
    const run = (tolerance: number) =>
      stepModelChecks(make, { tolerance })
        .find((check) => check.name === name)!
        .run();
    expect(() => run(1e-5)).not.toThrow();
    expect(() => run(1e-8)).toThrow("is not");
  });
});

function oneMark(): () => StepModel {
  return broken((model) => {
    let only = model.mark();
    return {
      mark() {
        only = model.mark();
        return only;
      },
      rewind: () => model.rewind(only),
    };
  });
}

function holding(): () => StepModel {
  return broken((model) => {
    const fed: ArrayLike<number>[] = [];
    return {
      feed: (step) => {
        fed.push(step);
        model.feed(step);
      },
      logits: (field, chosen) => {
        const sum = fed.reduce((total, step) => total + step[1]!, 0);
        const logits = model.logits(field, chosen);
        return logits.fill(sum, 0, 1);
      },
    };
  });
}
