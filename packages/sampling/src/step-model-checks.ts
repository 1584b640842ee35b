import { createRandom, type Random } from "./random.ts";
import type { StepField, StepModel } from "./step-model.ts";

/** Options of {@link testStepModel}. */
export interface StepModelTestOptions {
  /** How many steps the longest walk takes; less than the model's longest context, if it has one. @default 64 */
  readonly steps?: number;
  /** How far two logits that should be the same may lie apart. @default 0 */
  readonly tolerance?: number;
  /** Seed of the random steps. @default 0 */
  readonly seed?: number;
}

/** One rule of the contract; `run` throws where a model breaks it. */
export interface StepModelCheck {
  readonly name: string;
  run(): void;
}

/**
 * Declares the conformance tests of a {@link StepModel}, one for each rule of the contract.
 *
 * @param it - the test framework's, as vitest's or `node:test`'s
 * @param create - returns a new model, the same each time; its logits should differ between steps (random weights)
 * @example describe("my model", () => testStepModel(it, () => createMyModel(config, weights)));
 */
export function testStepModel(
  it: (name: string, run: () => void) => unknown,
  create: () => StepModel,
  options: StepModelTestOptions = {},
): void {
  for (const { name, run } of stepModelChecks(create, options)) it(name, run);
}

/** Returns the rules of the contract as functions, for a framework without `it`. */
export function stepModelChecks(
  create: () => StepModel,
  options: StepModelTestOptions = {},
): readonly StepModelCheck[] {
  const { steps: count = 64, tolerance = 0, seed = 0 } = options;
  const steps = (fields: readonly StepField[], length = count): number[][] => {
    const random = createRandom(seed);
    return Array.from({ length }, () => randomStep(fields, random));
  };
  /** All logits of the next step, copied, given what is chosen. */
  const view = (model: StepModel, chosen: ArrayLike<number>): Float32Array[] =>
    model.fields.map((_, field) => model.logits(field, Array.from(chosen).slice(0, field)).slice());
  const same = (got: readonly Float32Array[], wanted: readonly Float32Array[], what: string): void => {
    got.forEach((logits, field) => {
      const other = wanted[field]!;
      const differs = (value: number, id: number): boolean => !(Math.abs(value - other[id]!) <= tolerance);
      const id = logits.findIndex(differs);
      check(
        logits.length === other.length && id < 0,
        `${what}: field ${field}, logit ${id}: ${logits[id]} is not ${other[id]}`,
      );
    });
  };
  const walked = (model: StepModel, path: readonly number[][]): StepModel => {
    for (const step of path) model.feed(step);
    return model;
  };

  return [
    {
      name: "names each field once, with a size or a range",
      run() {
        const { fields } = create();
        check(fields.length > 0, "a model has at least one field");
        check(new Set(fields.map((field) => field.name)).size === fields.length, "two fields share a name");
        for (const field of fields) {
          const legal =
            field.kind === "categorical"
              ? Number.isInteger(field.size) && field.size > 0
              : Number.isFinite(field.min) && field.min < field.max;
          check(legal, `field ${field.name} has no legal size or range`);
        }
      },
    },
    {
      name: "gives one finite logit an id, and one prediction a continuous field",
      run() {
        const model = create();
        const chosen = steps(model.fields, 1)[0]!;
        view(model, chosen).forEach((logits, field) => {
          const description = model.fields[field]!;
          const size = description.kind === "categorical" ? description.size : 1;
          check(logits.length === size, `field ${field} has ${logits.length} logits, not ${size}`);
          check(logits.every(Number.isFinite), `field ${field} has a logit that is not finite`);
        });
      },
    },
    {
      name: "counts the steps fed",
      run() {
        const model = create();
        check(model.position === 0, `a new model stands at ${model.position}, not 0`);
        for (const [index, step] of steps(model.fields).entries()) {
          view(model, step);
          check(
            model.position === index,
            `asking for logits moved the model from ${index} to ${model.position}`,
          );
          model.feed(step);
          check(model.position === index + 1, `after ${index + 1} steps, position is ${model.position}`);
        }
      },
    },
    {
      name: "gives the same logits for the same steps, however often it is asked",
      run() {
        const [model, other] = [create(), create()];
        for (const step of steps(model.fields)) {
          same(view(model, step), view(other, step), "a second model");
          same(view(model, step), view(other, step), "asked again");
          model.feed(step);
          other.feed(step);
        }
      },
    },
    {
      name: "is moved by the steps that it is fed",
      run() {
        const model = create();
        const [first, second] = steps(model.fields, 2);
        const before = view(model, second!);
        const after = view(walked(model, [first!]), second!);
        check(
          before.some((logits, field) => !equal(logits, after[field]!)),
          "a step left all logits as they were",
        );
      },
    },
    {
      name: "sees no values but those of the fields before",
      run() {
        const model = walked(create(), steps(create().fields, 3));
        const chosen = steps(model.fields, 4)[3]!;
        for (let field = 0; field < model.fields.length; field++) {
          const bare = model.logits(field, chosen.slice(0, field)).slice();
          same([model.logits(field, chosen).slice()], [bare], "later values were looked at");
        }
      },
    },
    {
      name: "takes steps and choices in any kind of array, and keeps none of them",
      run() {
        const [model, other] = [create(), create()];
        const path = steps(model.fields, 4);
        const reused = new Float32Array(model.fields.length);
        for (const step of path) {
          reused.set(step);
          const exact = Array.from(reused);
          same(view(model, reused), view(other, exact), "a typed array");
          model.feed(reused);
          reused.fill(0);
          other.feed(exact);
        }
        same(view(model, path[0]!), view(other, path[0]!), "the caller's array was kept");
      },
    },
    {
      name: "comes back to a mark, as often as one likes",
      run() {
        const model = create();
        const path = steps(model.fields);
        const half = count >> 1;
        const mark = walked(model, path.slice(0, half)).mark();
        check(mark.position === half, `a mark after ${half} steps says ${mark.position}`);
        const wanted = view(model, path[half]!);
        for (const detour of [path.slice(half), path.slice(0, 3), []]) {
          walked(model, detour);
          model.rewind(mark);
          check(model.position === half, `rewound to ${half}, position is ${model.position}`);
          same(view(model, path[half]!), wanted, "after rewinding");
        }
        model.reset();
        model.rewind(mark);
        same(
          view(walked(model, path.slice(half)), path[0]!),
          view(walked(create(), path), path[0]!),
          "going on",
        );
      },
    },
    {
      name: "holds several marks, of the start too",
      run() {
        const model = create();
        const path = steps(model.fields, 6);
        const places = path.map((step) => {
          const place = { mark: model.mark(), view: view(model, path[0]!) };
          model.feed(step);
          return place;
        });
        for (const index of [3, 0, 5, 1, 4, 2]) {
          model.rewind(places[index]!.mark);
          same(view(model, path[0]!), places[index]!.view, `mark ${index}`);
        }
      },
    },
    {
      name: "forks into two that know nothing of each other",
      run() {
        const path = steps(create().fields);
        const half = count >> 1;
        const model = walked(create(), path.slice(0, half));
        const mark = model.mark();
        const fork = model.fork();
        check(fork.position === half, `a fork after ${half} steps stands at ${fork.position}`);
        const wanted = view(model, path[half]!);
        same(view(fork, path[half]!), wanted, "a fork");
        walked(fork, path.slice(half));
        same(view(model, path[half]!), wanted, "the first, after its fork was fed");
        const end = view(fork, path[0]!);
        model.reset();
        same(view(fork, path[0]!), end, "the fork, after the first was reset");
        fork.rewind(mark);
        same(view(fork, path[half]!), wanted, "the fork, rewound to the first's mark");
      },
    },
    {
      name: "is as new after a reset",
      run() {
        const model = create();
        const path = steps(model.fields, 8);
        walked(model, path).reset();
        check(model.position === 0, `after a reset, position is ${model.position}`);
        const fresh = create();
        same(view(model, path[0]!), view(fresh, path[0]!), "after a reset");
        same(
          view(walked(model, path), path[0]!),
          view(walked(fresh, path), path[0]!),
          "some steps after a reset",
        );
      },
    },
    {
      name: "answers in arrays of its own that it uses again",
      run() {
        const model = create();
        const path = steps(model.fields);
        const first = model.fields.map((_, field) => model.logits(field, path[0]!));
        for (const step of path) {
          model.feed(step);
          first.forEach((logits, field) => {
            check(model.logits(field, step) === logits, `field ${field} was answered in a new array`);
          });
        }
      },
    },
    {
      name: "refuses a step that is none of its own",
      run() {
        const model = create();
        const good = steps(model.fields, 1)[0]!;
        const wanted = view(model, good);
        model.fields.forEach((field, index) => {
          const wrong = field.kind === "categorical" ? [-1, field.size, 0.5, Number.NaN] : [Number.NaN];
          for (const value of wrong) {
            refuses(() => model.feed(good.with(index, value)), `${value} as ${field.name}`);
          }
        });
        refuses(() => model.feed(good.slice(1)), "a step that lacks a field");
        check(model.position === 0, "a refused step was counted");
        same(view(model, good), wanted, "after refused steps");
      },
    },
  ];
}

function randomStep(fields: readonly StepField[], random: Random): number[] {
  return fields.map((field) =>
    field.kind === "categorical"
      ? Math.floor(random() * field.size)
      : Math.fround(field.min + random() * (field.max - field.min)),
  );
}

function equal(a: Float32Array, b: Float32Array): boolean {
  return a.every((value, index) => value === b[index]);
}

function refuses(call: () => void, what: string): void {
  try {
    call();
  } catch {
    return;
  }
  throw new Error(`the model took ${what}`);
}

function check(holds: boolean, message: string): void {
  if (!holds) throw new Error(message);
}
