/** Composes études by the command, start of Node included. Options: `count`. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { serve } from "../lib/serve.mjs";

const { count } = JSON.parse(process.argv[2]);
const command = fileURLToPath(new URL("../../packages/cli/bin/nocturne.js", import.meta.url));
const place = mkdtempSync(join(tmpdir(), "nocturne-bench-"));
let turn = 0;
try {
  await serve({ label: "nocturne etudes" }, () => {
    const out = join(place, String(turn++));
    const args = [command, "etudes", "--count", String(count), "--seed", String(turn), "--out", out];
    execFileSync(process.execPath, args, { stdio: "ignore" });
    return count;
  });
} finally {
  rmSync(place, { recursive: true, force: true });
}
