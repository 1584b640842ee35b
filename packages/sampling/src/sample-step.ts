import { assertDistributionOptions, chooseId, type DistributionOptions } from "./distribution.ts";
import { drawGaussian, type Random } from "./random.ts";
import type { StepField, StepModel } from "./step-model.ts";

/** How one field is chosen. */
export interface FieldSampling extends DistributionOptions {
  /**
   * Of a continuous field: standard deviation, in the field's own unit, of the gaussian noise that is added to the
   * prediction; the sum is kept within the field's range. @default 0
   */
  readonly jitter?: number;
}

/** How a step is chosen: settings for all categorical fields, and by name for single fields, which override them. */
export interface SamplingOptions extends DistributionOptions {
  /** @example { pitch: { temperature: 0.9 }, delta: { jitter: 0.005 } } */
  readonly fields?: { readonly [name: string]: FieldSampling };
}

/** Options of one step. */
export interface SampleStepOptions extends SamplingOptions {
  /** The legal ids of a field, given those chosen before it; one byte an id. @default all */
  readonly allowed?: (field: number, chosen: readonly number[]) => Uint8Array | undefined;
}

/**
 * Returns the next step of a piece, one value a field: for each field in order, an id drawn from the model's logits, or
 * the model's prediction of a continuous value. The model is asked, not fed.
 *
 * @throws RangeError where an option is out of range or names a field that the model lacks
 * @example model.feed(sampleStep(model, createRandom(1), { temperature: 0.9 }));
 */
export function sampleStep(model: StepModel, random: Random, options: SampleStepOptions = {}): number[] {
  const settings = fieldSettings("sampling", model.fields, options);
  const step: number[] = [];
  for (let field = 0; field < model.fields.length; field++) {
    const allowed = options.allowed?.(field, step);
    step.push(sampleField(model, field, step, random, settings[field]!, allowed));
  }
  return step;
}

/** Returns the value of one field, given those before it; `settings` is one of {@link fieldSettings}. */
export function sampleField(
  model: StepModel,
  field: number,
  chosen: readonly number[],
  random: Random,
  settings: FieldSampling,
  allowed?: Uint8Array,
): number {
  const logits = model.logits(field, chosen);
  const description = model.fields[field]!;
  if (description.kind === "categorical") return chooseId(logits, random, { ...settings, allowed });
  const { min, max } = description;
  const predicted = logits[0]!;
  if (!Number.isFinite(predicted)) {
    throw new RangeError(
      `sampling: the model predicts ${predicted} for ${description.name}; check the model's weights`,
    );
  }
  const noise = settings.jitter ? settings.jitter * drawGaussian(random) : 0;
  return Math.fround(Math.min(max, Math.max(min, predicted + noise)));
}

/**
 * Returns the settings of each field, in the model's order.
 *
 * @param place - who asks; starts the messages
 * @throws RangeError where an option is out of range or names a field that is not there
 */
export function fieldSettings(
  place: string,
  fields: readonly StepField[],
  options: SamplingOptions,
): FieldSampling[] {
  const { temperature, topK, topP, minP, fields: byName = {} } = options;
  const common: FieldSampling = {
    ...(temperature !== undefined && { temperature }),
    ...(topK !== undefined && { topK }),
    ...(topP !== undefined && { topP }),
    ...(minP !== undefined && { minP }),
  };
  assertDistributionOptions(place, common);
  const names = fields.map((field) => field.name);
  for (const [name, own] of Object.entries(byName)) {
    if (!names.includes(name)) {
      throw new RangeError(`${place}: the model has no field "${name}"; its fields are ${names.join(", ")}`);
    }
    assertDistributionOptions(`${place}: field ${name}`, own);
    const { jitter = 0 } = own;
    if (!(jitter >= 0 && Number.isFinite(jitter))) {
      throw new RangeError(`${place}: field ${name}: jitter must be 0 or more, got ${jitter}`);
    }
  }
  return names.map((name) => ({ ...common, ...byName[name] }));
}
