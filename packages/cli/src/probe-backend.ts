import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { composeEtudes } from "@nocturne/etudes";
import type { BackendName, TrainingPiece } from "@nocturne/trainer";
import { messageOf } from "./failure.ts";

/** What was found out about a backend. */
export interface BackendProbe {
  readonly found: boolean;
  /** The backend that was opened: another name only for `auto`. */
  readonly name?: string;
  readonly device?: string;
  readonly threads?: number;
  /** What was chosen, in one line, and why not another. */
  readonly message?: string;
  /** Why it cannot be had, or how it failed; of one that is found, why its speed could not be measured. */
  readonly reason?: string;
  /** What would help. */
  readonly remedy?: string;
  /** Notes a second in training the default model; absent where that was not measured. */
  readonly notesPerSecond?: number;
}

/** Options of {@link probeBackend}. */
export interface ProbeOptions {
  /** Whether to measure its speed. @default true */
  readonly measure?: boolean;
  /** Milliseconds after which it counts as hung. @default a minute */
  readonly patience?: number;
}

/** A training step, to measure how fast they are. */
interface StepSize {
  readonly batchSize: number;
  readonly windowLength: number;
  /** For how long, in milliseconds. */
  readonly time: number;
}

const USUAL: StepSize = { batchSize: 16, windowLength: 128, time: 2000 };

/** A step that takes even plain JavaScript a second or two only. */
const SMALL: StepSize = { batchSize: 2, windowLength: 32, time: 500 };

/** Notes a second below which a step of the usual size would take too long to wait for. */
const SLOW = 500;

/**
 * Opens a backend in a process of its own, so that one that crashes takes nothing with it, and measures its speed.
 *
 * @returns what was found; a crash is a `reason` too
 */
export function probeBackend(name: string, options: ProbeOptions = {}): Promise<BackendProbe> {
  const { measure = true, patience = 60_000 } = options;
  const bin = fileURLToPath(new URL("../bin/nocturne.js", import.meta.url));
  return new Promise((resolve) => {
    const args = ["backends", "--probe", name, ...(measure ? [] : ["--no-measure"])];
    const child = fork(bin, args, { stdio: ["ignore", "ignore", "pipe", "ipc"], timeout: patience });
    let answer: BackendProbe | undefined;
    let said = "";
    child.on("message", (message) => {
      answer = message as BackendProbe;
    });
    child.stderr?.on("data", (chunk) => {
      said = (said + chunk).slice(-4000);
    });
    child.on("error", (error) => resolve({ found: false, reason: messageOf(error) }));
    child.on("close", (code, signal) => {
      if (answer !== undefined && code === 0) return resolve(answer);
      const reason = reasonOfEnd(code, signal, said, patience);
      // Stopped while it was measured: it is here all the same.
      resolve(signal === "SIGTERM" && answer ? { ...answer, reason } : { found: false, reason });
    });
  });
}

function reasonOfEnd(code: number | null, signal: string | null, said: string, patience: number): string {
  if (signal === "SIGTERM") return `gave no answer within ${patience / 1000} s`;
  const lines = said.trim().split("\n");
  const complaint = (lines.findLast((line) => /error|fatal/i.test(line)) ?? lines.at(-1) ?? "").trim();
  return `crashed (${signal ?? `exit code ${code}`})${complaint === "" ? "" : `: ${complaint}`}`;
}

/** Runs in that process: opens the backend, measures, and tells the parent. */
export async function answerProbe(name: string, measure: boolean): Promise<void> {
  const answer = await probeHere(name as BackendName | "auto");
  await tell(answer);
  if (measure && answer.found) await tell(await withSpeed(answer));
  // Threads, or a native library, might keep the process.
  process.exit(0);
}

function tell(answer: BackendProbe): Promise<unknown> {
  return new Promise((resolve) => process.send?.(answer, undefined, undefined, resolve));
}

async function probeHere(name: BackendName | "auto"): Promise<BackendProbe> {
  const { chooseBackend, MissingBackendError } = await import("@nocturne/trainer");
  try {
    const backend = await chooseBackend({ backend: name });
    const { device, threads, message } = backend;
    backend.dispose();
    return { found: true, name: backend.name, device, threads, message: message.replace(/^backend: /, "") };
  } catch (error) {
    if (!(error instanceof MissingBackendError)) return { found: false, reason: messageOf(error) };
    const { reason, remedy } = error;
    return { found: false, reason, ...(remedy === undefined ? {} : { remedy }) };
  }
}

async function withSpeed(answer: BackendProbe): Promise<BackendProbe> {
  const backend = answer.name as BackendName;
  try {
    const slow = await trainingSpeed(backend, SMALL);
    return { ...answer, notesPerSecond: slow < SLOW ? slow : await trainingSpeed(backend, USUAL) };
  } catch (error) {
    return { found: false, reason: `does not train: ${messageOf(error)}` };
  }
}

/** Notes a second of a training like any other; the first steps, in which everything warms up, do not count. */
async function trainingSpeed(backend: BackendName, size: StepSize): Promise<number> {
  const { train } = await import("@nocturne/trainer");
  const out = mkdtempSync(join(tmpdir(), "nocturne-speed-"));
  const stop = new AbortController();
  let [began, steps, seconds] = [0, 0, 0];
  try {
    await train({
      pieces: etudes(),
      out,
      backend,
      augmentation: null,
      steps: 1e6,
      batchSize: size.batchSize,
      windowLength: size.windowLength,
      signal: stop.signal,
      onEvent: (event) => {
        if (event.type !== "step") return;
        if (event.step === 2) began = performance.now();
        if (event.step <= 2) return;
        [steps, seconds] = [event.step - 2, (performance.now() - began) / 1000];
        if (seconds * 1000 >= size.time) stop.abort();
      },
    });
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
  return Math.round((steps * size.batchSize * size.windowLength) / seconds);
}

function etudes(): TrainingPiece[] {
  return [...composeEtudes({ count: 8, seed: 1 })].map(({ score }, index) => {
    const name = `étude ${index}`;
    return { file: name, work: name, score, split: "train" };
  });
}
