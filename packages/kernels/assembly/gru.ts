import { gatherRows, scatterRows } from "./lookup";
import { madd, sigmoid4, tanh4 } from "./math";
import { addMatrix, copyMatrix, packPanels } from "./matrix";
import { product, productTransposed } from "./product";

// Layout as in lstm.ts. The candidate's two halves, from x and from h, are multiplied with the reset gate between them, so they
// are columns of their own: [candidate from x | z | r | candidate from h], hp each.

/**
 * Preactivations `g` become gates (the first column the candidate, the last stays); writes the next state. Where the mask, `ldm`
 * bytes from one sequence to the next, is 0, the state stays as it is.
 */
function gates(
  g: usize, h0: usize, h1: usize, ldh: usize, mask: usize, ldm: usize, batch: i32, hp: i32,
): void {
  const q = <usize>hp << 2;
  for (let b = 0; b < batch; b++) {
    if (mask && load<f32>(mask + <usize>b * ldm) == 0) memory.copy(h1, h0, q);
    else {
      for (let u: usize = q; u < 3 * q; u += 16) v128.store(g + u, sigmoid4(v128.load(g + u)));
      for (let u: usize = 0; u < q; u += 16) {
        const p = g + u;
        const y = tanh4(madd(v128.load(p + 2 * q), v128.load(p + 3 * q), v128.load(p)));
        v128.store(p, y);
        v128.store(h1 + u, madd(v128.load(p + q), f32x4.sub(v128.load(h0 + u), y), y));
      }
    }
    g += 4 * q;
    h0 += ldh;
    h1 += ldh;
  }
}

/**
 * From the gradient of the state `dh`: those of the preactivations; `dh` becomes what passes to the state before directly, which
 * is all of it where the mask is 0.
 */
function gateGradients(
  g: usize, h0: usize, ldh: usize, dh: usize, dz: usize, mask: usize, ldm: usize, batch: i32, hp: i32,
): void {
  const q = <usize>hp << 2, one = f32x4.splat(1.0);
  for (let b = 0; b < batch; b++) {
    if (mask && load<f32>(mask + <usize>b * ldm) == 0) memory.fill(dz, 0, 4 * q);
    else for (let u: usize = 0; u < q; u += 16) {
      const p = g + u, d = dz + u;
      const y = v128.load(p), z = v128.load(p + q), r = v128.load(p + 2 * q), c = v128.load(p + 3 * q);
      const e = v128.load(dh + u);
      const kept = f32x4.mul(e, z);
      const dy = f32x4.mul(f32x4.sub(e, kept), f32x4.sub(one, f32x4.mul(y, y)));
      const dyr = f32x4.mul(dy, r);
      v128.store(d, dy);
      v128.store(d + q, f32x4.mul(f32x4.mul(kept, f32x4.sub(v128.load(h0 + u), y)), f32x4.sub(one, z)));
      v128.store(d + 2 * q, f32x4.mul(f32x4.mul(dyr, c), f32x4.sub(one, r)));
      v128.store(d + 3 * q, dyr);
      v128.store(dh + u, kept);
    }
    g += 4 * q;
    h0 += ldh;
    dh += q;
    dz += 4 * q;
  }
}

/**
 * Runs all steps. Arguments as those of `lstmForward`; `weights`: panels of [1 + input, hp] for the candidate from x, then of
 * [hp + 1 + input, 2 hp] for z and r, then of [hp + 1, hp] for the candidate from h.
 */
export function gruForward(
  x: usize, outputs: usize, rows: usize, ld: usize, weights: usize, g: usize,
  table: usize, indices: usize, values: usize, count: i32, mask: usize,
  batch: i32, time: i32, input: i32, units: i32, hp: i32, keep: bool,
): void {
  const k = hp + 1 + input, q = <usize>hp << 2;
  const ldx = <usize>(time * input) << 2, ldo = <usize>(time * units) << 2, ldm = <usize>time << 2;
  const ldi = ldm * count, looked = count > 0;
  const gateWeights = weights + <usize>(1 + input) * q;
  const stateWeights = gateWeights + <usize>k * 2 * q;
  for (let t = 0; t < time; t++) {
    const next = rows + <usize>batch * ld;
    copyMatrix(x, ldx, rows + q + 4, ld, batch, input);
    for (let b = 0; b < batch; b++) store<f32>(rows + <usize>b * ld + q, 1);
    if (looked) gatherRows(indices, values, ldi, count, table, 4 * q, g, 4 * q, batch, 3 * hp);
    product(rows + q, ld, weights, <usize>(1 + input) << 5, g, 4 * q, batch, hp, 1 + input, looked);
    product(rows, ld, gateWeights, <usize>k << 5, g + q, 4 * q, batch, 2 * hp, k, looked);
    product(rows, ld, stateWeights, <usize>(hp + 1) << 5, g + 3 * q, 4 * q, batch, hp, hp + 1, false);
    gates(g, rows, next, ld, mask, ldm, batch, hp);
    copyMatrix(next, ld, outputs, ldo, batch, units);
    x += <usize>input << 2;
    indices += <usize>count << 2;
    if (values) values += <usize>count << 2;
    if (mask) mask += 4;
    outputs += <usize>units << 2;
    rows = next;
    if (keep) g += <usize>batch * 4 * q;
  }
}

/**
 * Runs all steps backward. Arguments as those of `lstmBackward`; `recurrent`: panels of [3 hp, hp] for the gradients of z, r and
 * the candidate from h; `inputs`: panels of [3 hp, input] for those of the candidate from x, z and r.
 */
export function gruBackward(
  dy: usize, dx: usize, rows: usize, ld: usize, recurrent: usize, inputs: usize, g: usize,
  dw: usize, dh: usize, dz: usize, panels: usize,
  dtable: usize, indices: usize, values: usize, count: i32, mask: usize,
  batch: i32, time: i32, input: i32, units: i32, hp: i32, steps: i32,
): void {
  const q = <usize>hp << 2, n = 4 * hp, n3 = 3 * hp;
  const ldx = <usize>(time * input) << 2, ldy = <usize>(time * units) << 2, ldm = <usize>time << 2;
  const stepG = <usize>batch * 4 * q, stepRows = <usize>batch * ld;
  for (let end = time; end > 0; ) {
    const start = max(0, end - steps), r = (end - start) * batch;
    for (let t = end - 1; t >= start; t--) {
      const s = <usize>t, z = dz + <usize>(t - start) * stepG;
      addMatrix(dy + s * (<usize>units << 2), ldy, dh, q, batch, units);
      gateGradients(g + s * stepG, rows + s * stepRows, ld, dh, z, mask ? mask + (s << 2) : 0, ldm, batch, hp);
      product(z + q, 4 * q, recurrent, <usize>n3 << 5, dh, q, batch, hp, n3, true);
      if (dx) product(z, 4 * q, inputs, <usize>n3 << 5, dx + s * (<usize>input << 2), ldx, batch, input, n3, false);
      if (count) {
        const at = (s * count) << 2;
        scatterRows(indices + at, values ? values + at : 0, ldm * count, count, z, 4 * q, dtable, 4 * q, batch, n3);
      }
    }
    const a = rows + <usize>start * stepRows, stride = <usize>r << 5, block = <usize>r * q;
    packPanels(dz, 4 * q, panels, stride, r, n);
    productTransposed(a + q, ld, panels, stride, dw + <usize>n * q, 4 * q, 1 + input, hp, r, true);
    productTransposed(a, ld, panels + block, stride, dw + q, 4 * q, hp + 1 + input, 2 * hp, r, true);
    productTransposed(a, ld, panels + 3 * block, stride, dw + 3 * q, 4 * q, hp + 1, hp, r, true);
    end = start;
  }
}
