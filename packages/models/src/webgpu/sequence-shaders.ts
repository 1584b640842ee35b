import type { Shader } from "./program.ts";

/**
 * One recurrent cell in WGSL. What its forward run keeps of each step lies in `parts` rows of `units` numbers each; the
 * last is the state.
 */
export interface CellShader {
  readonly name: string;
  /** Gates that read the input: 3 or 4. */
  readonly gates: number;
  /** Rows kept for the gradient, and rows kept otherwise. */
  readonly parts: { readonly training: number; readonly running: number };
  /** Whether the row before the last is a second state, the LSTM's cell. */
  readonly hasCell: boolean;
  /**
   * `fn advance(place, before, cell, fromInput, fromState) -> vec2<f32>`: the new state and cell of one unit, which it
   * keeps by `keep(place, part, value)`, the part counted from the last (0: the state, 1: the one before it, …).
   */
  advance(training: boolean): string;
  /**
   * `fn retreat(place, first, dOutput, passed) -> Slopes`: the gradients by the sums of one unit's gates, and what it
   * passes on to the step before; it reads what was kept by `kept(place, part)`, and of the step before by
   * `kept(place - STRIDE, part)`, unless `first`.
   */
  readonly retreat: string;
}

/** Sizes that a shader is made for. */
export interface ShaderSizes {
  readonly units: number;
  /** Sequences that a workgroup runs side by side. */
  readonly tile: number;
}

const functions = `
fn logistic(x : f32) -> f32 {
  let e = exp(-abs(x));
  return select(e, 1.0, x >= 0.0) / (1.0 + e);
}
fn hyperbolic(x : f32) -> f32 {
  let e = exp(-2.0 * abs(x));
  return sign(x) * (1.0 - e) / (1.0 + e);
}`;

/** Threads of a workgroup: one a unit where there are few. */
function threadsFor(units: number): number {
  return units <= 64 ? 64 : units <= 128 ? 128 : 256;
}

function constants({ units, tile }: ShaderSizes, parts: number): string {
  const threads = threadsFor(units);
  return `
const UNITS = ${units};
const TILE = ${tile};
const THREADS = ${threads};
const SLOTS = ${Math.ceil(units / threads)};
const PARTS = ${parts};
const STRIDE = ${parts * units};`;
}

/**
 * Runs `body` for each unit of a thread. It has no barriers, so that threads without a unit may pass it by, and sets its
 * variables itself: SwiftShader does not clear them anew in each round.
 */
function eachUnit(body: string): string {
  return `for (var slot = 0; slot < SLOTS; slot++) {
    let unit = slot * THREADS + lane;
    if (unit < UNITS) {
      ${body}
    }
  }`;
}

/** As {@link eachUnit}, for each of the workgroup's sequences; rows past the batch are left out. */
function eachUnitAndRow(body: string): string {
  return eachUnit(`for (var j = 0; j < TILE; j++) {
        let row = begin + j;
        if (row < batch) {
          ${body}
        }
      }`);
}

/**
 * The steps `first` … `end − 1` of some sequences: a workgroup runs its sequences alone, step after step, with their
 * states in its own memory, so that no step needs a dispatch of its own. Reads `projected` `[batch × time, gates × units]`,
 * `recurrent` `[units, units]` and `biases` `[units]`, each element the four gates of one unit. Writes
 * `[batch, time, parts, units]`.
 */
export function forwardShader(cell: CellShader, sizes: ShaderSizes, training: boolean): Shader {
  const { units, tile } = sizes;
  const { gates } = cell;
  const gate = (index: number) => (index < gates ? `projected[source + ${index * units}]` : "0.0");
  return {
    name: `${cell.name}Forward:${units}:${tile}:${training}`,
    variables: { projected: 1, recurrent: 4, biases: 4 },
    uniforms: ["first", "end"],
    threads: threadsFor(units),
    code: `
${constants(sizes, training ? cell.parts.training : cell.parts.running)}
var<workgroup> states : array<f32, ${2 * tile * units}>;
${functions}
fn keep(place : i32, part : i32, value : f32) {
  result[place + (PARTS - 1 - part) * UNITS] = value;
}
${cell.advance(training)}
fn main(index : i32) {
  let lane = i32(localIndex);
  let begin = index / THREADS * TILE;
  let batch = uniforms.outShape.x;
  let time = uniforms.outShape.y;
  var cells : array<f32, SLOTS * TILE>;
  ${eachUnitAndRow(`
          var state = 0.0;
          if (uniforms.first > 0) {
            let last = (row * time + uniforms.first) * STRIDE - UNITS + unit;
            state = result[last];
            ${cell.hasCell ? "cells[slot * TILE + j] = result[last - UNITS];" : ""}
          }
          states[(uniforms.first % 2 * TILE + j) * UNITS + unit] = state;`)}
  workgroupBarrier();
  for (var step = uniforms.first; step < uniforms.end; step++) {
    let now = step % 2 * TILE * UNITS;
    let next = TILE * UNITS - now;
    ${eachUnit(`
      var sums : array<vec4<f32>, TILE>;
      for (var j = 0; j < TILE; j++) {
        sums[j] = biases[unit];
      }
      for (var k = 0; k < UNITS; k++) {
        let weights = recurrent[k * UNITS + unit];
        for (var j = 0; j < TILE; j++) {
          sums[j] += states[now + j * UNITS + k] * weights;
        }
      }
      for (var j = 0; j < TILE; j++) {
        let row = begin + j;
        if (row < batch) {
          let source = (row * time + step) * ${gates * units} + unit;
          let fromInput = vec4<f32>(${[0, 1, 2, 3].map(gate).join(", ")});
          let place = (row * time + step) * STRIDE + unit;
          let before = states[now + j * UNITS + unit];
          let after = advance(place, before, cells[slot * TILE + j], fromInput, sums[j]);
          states[next + j * UNITS + unit] = after.x;
          cells[slot * TILE + j] = after.y;
        }
      }`)}
    workgroupBarrier();
  }
}`,
  };
}

/**
 * The gradients by the sums of the gates of the steps `end − 1` … `first`, in the manner of {@link forwardShader}. Reads
 * what the forward run `saved`, `dy` `[batch, time, units]`, and `recurrent` `[units, units]`, transposed: each element the
 * four gates of a unit that one state goes into. Writes `[batch, time, units]` of four gradients each. Where steps before
 * `first` are still to come, what goes on to them is left in the place of the last of these.
 */
export function backwardShader(cell: CellShader, sizes: ShaderSizes): Shader {
  const { units, tile } = sizes;
  return {
    name: `${cell.name}Backward:${units}:${tile}`,
    variables: { saved: 1, dy: 1, recurrent: 4 },
    resultComponents: 4,
    uniforms: ["first", "end"],
    threads: threadsFor(units),
    code: `
${constants(sizes, cell.parts.training)}
var<workgroup> slopes : array<vec4<f32>, ${tile * units}>;
struct Slopes {
  bySums : vec4<f32>,
  byState : vec4<f32>,
  passed : f32,
}
fn kept(place : i32, part : i32) -> f32 {
  return saved[place + (PARTS - 1 - part) * UNITS];
}
${cell.retreat}
var<private> dStates : array<f32, SLOTS * TILE>;
fn toStates(lane : i32) {
  ${eachUnit(`
      var sums : array<f32, TILE>;
      for (var j = 0; j < TILE; j++) {
        sums[j] = 0.0;
      }
      for (var k = 0; k < UNITS; k++) {
        let weights = recurrent[k * UNITS + unit];
        for (var j = 0; j < TILE; j++) {
          sums[j] += dot(slopes[j * UNITS + k], weights);
        }
      }
      for (var j = 0; j < TILE; j++) {
        dStates[slot * TILE + j] = sums[j];
      }`)}
}
fn main(index : i32) {
  let lane = i32(localIndex);
  let begin = index / THREADS * TILE;
  let batch = uniforms.outShape.x;
  let time = uniforms.outShape.y;
  var passed : array<f32, SLOTS * TILE>;
  if (uniforms.end < time) {
    ${eachUnitAndRow(`
          let place = (row * time + uniforms.end) * UNITS + unit;
          slopes[j * UNITS + unit] = ${cell.gates === 4 ? "result[place]" : "vec4<f32>(result[place].xyw, 0.0)"};
          passed[slot * TILE + j] = result[place - UNITS].x;`)}
    workgroupBarrier();
    toStates(lane);
    workgroupBarrier();
  }
  for (var step = uniforms.end - 1; step >= uniforms.first; step--) {
    ${eachUnitAndRow(`
          let place = (row * time + step) * UNITS + unit;
          let dOutput = dy[place] + dStates[slot * TILE + j];
          let keptPlace = (row * time + step) * STRIDE + unit;
          let found = retreat(keptPlace, step == 0, dOutput, passed[slot * TILE + j]);
          result[place] = found.bySums;
          slopes[j * UNITS + unit] = found.byState;
          passed[slot * TILE + j] = found.passed;`)}
    workgroupBarrier();
    if (step > uniforms.first) {
      toStates(lane);
    }
    workgroupBarrier();
  }
  if (uniforms.first > 0) {
    ${eachUnitAndRow(`
          let place = (row * time + uniforms.first - 1) * UNITS + unit;
          result[place] = vec4<f32>(passed[slot * TILE + j], 0.0, 0.0, 0.0);`)}
  }
}`,
  };
}
