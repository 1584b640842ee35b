import type { CellShader } from "./sequence-shaders.ts";

/**
 * The GRU with `reset_after`: gates z, r, h. Keeps update, reset, candidate, the candidate's recurrent sum, and the state.
 * Its fourth gradient is that by the candidate's recurrent sum.
 */
export const gruShader: CellShader = {
  name: "Gru",
  gates: 3,
  parts: { training: 5, running: 1 },
  hasCell: false,
  advance: (training) => `
fn advance(place : i32, before : f32, cell : f32, fromInput : vec4<f32>, fromState : vec4<f32>) -> vec2<f32> {
  let update = logistic(fromInput.x + fromState.x);
  let reset = logistic(fromInput.y + fromState.y);
  let candidate = hyperbolic(fromInput.z + reset * fromState.z);
  let state = candidate + update * (before - candidate);
  ${
    training
      ? `keep(place, 4, update);
  keep(place, 3, reset);
  keep(place, 2, candidate);
  keep(place, 1, fromState.z);`
      : ""
  }
  keep(place, 0, state);
  return vec2<f32>(state, 0.0);
}`,
  retreat: `
fn retreat(place : i32, first : bool, fromAbove : f32, passed : f32) -> Slopes {
  let dOutput = fromAbove + passed;
  let update = kept(place, 4);
  let reset = kept(place, 3);
  let candidate = kept(place, 2);
  var before = 0.0;
  if (!first) {
    before = kept(place - STRIDE, 0);
  }
  let dCandidate = dOutput * (1.0 - update) * (1.0 - candidate * candidate);
  let dUpdate = dOutput * (before - candidate) * update * (1.0 - update);
  let dReset = dCandidate * kept(place, 1) * reset * (1.0 - reset);
  let dRecurrent = dCandidate * reset;
  return Slopes(
    vec4<f32>(dUpdate, dReset, dCandidate, dRecurrent),
    vec4<f32>(dUpdate, dReset, dRecurrent, 0.0),
    dOutput * update
  );
}`,
};
