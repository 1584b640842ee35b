import * as tf from "@tensorflow/tfjs-core";
import { gruForwardOp, gruGradientOp } from "../ops/gru-sequence.ts";
import type { OpKernel } from "../ops/install-kernels.ts";
import { lstmForwardOp, lstmGradientOp } from "../ops/lstm-sequence.ts";
import type { Op, OpFunction } from "../ops/op.ts";
import { inputProjection, previousStates, sequenceGradients } from "../ops/recurrence.ts";
import { gruShader } from "./gru-shader.ts";
import { lstmShader } from "./lstm-shader.ts";
import { emptyTensor, runShader } from "./program.ts";
import { backwardShader, type CellShader, forwardShader } from "./sequence-shaders.ts";

/** Units whose states and gradients fit into the 16 KiB that every WebGPU device gives a workgroup. */
const mostUnits = 1024;

/**
 * The LSTM and GRU ops: large products before and after, and in between one dispatch for all steps, or more where their
 * multiplications exceed `productsPerDispatch`. Layers of more than 1,024 units are composed from plain ops.
 */
export function recurrentKernels(productsPerDispatch: number): readonly OpKernel[] {
  return [
    ...cellKernels(lstmShader, lstmForwardOp, lstmGradientOp, productsPerDispatch),
    ...cellKernels(gruShader, gruForwardOp, gruGradientOp, productsPerDispatch),
  ];
}

function cellKernels(
  cell: CellShader,
  forward: Op,
  gradient: Op,
  productsPerDispatch: number,
): readonly OpKernel[] {
  const { gates } = cell;

  function runForward(inputs: Parameters<OpFunction>[0], attributes: Parameters<OpFunction>[1]): tf.Tensor[] {
    const { x, kernel, recurrentKernel, bias } = inputs;
    const [batch, time] = x!.shape as [number, number];
    const units = recurrentKernel!.shape[0]!;
    if (units > mostUnits) return forward.composed(inputs, attributes);
    const training = attributes.training === true;
    const parts = training ? cell.parts.training : cell.parts.running;
    const [inputBias, recurrentBias] = gates === 4 ? [undefined, bias!] : tf.unstack(bias!, 0);
    const projected = inputProjection(x!, kernel!, inputBias);
    const recurrent = gatesLast(recurrentKernel!, gates);
    const saved = emptyTensor([batch, time, parts, units]);
    const tile = tileFor(batch, units);
    const run = {
      shader: forwardShader(cell, { units, tile }, training),
      inputs: [
        tf.reshape(projected, [batch * time, gates * units]),
        recurrent,
        gatesLast(recurrentBias!, gates),
      ],
      workgroups: Math.ceil(batch / tile),
    };
    for (const [first, end] of spans(time, batch * units * units * 4, productsPerDispatch)) {
      runShader(saved, { ...run, uniforms: [first, end] });
    }
    const outputs = tf.slice(saved, [0, 0, parts - 1, 0], [batch, time, 1, units]);
    return [tf.reshape(outputs, [batch, time, units]), saved];
  }

  function runGradient(
    inputs: Parameters<OpFunction>[0],
    attributes: Parameters<OpFunction>[1],
  ): tf.Tensor[] {
    const { x, kernel, recurrentKernel, outputs, saved, dy } = inputs;
    const [batch, time] = x!.shape as [number, number];
    const units = recurrentKernel!.shape[0]!;
    if (units > mostUnits) return gradient.composed(inputs, attributes);
    const found = emptyTensor([batch, time, units, 4]);
    const tile = tileFor(batch, units);
    const run = {
      shader: backwardShader(cell, { units, tile }),
      inputs: [saved!, dy!, tf.transpose(gatesLast(recurrentKernel!, gates), [1, 0, 2])],
      workgroups: Math.ceil(batch / tile),
    };
    for (const [first, end] of spans(time, batch * units * units * 4, productsPerDispatch).reverse()) {
      runShader(found, { ...run, uniforms: [first, end] });
    }
    const dSums = tf.reshape(found, [batch, time, units * 4]);
    const flat = tf.reshape(gatesLast(kernel!, gates), [kernel!.shape[0]!, units * 4]);
    const [dx, dKernel, dBias] = sequenceGradients(x!, flat, dSums, attributes.inputGradient === true);
    const [, dRecurrent] = sequenceGradients(previousStates(outputs!), flat, dSums, false);
    const byInput = (gradient: tf.Tensor) =>
      gatesFirst(gradient, units, gates === 4 ? [0, 1, 2, 3] : [0, 1, 2]);
    const byState = (gradient: tf.Tensor) =>
      gatesFirst(gradient, units, gates === 4 ? [0, 1, 2, 3] : [0, 1, 3]);
    return [
      dx,
      byInput(dKernel),
      byState(dRecurrent),
      gates === 4
        ? tf.reshape(byInput(dBias), [4 * units])
        : tf.reshape(tf.concat([byInput(dBias), byState(dBias)], 0), [2, 3 * units]),
    ];
  }

  return [
    [forward, runForward],
    [gradient, runGradient],
  ];
}

/** Sequences a workgroup: few, so that many workgroups run, but several where that leaves enough of them. */
function tileFor(batch: number, units: number): number {
  const wanted = Math.min(4, Math.max(1, Math.floor(batch / 64)));
  return Math.min(wanted, Math.floor(mostUnits / units));
}

/** The steps 0 … time, in spans that each take no more than so many products, and at least one step. */
function spans(time: number, productsAStep: number, limit: number): [first: number, end: number][] {
  const steps = Math.max(1, Math.floor(limit / productsAStep));
  const count = Math.ceil(time / steps);
  return Array.from({ length: count }, (_, index) => [index * steps, Math.min(time, (index + 1) * steps)]);
}

/** `[rows, gates × units]` → `[rows, units, 4]`, or `[gates × units]` → `[1, units, 4]`; a fourth gate of three is 0. */
function gatesLast(weights: tf.Tensor, gates: number): tf.Tensor3D {
  const units = weights.shape.at(-1)! / gates;
  const apart = tf.reshape(weights, [-1, gates, units]) as tf.Tensor3D;
  const four =
    gates === 4
      ? apart
      : tf.pad(apart, [
          [0, 0],
          [0, 4 - gates],
          [0, 0],
        ]);
  return tf.transpose(four, [0, 2, 1]) as tf.Tensor3D;
}

/** `[rows, units × 4]` → `[rows, gates × units]`, of the gates chosen. */
function gatesFirst(gradient: tf.Tensor, units: number, chosen: readonly number[]): tf.Tensor2D {
  const apart = tf.transpose(tf.reshape(gradient, [-1, units, 4]), [0, 2, 1]) as tf.Tensor3D;
  const rows = apart.shape[0];
  const gates =
    chosen.length === 4 ? [apart] : chosen.map((gate) => tf.slice(apart, [0, gate, 0], [rows, 1, units]));
  return tf.reshape(gates.length === 1 ? apart : tf.concat(gates, 1), [rows, chosen.length * units]);
}
