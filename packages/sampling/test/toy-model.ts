import type { StepField, StepMark, StepModel } from "../src/step-model.ts";

/** What a test may change of a toy model. */
export interface ToyOptions {
  /** Called whenever the model works. */
  readonly work?: (call: "feed" | "logits") => void;
  /** Logits by the steps fed and the values chosen. @default a hash of both */
  readonly logits?: (
    history: readonly number[][],
    field: number,
    chosen: readonly number[],
  ) => ArrayLike<number>;
}

/** A model that remembers all that it was fed, and whose logits are a hash of it, in ±2. */
export function createToyModel(fields: readonly StepField[], options: ToyOptions = {}): StepModel {
  const marks = new WeakMap<StepMark, readonly number[][]>();
  const fork = (past: readonly number[][]): StepModel => {
    let history = past;
    const answers = fields.map((field) => new Float32Array(field.kind === "categorical" ? field.size : 1));
    return {
      fields,
      get position() {
        return history.length;
      },
      feed(step) {
        options.work?.("feed");
        const values = Array.from(step);
        if (values.length !== fields.length) throw new RangeError(`toy: ${values.length} values`);
        values.forEach((value, index) => {
          const field = fields[index]!;
          const legal =
            field.kind === "continuous"
              ? Number.isFinite(value)
              : Number.isInteger(value) && value >= 0 && value < field.size;
          if (!legal) throw new RangeError(`toy: ${field.name} is ${value}`);
        });
        history = [...history, values];
      },
      logits(field, chosen) {
        options.work?.("logits");
        const answer = answers[field]!;
        const before = Array.from(chosen).slice(0, field);
        const { kind } = fields[field]!;
        if (options.logits) answer.set(options.logits(history, field, before));
        else {
          const seed = [...history.flat(), -1, field, ...before].reduce(
            (hash, value) => Math.imul(hash ^ Math.round(value * 1000), 0x9e3779b1) ^ (hash >>> 15),
            7,
          );
          for (let id = 0; id < answer.length; id++) {
            const bits = Math.imul(seed ^ Math.imul(id + 1, 0x85ebca6b), 0xc2b2ae35) >>> 8;
            answer[id] = (bits / 2 ** 24) * 4 - 2;
          }
          const description = fields[field]!;
          if (kind === "continuous" && description.kind === "continuous") {
            answer[0] = description.min + ((answer[0]! + 2) / 4) * (description.max - description.min);
          }
        }
        return answer;
      },
      mark() {
        const mark = { position: history.length };
        marks.set(mark, history);
        return mark;
      },
      rewind(mark) {
        history = marks.get(mark)!;
      },
      fork: () => fork(history),
      reset() {
        history = [];
      },
    };
  };
  return fork([]);
}
