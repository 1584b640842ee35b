import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { runTool } from "./run-tool.ts";

/** The tools that the build needs, by how they are called here. */
export interface Tools {
  readonly python: string;
  readonly npm: string;
  /** Where Node's headers lie, above `include`; undefined: node-gyp fetches them. */
  readonly nodeHeaders?: string;
}

const HINT = "on Debian and Ubuntu: apt-get install python3 python3-pip make g++";

/**
 * Finds the tools that the build needs.
 *
 * @throws Error that names all that are missing, and how to get them
 */
export async function findTools(env: NodeJS.ProcessEnv = process.env): Promise<Tools> {
  const python = await firstThatRuns([env.PYTHON, "python3", "python"], ["--version"], env);
  const missing: string[] = [];
  if (python === undefined) missing.push("python3");
  else if ((await firstThatRuns([python], ["-m", "pip", "--version"], env)) === undefined)
    missing.push("pip");
  for (const [name, programs] of [
    ["make", ["make"]],
    ["a C++ compiler", [env.CXX, "g++", "c++", "clang++"]],
  ] as const) {
    if ((await firstThatRuns(programs, ["--version"], env)) === undefined) missing.push(name);
  }
  const npm = await firstThatRuns([join(dirname(process.execPath), "npm"), "npm"], ["--version"], env);
  if (npm === undefined) missing.push("npm");
  if (python === undefined || npm === undefined || missing.length > 0) {
    throw new Error(`setup tensorflow: ${missing.join(", ")} cannot be run here; ${HINT}`);
  }
  const prefix = dirname(dirname(process.execPath));
  const headers = existsSync(join(prefix, "include", "node", "node_api.h"));
  return { python, npm, ...(headers ? { nodeHeaders: prefix } : {}) };
}

async function firstThatRuns(
  programs: readonly (string | undefined)[],
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  for (const program of programs) {
    if (!program) continue;
    try {
      await runTool(program, args, { env });
      return program;
    } catch {
      // Not this one.
    }
  }
  return undefined;
}
