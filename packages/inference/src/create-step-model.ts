import { createFeatures } from "./block.ts";
import { leadingFields, type ModelConfig } from "./config.ts";
import { assertValues } from "./field-values.ts";
import { createHeads } from "./heads.ts";
import { createRecurrentStack } from "./recurrent-stack.ts";
import type { StepMark, StepModel } from "./step-model.ts";
import { assertWeights, featureWidth, type Weights } from "./weights.ts";

/**
 * Returns a model that runs one step at a time, without TensorFlow.js, in constant memory: a step allocates no arrays.
 * The sums are in float64, and nothing depends on the engine's own elementary functions: the same weights give the same
 * logits to the bit wherever it runs, and those of TensorFlow.js within its rounding (1e-4).
 *
 * The weights are read where they lie; do not change them while the model is in use.
 *
 * @param config - see `parseModelConfig`
 * @param weights - named and shaped as `weightShapes(config)` says
 * @throws RangeError where a tensor is missing, superfluous or of another shape
 * @example
 * const model = createStepModel(run.model, run.weights);
 * model.logits(0, []); // the first field of the first step
 */
export function createStepModel(config: ModelConfig, weights: Weights): StepModel {
  assertWeights(config, weights);
  const { state } = createRecurrentStack(config, weights);
  const start = { state, entering: undefined, position: 0 };
  return createFork({ config, weights, start, marks: new WeakMap() }, start);
}

/** What all forks of one model share: the weights, where they start, and what is behind their marks. */
interface Net {
  readonly config: ModelConfig;
  readonly weights: Weights;
  readonly start: Place;
  readonly marks: WeakMap<StepMark, Place>;
}

interface Place {
  /** The state before the step that enters next. */
  readonly state: Float64Array;
  /** That step: the one fed last; `undefined` at the start of a piece. */
  readonly entering: ArrayLike<number> | undefined;
  readonly position: number;
}

function createFork(net: Net, from: Place): StepModel {
  const { config, weights, start, marks } = net;
  const { fields } = config;
  const stack = createRecurrentStack(config, weights);
  const features = new Float64Array(featureWidth(config));
  const writeFeatures = createFeatures(config, weights);
  const heads = createHeads(config, weights, features);
  const leading = leadingFields(fields);
  const base = new Float64Array(stack.state.length);
  let entering: ArrayLike<number> | undefined;
  let position = 0;
  /** The leading values with which the step has entered; none before it has. */
  let entered: readonly number[] | undefined;

  const goTo = (place: Place): void => {
    base.set(place.state);
    ({ entering, position } = place);
    entered = undefined;
  };
  const here = (): Place => ({ state: base.slice(), entering, position });
  /** Lets the last step enter, with the leading values of the step after it. */
  const enter = (values: ArrayLike<number>): void => {
    if (entered?.every((value, i) => value === values[i])) return;
    stack.state.set(base);
    stack.advance(entering, values);
    writeFeatures(stack.output, features);
    heads.refresh();
    entered = Array.from({ length: leading }, (_, i) => values[i]!);
  };

  goTo(from);
  return {
    fields,
    get position() {
      return position;
    },
    feed(step) {
      if (step.length !== fields.length) {
        throw new RangeError(`model: a step has one value a field, ${fields.length}, got ${step.length}`);
      }
      assertValues(fields, step, fields.length);
      enter(step);
      base.set(stack.state);
      entering = Array.from(step);
      position++;
      entered = undefined;
    },
    logits(field, chosen) {
      if (!fields[field]) {
        throw new RangeError(`model: field must be 0 … ${fields.length - 1}, got ${field}`);
      }
      if (field < leading) return heads.read(field, chosen);
      assertValues(fields, chosen, config.head.kind === "chained" ? field : leading);
      enter(chosen);
      return heads.read(field, chosen);
    },
    mark() {
      const mark: StepMark = Object.freeze({ position });
      marks.set(mark, here());
      return mark;
    },
    rewind(mark) {
      const place = marks.get(mark);
      if (!place) throw new TypeError("model: rewind wants a mark of this model or its forks, got another's");
      goTo(place);
    },
    fork: () => createFork(net, here()),
    reset: () => goTo(start),
  };
}
