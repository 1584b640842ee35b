/** Prepares the shared scores, to a new folder each turn, or again to the same one. Options: `again`. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { prepareCorpus } from "@nocturne/corpus";
import { sayMissing, serve } from "../lib/serve.mjs";

const { again } = JSON.parse(process.argv[2]);
const folders = ["free", "expressive"].map((name) =>
  fileURLToPath(new URL(`../../../shared/data/${name}`, import.meta.url)),
);
if (!folders.every((folder) => existsSync(folder))) {
  sayMissing("the scores of ../shared/data");
  process.exit(0);
}
const place = mkdtempSync(join(tmpdir(), "nocturne-bench-"));
const out = join(place, "data");
try {
  if (again) await prepareCorpus(folders, { out });
  await serve({ label: "@nocturne/corpus" }, async () => {
    if (!again) rmSync(out, { recursive: true, force: true });
    const { files, read } = await prepareCorpus(folders, { out });
    if (read !== (again ? 0 : files)) throw new Error(`${read} of ${files} files were read`);
    return files;
  });
} finally {
  rmSync(place, { recursive: true, force: true });
}
