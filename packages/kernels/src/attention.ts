import { ownPlace, receiver, withScope } from "./arena.ts";
import { checkLength, checkSizes, split } from "./checks.ts";
import type { Engine } from "./engine.ts";

/** Sizes of causal attention over a batch of sequences. */
export interface AttentionShape {
  readonly batch: number;
  readonly time: number;
  readonly heads: number;
  /** Width of one head's queries, keys and values; a multiple of 8 wastes nothing. */
  readonly headSize: number;
}

/** What each step may see, besides that it never sees a later one. The same in the forward and the backward run. */
export interface AttentionMask {
  /** `[batch]`: steps of each sequence, 0 to time; the outputs and gradients of later steps are 0. @default all of them */
  readonly lengths?: Int32Array;
  /**
   * `[batch, time]`: the first step that each step sees, from 0 to itself, never falling within a sequence: several pieces packed
   * into one sequence, or a window. @default all 0
   */
  readonly starts?: Int32Array;
}

/** Options of {@link Kernels.attentionForward} and {@link Kernels.attentionBackward}. */
export interface AttentionOptions extends AttentionMask {
  /** Where to write the outputs, or the gradient, instead of to a new array. */
  readonly out?: Float32Array;
}

/** What a forward run of attention leaves; all that its backward run needs. */
export interface AttentionForward {
  /** `[batch, time, heads, headSize]` */
  readonly outputs: Float32Array;
  /** `[batch, heads, time]`: ln Σ e^score of each step, 0 past a sequence's length. */
  readonly logSumExp: Float32Array;
}

/** Rows and columns of the scores that exist at once in a backward run; as in assembly/attention.ts. */
const blockRows = 48;
const blockStride = 496;
/** Most rows of a tile. */
const tileRows = 6;

const roundUp = (value: number, unit: number) => Math.ceil(value / unit) * unit;

function checkMask(place: string, { batch, time }: AttentionShape, { lengths, starts }: AttentionMask): void {
  if (lengths) {
    if (lengths.length !== batch) {
      throw new RangeError(`${place}: lengths must be [batch], ${batch} numbers, got ${lengths.length}`);
    }
    const wrong = lengths.findIndex((length) => length < 0 || length > time);
    if (wrong >= 0) {
      throw new RangeError(
        `${place}: lengths must be within 0–${time}, got ${lengths[wrong]} of sequence ${wrong}`,
      );
    }
  }
  if (!starts) return;
  if (starts.length !== batch * time) {
    throw new RangeError(
      `${place}: starts must be [batch, time], ${batch * time} numbers, got ${starts.length}`,
    );
  }
  for (let sequence = 0; sequence < batch; sequence++) {
    for (let step = 0, least = 0; step < time; step++) {
      const start = starts[sequence * time + step]!;
      if (start < least || start > step) {
        throw new RangeError(
          `${place}: starts must not fall and be at most their own step, here within ${least}–${step}, ` +
            `got ${start} at step ${step} of sequence ${sequence}`,
        );
      }
      least = start;
    }
  }
}

function checkShape(place: string, shape: AttentionShape, mask: AttentionMask): void {
  const { batch, time, heads, headSize } = shape;
  checkSizes(place, { batch, time, heads, headSize });
  checkMask(place, shape, mask);
}

/** Room for what one thread unpacks of a head, in floats. */
function attentionScratch({ time, headSize }: AttentionShape, backward: boolean): number {
  const columns = roundUp(time, 8);
  const wide = roundUp(headSize, 8);
  if (!backward) return columns * headSize + wide * time + tileRows * (columns + 16);
  const packed = 2 * columns * headSize + wide * time;
  const gradients = 2 * time * headSize;
  return packed + gradients + 2 * blockRows * blockStride + 2 * wide * blockRows + blockRows;
}

/** See `Kernels.attentionForward`. */
export function attentionForward(
  engine: Engine,
  qkv: Float32Array,
  shape: AttentionShape,
  options: AttentionOptions = {},
): AttentionForward {
  const name = "attentionForward";
  const { batch, time, heads, headSize } = shape;
  checkShape(name, shape, options);
  const size = batch * time * heads * headSize;
  checkLength(name, "qkv", qkv, 3 * size, "[batch, time, 3, heads, headSize]");
  checkLength(name, "out", options.out, size, "[batch, time, heads, headSize]");
  const { arena } = engine;
  return withScope(arena, (scope) => {
    const deliver = receiver(arena, options.out ?? new Float32Array(size));
    const place = ownPlace(arena, options.out, [qkv]);
    const [lengths, starts, source] = scope.read(options.lengths, options.starts, qkv);
    const target = place || scope.take(size);
    const sums = scope.take(batch * heads * time);
    const parts = split(batch * heads, engine.threads).map(({ start, count }) => ({
      units: [start, start + count],
      scratch: scope.take(attentionScratch(shape, false)),
    }));
    engine.callAll(
      "attentionForward",
      parts.map(({ units, scratch }) => [
        ...[source!, target, sums, lengths!, starts!, scratch],
        ...[...units, time, heads, headSize],
      ]),
    );
    return { outputs: deliver(target), logSumExp: arena.view(sums, batch * heads * time).slice() };
  });
}

/** See `Kernels.attentionBackward`. */
export function attentionBackward(
  engine: Engine,
  qkv: Float32Array,
  shape: AttentionShape,
  forward: AttentionForward,
  outputGradients: Float32Array,
  options: AttentionOptions = {},
): Float32Array {
  const name = "attentionBackward";
  const { batch, time, heads, headSize } = shape;
  checkShape(name, shape, options);
  const size = batch * time * heads * headSize;
  const outputShape = "[batch, time, heads, headSize]";
  checkLength(name, "qkv", qkv, 3 * size, "[batch, time, 3, heads, headSize]");
  checkLength(name, "forward.outputs", forward.outputs, size, outputShape);
  checkLength(name, "forward.logSumExp", forward.logSumExp, batch * heads * time, "[batch, heads, time]");
  checkLength(name, "outputGradients", outputGradients, size, outputShape);
  checkLength(name, "out", options.out, 3 * size, "[batch, time, 3, heads, headSize]");
  const { arena } = engine;
  return withScope(arena, (scope) => {
    const deliver = receiver(arena, options.out ?? new Float32Array(3 * size));
    const { outputs, logSumExp } = forward;
    const place = ownPlace(arena, options.out, [qkv, outputs, logSumExp, outputGradients]);
    const pointers = scope.read(qkv, outputs, logSumExp, outputGradients, options.lengths, options.starts);
    const [inputs, masks] = [pointers.slice(0, 4), pointers.slice(4)];
    const target = place || scope.take(3 * size);
    const parts = split(batch * heads, engine.threads).map(({ start, count }) => ({
      units: [start, start + count],
      scratch: scope.take(attentionScratch(shape, true)),
    }));
    engine.callAll(
      "attentionBackward",
      parts.map(({ units, scratch }) => [
        ...[...inputs, target, ...masks, scratch],
        ...[...units, time, heads, headSize],
      ]),
    );
    return deliver(target);
  });
}
