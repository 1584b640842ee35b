// `npm run demo` and `npm test` on a machine that has Node and npm alone: installs, builds, then does what was asked.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { clearTestLogs, summariseTests } from "./summarise-tests.mjs";

const root = resolve(import.meta.dirname, "..");
const bin = join(root, "node_modules", ".bin");
const env = { ...process.env, PATH: bin + delimiter + process.env.PATH, TURBO_TELEMETRY_DISABLED: "1" };

/** Runs a command; where it fails, shows what it printed (unless it was seen already) and ends. */
function run(command, args, { quiet = false, cwd = root } = {}) {
  const shell = process.platform === "win32";
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    env,
    shell,
    stdio: quiet ? "pipe" : "inherit",
  });
  if (status === 0) return;
  if (quiet) process.stderr.write(`${stdout ?? ""}${stderr ?? ""}`);
  process.exit(status ?? 1);
}

function install() {
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const lock = createHash("sha256")
    .update(readFileSync(join(root, "pnpm-lock.yaml")))
    .digest("hex");
  const stamp = join(root, "node_modules", ".nocturne-install");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  console.error("Installing …");
  run("npx", ["--yes", packageManager, "install", "--frozen-lockfile"], { quiet: true });
  writeFileSync(stamp, lock);
}

install();
const [command, ...args] = process.argv.slice(2);
if (command === "demo") {
  console.error("Building …");
  run("turbo", ["run", "build", "--filter=@nocturne/cli..."], { quiet: true });
  // Paths are meant from where npm was called.
  const cli = join(root, "packages/cli/bin/nocturne.js");
  // Ctrl-C reaches the demo, which saves before it ends; this process waits for that.
  process.on("SIGINT", () => {});
  run(process.execPath, [cli, "demo", ...args], { cwd: process.env.INIT_CWD ?? root });
} else {
  const began = Date.now();
  clearTestLogs(root);
  // More packages at once than processors would only wait for one another.
  const concurrency = `--concurrency=${Math.max(2, availableParallelism())}`;
  const turbo = ["run", "test", "--continue", "--output-logs=errors-only", concurrency];
  const { status } = spawnSync("turbo", [...turbo, ...args], {
    cwd: root,
    env,
    shell: process.platform === "win32",
    stdio: "inherit",
  });
  const ok = summariseTests(root, began);
  process.exitCode = status === 0 && ok ? 0 : 1;
}
