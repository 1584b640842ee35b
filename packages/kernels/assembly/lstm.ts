import { gatherRows, scatterRows } from "./lookup";
import { madd, sigmoid4, tanh4 } from "./math";
import { addMatrix, copyMatrix, packPanels } from "./matrix";
import { product, productTransposed } from "./product";

// Inside, time is the outermost axis and the width is padded to a multiple of 8 ("hp"). One row a step and sequence,
// [h (hp), 1, x (input)], makes bias, input and recurrence one product. Padding stays 0 all the way.

/**
 * Gate preactivations `g [batch, i f c o]` become gates; writes the next cells, their tanh and the next state. Where the mask, `ldm`
 * bytes from one sequence to the next, is 0, state and cells stay as they are.
 */
function gates(
  g: usize, c0: usize, c1: usize, tc: usize, h0: usize, h: usize, ldh: usize, mask: usize, ldm: usize, batch: i32, hp: i32,
): void {
  const q = <usize>hp << 2;
  for (let b = 0; b < batch; b++) {
    if (mask && load<f32>(mask + <usize>b * ldm) == 0) {
      memory.copy(c1, c0, q);
      memory.copy(h, h0, q);
    } else {
      for (let u: usize = 0; u < 2 * q; u += 16) v128.store(g + u, sigmoid4(v128.load(g + u)));
      for (let u: usize = 2 * q; u < 3 * q; u += 16) v128.store(g + u, tanh4(v128.load(g + u)));
      for (let u: usize = 3 * q; u < 4 * q; u += 16) v128.store(g + u, sigmoid4(v128.load(g + u)));
      for (let u: usize = 0; u < q; u += 16) {
        const p = g + u;
        const c = madd(v128.load(p + q), v128.load(c0 + u), f32x4.mul(v128.load(p), v128.load(p + 2 * q)));
        const t = tanh4(c);
        v128.store(c1 + u, c);
        v128.store(tc + u, t);
        v128.store(h + u, f32x4.mul(v128.load(p + 3 * q), t));
      }
    }
    g += 4 * q;
    c0 += q;
    c1 += q;
    tc += q;
    h0 += ldh;
    h += ldh;
  }
}

/**
 * From the gradients of the state `dh` and the cells `dc`: those of the preactivations, and of the cells before. Where the mask is
 * 0, they pass: `dc` stays, and `dh` waits in the place of the gates, which no one needs.
 */
function gateGradients(
  g: usize, c0: usize, tc: usize, dh: usize, dc: usize, dz: usize, mask: usize, ldm: usize, batch: i32, hp: i32,
): void {
  const q = <usize>hp << 2, one = f32x4.splat(1.0);
  for (let b = 0; b < batch; b++) {
    const out = mask && load<f32>(mask + <usize>b * ldm) == 0;
    if (out) {
      memory.copy(g, dh, q);
      memory.fill(dz, 0, 4 * q);
    } else for (let u: usize = 0; u < q; u += 16) {
      const p = g + u, d = dz + u;
      const i = v128.load(p), f = v128.load(p + q), z = v128.load(p + 2 * q), o = v128.load(p + 3 * q);
      const t = v128.load(tc + u);
      const dho = f32x4.mul(v128.load(dh + u), o);
      const e = madd(dho, f32x4.sub(one, f32x4.mul(t, t)), v128.load(dc + u));
      const ef = f32x4.mul(e, f);
      v128.store(d, f32x4.mul(f32x4.mul(e, z), f32x4.mul(i, f32x4.sub(one, i))));
      v128.store(d + q, f32x4.mul(f32x4.mul(ef, v128.load(c0 + u)), f32x4.sub(one, f)));
      v128.store(d + 2 * q, f32x4.mul(f32x4.mul(e, i), f32x4.sub(one, f32x4.mul(z, z))));
      v128.store(d + 3 * q, f32x4.mul(f32x4.mul(dho, t), f32x4.sub(one, o)));
      v128.store(dc + u, ef);
    }
    g += 4 * q;
    c0 += q;
    tc += q;
    dh += q;
    dc += q;
    dz += 4 * q;
  }
}

/**
 * Runs all steps. `x [batch, time, input]`, `outputs` and `cells [batch, time, units]` (`cells` 0: not wanted), `rows
 * [time + 1, batch, ld]` with the initial state in its first step, `weights`: panels of [hp + 1 + input, 4 hp], `c [time + 1,
 * batch, hp]` with the initial cells in its first step. With `keep`, `g [time, batch, 4 hp]` and `tc [time, batch, hp]` are kept
 * for the backward run; without, g, tc and c are one step long.
 *
 * `indices` and `values [batch, time, count]`, 0 or more a step, add rows of `table [·, 4 hp]` to the preactivations. `mask
 * [batch, time]` (0: none): where it is 0, state and cells pass a step unchanged.
 */
export function lstmForward(
  x: usize, outputs: usize, cells: usize, rows: usize, ld: usize, weights: usize, g: usize, c: usize, tc: usize,
  table: usize, indices: usize, values: usize, count: i32, mask: usize,
  batch: i32, time: i32, input: i32, units: i32, hp: i32, keep: bool,
): void {
  const k = hp + 1 + input, q = <usize>hp << 2;
  const ldx = <usize>(time * input) << 2, ldo = <usize>(time * units) << 2, ldm = <usize>time << 2;
  const ldi = ldm * count;
  for (let t = 0; t < time; t++) {
    const next = rows + <usize>batch * ld;
    copyMatrix(x, ldx, rows + q + 4, ld, batch, input);
    for (let b = 0; b < batch; b++) store<f32>(rows + <usize>b * ld + q, 1);
    if (count) gatherRows(indices, values, ldi, count, table, 4 * q, g, 4 * q, batch, 4 * hp);
    product(rows, ld, weights, <usize>k << 5, g, 4 * q, batch, 4 * hp, k, count > 0);
    const c1 = keep ? c + <usize>batch * q : c;
    gates(g, c, c1, tc, rows, next, ld, mask, ldm, batch, hp);
    copyMatrix(next, ld, outputs, ldo, batch, units);
    if (cells) {
      copyMatrix(c1, q, cells, ldo, batch, units);
      cells += <usize>units << 2;
    }
    x += <usize>input << 2;
    indices += <usize>count << 2;
    if (values) values += <usize>count << 2;
    if (mask) mask += 4;
    outputs += <usize>units << 2;
    rows = next;
    c = c1;
    if (keep) {
      g += <usize>batch * 4 * q;
      tc += <usize>batch * q;
    }
  }
}

/**
 * Runs all steps backward. `dy [batch, time, units]`, `dx [batch, time, input]` (0: not wanted), `recurrent`: panels of
 * [4 hp, hp], `inputs`: panels of [4 hp, input], `dw [hp + 1 + input, 4 hp]` and `dtable [·, 4 hp]`: added to. `dh`, `dc [batch,
 * hp]`: zeros, become the gradients of the initial state and cells. `dz` and `panels`: scratch of [steps, batch, 4 hp]. The
 * weights' gradient is taken once for every `steps` steps, whose data is then still in the second cache.
 */
export function lstmBackward(
  dy: usize, dx: usize, rows: usize, ld: usize, recurrent: usize, inputs: usize, g: usize, c: usize, tc: usize,
  dw: usize, dh: usize, dc: usize, dz: usize, panels: usize,
  dtable: usize, indices: usize, values: usize, count: i32, mask: usize,
  batch: i32, time: i32, input: i32, units: i32, hp: i32, steps: i32,
): void {
  const q = <usize>hp << 2, n = 4 * hp;
  const ldx = <usize>(time * input) << 2, ldy = <usize>(time * units) << 2, ldm = <usize>time << 2;
  const stepH = <usize>batch * q, stepG = stepH * 4, stepRows = <usize>batch * ld;
  for (let end = time; end > 0; ) {
    const start = max(0, end - steps), r = (end - start) * batch;
    for (let t = end - 1; t >= start; t--) {
      const s = <usize>t, z = dz + <usize>(t - start) * stepG, gt = g + s * stepG;
      const m = mask ? mask + (s << 2) : 0;
      addMatrix(dy + s * (<usize>units << 2), ldy, dh, q, batch, units);
      gateGradients(gt, c + s * stepH, tc + s * stepH, dh, dc, z, m, ldm, batch, hp);
      product(z, 4 * q, recurrent, <usize>n << 5, dh, q, batch, hp, n, false);
      for (let b = 0; m && b < batch; b++) {
        if (load<f32>(m + <usize>b * ldm) == 0) memory.copy(dh + <usize>b * q, gt + <usize>b * 4 * q, q);
      }
      if (dx) product(z, 4 * q, inputs, <usize>n << 5, dx + s * (<usize>input << 2), ldx, batch, input, n, false);
      if (count) {
        const at = (s * count) << 2;
        scatterRows(indices + at, values ? values + at : 0, ldm * count, count, z, 4 * q, dtable, 4 * q, batch, n);
      }
    }
    packPanels(dz, 4 * q, panels, <usize>r << 5, r, n);
    productTransposed(
      rows + <usize>start * stepRows, ld, panels, <usize>r << 5, dw, 4 * q, hp + 1 + input, n, r, true,
    );
    end = start;
  }
}
