/**
 * Writes the inner loops of the matrix product as AssemblyScript: for each height of a tile, eight columns wide, one function
 * that keeps the whole tile in registers.
 *
 * V8 moves every load of a basic block above its multiply-adds and then spills registers. An exit that is never taken (the
 * loop counter compared with a negative constant, another one each time) ends the block, and so pins the loads where they
 * are needed: that is worth a third of the speed.
 */

/**
 * The shape of each build's tallest tile, found by measuring. V8 leaves 15 vector registers: 12 sums, 2 vectors of b and one of a
 * fill them; a product that is not fused with its sum needs one more. `exitEvery`: rows from one exit to the next.
 */
const shapes = {
  relaxed: { tallest: 6, exitEvery: 1 },
  plain: { tallest: 4, exitEvery: 2 },
};
/** Columns of every tile: two vectors of four floats. */
const tileColumns = 8;

const vectors = tileColumns / 4;
const range = (n) => [...Array(n).keys()];

/**
 * One tile function. `rows`: its height. `transposed`: a is stored [k, m], so the rows of a step lie side by side.
 * `unroll`: steps of k in one turn of the loop. `exitEvery`: rows from one exit to the next, in tiles of four rows and more.
 */
function tile({ rows, transposed, unroll, exitEvery }) {
  const name = `tile${rows}${transposed ? "t" : "n"}`;
  let exits = 0;
  const step = (u, last) => {
    const lines = [
      range(vectors)
        .map((v) => `b${v} = v128.load(b, ${(u * vectors + v) * 16});`)
        .join(" "),
    ];
    for (const r of range(rows)) {
      const address = transposed ? `a, ${r * 4}` : `a${r}, ${u * 4}`;
      const sums = range(vectors).map((v) => `c${r}${v} = madd(x, b${v}, c${r}${v});`);
      lines.push(`x = v128.load32_splat(${address}); ${sums.join(" ")}`);
      const due = rows >= 4 && (r + 1) % exitEvery === 0;
      if (due && !(last && r === rows - 1)) lines.push(`if (i == ${-++exits}) break;`);
    }
    if (transposed) lines.push("a += lda;");
    return lines;
  };
  const advance = (u) => [
    `b += ${u * tileColumns * 4};`,
    ...(transposed
      ? []
      : [
          range(rows)
            .map((r) => `a${r} += ${u * 4};`)
            .join(" "),
        ]),
    "i--;",
  ];
  const loop = (u) => [
    "while (i > 0) {",
    ...range(u).flatMap((s) => step(s, s === u - 1)),
    ...advance(u),
    "}",
  ];
  const store = (r) => {
    const each = (f) => range(vectors).map(f).join(" ");
    return [
      `if (add) { ${each((v) => `c${r}${v} = f32x4.add(c${r}${v}, v128.load(c, ${v * 16}));`)} }`,
      `${each((v) => `v128.store(c, c${r}${v}, ${v * 16});`)}${r < rows - 1 ? " c += ldc;" : ""}`,
    ];
  };
  return [
    `/** ${rows} × ${tileColumns} of ${transposed ? "aᵀ" : "a"} · b. */`,
    `export function ${name}(a: usize, lda: usize, b: usize, c: usize, ldc: usize, k: i32, add: bool): void {`,
    "let x = f32x4.splat(0);",
    `let ${range(rows)
      .flatMap((r) => range(vectors).map((v) => `c${r}${v} = x`))
      .join(", ")};`,
    `let ${range(vectors)
      .map((v) => `b${v} = x`)
      .join(", ")};`,
    ...(transposed
      ? []
      : [
          `let ${range(rows)
            .map((r) => (r ? `a${r} = a${r - 1} + lda` : "a0 = a"))
            .join(", ")};`,
        ]),
    ...(unroll > 1
      ? [`let i = k / ${unroll};`, ...loop(unroll), `i = k % ${unroll};`, ...loop(1)]
      : ["let i = k;", ...loop(1)]),
    ...range(rows).flatMap(store),
    "}",
    "",
  ].join("\n");
}

/** A function that calls the tile of the given height. */
function choose(transposed, tallest) {
  const kind = transposed ? "t" : "n";
  return [
    `/** The tile of the given height, 1 to ${tallest}. */`,
    "// @ts-ignore: decorator",
    "@inline",
    `export function tile${kind}(rows: i32, a: usize, lda: usize, b: usize, c: usize, ldc: usize, k: i32, add: bool): void {`,
    `if (rows >= ${tallest}) tile${tallest}${kind}(a, lda, b, c, ldc, k, add);`,
    ...range(tallest - 1).map(
      (r) => `else if (rows == ${r + 1}) tile${r + 1}${kind}(a, lda, b, c, ldc, k, add);`,
    ),
    "}",
    "",
  ].join("\n");
}

/** The AssemblyScript source of all tiles of a build, `"relaxed"` or `"plain"`. */
export function tilesSource(build) {
  const { tallest, exitEvery } = shapes[build];
  const tiles = [false, true].flatMap((transposed) => [
    ...range(tallest).map((r) => tile({ rows: r + 1, transposed, unroll: 4, exitEvery })),
    choose(transposed, tallest),
  ]);
  return [
    'import { madd } from "../assembly/math";',
    "",
    `export const tileRows: i32 = ${tallest};`,
    "",
    ...tiles,
  ].join("\n");
}
