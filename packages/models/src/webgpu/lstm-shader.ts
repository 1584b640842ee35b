import type { CellShader } from "./sequence-shaders.ts";

/** The LSTM: gates i, f, c, o. Keeps the four gates, the cell, and the state. */
export const lstmShader: CellShader = {
  name: "Lstm",
  gates: 4,
  parts: { training: 6, running: 2 },
  hasCell: true,
  advance: (training) => `
fn advance(place : i32, before : f32, cell : f32, fromInput : vec4<f32>, fromState : vec4<f32>) -> vec2<f32> {
  let sums = fromInput + fromState;
  let input = logistic(sums.x);
  let forget = logistic(sums.y);
  let candidate = hyperbolic(sums.z);
  let output = logistic(sums.w);
  let after = forget * cell + input * candidate;
  let state = output * hyperbolic(after);
  ${
    training
      ? `keep(place, 5, input);
  keep(place, 4, forget);
  keep(place, 3, candidate);
  keep(place, 2, output);`
      : ""
  }
  keep(place, 1, after);
  keep(place, 0, state);
  return vec2<f32>(state, after);
}`,
  retreat: `
fn hyperbolic(x : f32) -> f32 {
  let e = exp(-2.0 * abs(x));
  return sign(x) * (1.0 - e) / (1.0 + e);
}
fn retreat(place : i32, first : bool, dOutput : f32, passed : f32) -> Slopes {
  let input = kept(place, 5);
  let forget = kept(place, 4);
  let candidate = kept(place, 3);
  let output = kept(place, 2);
  let squashed = hyperbolic(kept(place, 1));
  var before = 0.0;
  if (!first) {
    before = kept(place - STRIDE, 1);
  }
  let dCell = passed + dOutput * output * (1.0 - squashed * squashed);
  let bySums = vec4<f32>(
    dCell * candidate * input * (1.0 - input),
    dCell * before * forget * (1.0 - forget),
    dCell * input * (1.0 - candidate * candidate),
    dOutput * squashed * output * (1.0 - output)
  );
  return Slopes(bySums, bySums, dCell * forget);
}`,
};
