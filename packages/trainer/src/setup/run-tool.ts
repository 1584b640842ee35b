import { spawn } from "node:child_process";

/** How a tool is run. */
export interface ToolOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Stops the tool, and all that it started. */
  readonly signal?: AbortSignal | undefined;
}

/** Thrown where a tool cannot be started, or fails. */
export class ToolError extends Error {
  /** Whether there is no such program. */
  readonly missing: boolean;

  constructor(message: string, missing: boolean) {
    super(message);
    this.name = "ToolError";
    this.missing = missing;
  }
}

/** The end of what a failed tool said that is worth showing, in characters. */
const SHOWN = 1500;

/**
 * Runs a program to its end and returns what it printed.
 *
 * @throws ToolError with the end of what it printed
 */
export function runTool(
  program: string,
  args: readonly string[],
  options: ToolOptions = {},
): Promise<string> {
  const { cwd, env = {}, signal } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    // A group of its own: what a tool started ends with it.
    const child = spawn(program, args, {
      ...(cwd === undefined ? {} : { cwd }),
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: process.platform !== "win32",
    });
    let [printed, complaints] = ["", ""];
    child.stdout.on("data", (data: Buffer) => {
      printed += data.toString();
    });
    child.stderr.on("data", (data: Buffer) => {
      complaints += data.toString();
    });
    const stop = (): void => {
      if (child.pid === undefined) return;
      try {
        process.kill(process.platform === "win32" ? child.pid : -child.pid, "SIGTERM");
      } catch {
        // It has ended by itself.
      }
    };
    signal?.addEventListener("abort", stop, { once: true });
    child.on("error", (cause: NodeJS.ErrnoException) => {
      signal?.removeEventListener("abort", stop);
      reject(new ToolError(`${program} cannot be run: ${cause.message}`, cause.code === "ENOENT"));
    });
    child.on("close", (code) => {
      signal?.removeEventListener("abort", stop);
      if (signal?.aborted) reject(signal.reason);
      else if (code === 0) resolve(printed);
      else {
        const said = `${printed}\n${complaints}`.trim().slice(-SHOWN);
        reject(
          new ToolError(`${[program, ...args].slice(0, 4).join(" ")} … failed (${code}):\n${said}`, false),
        );
      }
    });
  });
}
