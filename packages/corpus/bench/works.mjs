// Pairs of files that groupWorks puts into one work, against those of a split file (precision and recall), and how long
// it takes to load and to group. Usage: node bench/works.mjs [split.tsv [folder…]]
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { groupWorks, loadCorpus } from "../dist/index.js";

const shared = fileURLToPath(new URL("../../../../shared/data/", import.meta.url));
const [split = `${shared}split.tsv`, ...folders] = process.argv.slice(2);
const paths =
  folders.length > 0 ? folders : ["free", "expressive"].map((name) => resolve(dirname(split), name));

let start = performance.now();
const { pieces, skipped, warnings } = await loadCorpus(paths, { split });
const loadSeconds = (performance.now() - start) / 1000;
const notes = pieces.reduce((sum, piece) => sum + piece.notes, 0);
const rate = ((loadSeconds * 1000) / pieces.length).toFixed(2);
console.log(
  `loaded ${pieces.length} files, ${notes} notes in ${loadSeconds.toFixed(1)} s: ${rate} ms a file; ` +
    `${skipped.length} skipped, ${warnings.length} warnings`,
);

start = performance.now();
const works = groupWorks(pieces.map((piece) => piece.score));
console.log(
  `grouped them into ${works.length} works in ${((performance.now() - start) / 1000).toFixed(1)} s; ` +
    `the split file has ${new Set(pieces.map((piece) => piece.work)).size}`,
);

const pairs = (count) => (count * (count - 1)) / 2;
const sizes = new Map();
for (const { work } of pieces) sizes.set(work, (sizes.get(work) ?? 0) + 1);
const expected = [...sizes.values()].reduce((sum, size) => sum + pairs(size), 0);
const found = works.reduce((sum, work) => sum + pairs(work.members.length), 0);
let both = 0;
const merged = [];
for (const { members } of works) {
  for (const [index, a] of members.entries()) {
    for (const b of members.slice(index + 1)) {
      if (pieces[a].work === pieces[b].work) both++;
      else merged.push([pieces[a].file, pieces[b].file]);
    }
  }
}
console.log(
  `pairs: ${found} found, ${expected} in the split file, ${both} in both; ` +
    `precision ${(both / found).toFixed(3)}, recall ${(both / expected).toFixed(3)}`,
);
for (const pair of merged.slice(0, 40)) console.log(`  one work here, two there: ${pair.join(" | ")}`);
