import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { damagedFiles, readRecord, writeRecord } from "./install-record.ts";
import { findTools, type Tools } from "./required-tools.ts";
import { runTool, type ToolOptions } from "./run-tool.ts";
import { builtPackage, TFJS_NODE, tensorflowFolder } from "./tensorflow-folder.ts";
import { CPU_WHEEL, CUDA_REQUIREMENTS, CUDA_WHEEL, FOR_LINUX, UNPACK, type Wheel } from "./wheels.ts";

/** Options of {@link setupTensorflow}. */
export interface SetupTensorflowOptions {
  /** Take the build for NVIDIA cards, with CUDA's libraries: some 3.4 GB to download. @default false */
  readonly cuda?: boolean;
  /** Where to build. @default `tensorflow` in Nocturne's cache folder, where the trainer looks */
  readonly folder?: string;
  /** Told what is being done, and how much of the whole is, 0–1. */
  readonly onProgress?: (fraction: number, text: string) => void;
  readonly signal?: AbortSignal;
}

/** What {@link setupTensorflow} leaves. */
export interface TensorflowSetup {
  readonly folder: string;
  readonly version: string;
  /** Whether TensorFlow found a GPU when it was tried. */
  readonly gpu: boolean;
  /** Bytes on disk. */
  readonly bytes: number;
}

/** The version of tfjs-node whose binding is compiled. */
const TFJS_NODE_VERSION = "4.22.0";

/** Bytes of free disk that the work needs at its height. */
const NEEDED = { cpu: 1.4e9, cuda: 12e9 };

/**
 * Builds `@tensorflow/tfjs-node` against the TensorFlow library that PyPI's wheel holds, in a folder where the trainer
 * looks for it. tfjs-node's own installer fetches TensorFlow 2.9 for CUDA 11.2 instead, and from one host only.
 *
 * What is there is replaced only when the new build has been tried; an interrupted one leaves it as it was.
 *
 * @throws Error that says what is missing here and how to get it; with the signal's reason where it was interrupted
 */
export async function setupTensorflow(options: SetupTensorflowOptions = {}): Promise<TensorflowSetup> {
  const { cuda = false, folder = tensorflowFolder(), onProgress = () => {}, signal } = options;
  checkPlatform();
  onProgress(0, "looking for python3, pip, make and a compiler");
  const tools = await findTools();
  mkdirSync(dirname(folder), { recursive: true });
  removeLeftovers(folder);
  checkSpace(dirname(folder), cuda ? NEEDED.cuda : NEEDED.cpu);

  const work = `${folder}.building-${process.pid}`;
  const wheel = cuda ? CUDA_WHEEL : CPU_WHEEL;
  try {
    mkdirSync(join(work, "tmp"), { recursive: true });
    const run = runner(work, tools, signal);
    onProgress(0.02, `fetching ${TFJS_NODE} ${TFJS_NODE_VERSION} from npm`);
    writeFileSync(join(work, "package.json"), '{ "private": true }\n');
    const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
    await run(tools.npm, ["install", "--ignore-scripts", ...quiet, `${TFJS_NODE}@${TFJS_NODE_VERSION}`]);
    const file = await fetchWheel(wheel, work, run, tools, (share) =>
      onProgress(0.1 + 0.5 * share, `fetching TensorFlow ${wheel.version} (${megabytes(wheel.bytes)})`),
    );
    onProgress(0.6, "taking its libraries out");
    await run(tools.python, ["-c", UNPACK, file, join(builtPackage(work), "deps")]);
    if (cuda) {
      onProgress(0.65, "fetching CUDA's libraries from PyPI (2.8 GB)");
      await fetchCuda(file, work, run, tools);
    }
    rmSync(join(work, "wheels"), { recursive: true, force: true });
    onProgress(0.75, "compiling the binding");
    await compile(work, run);
    rmSync(join(work, "tmp"), { recursive: true, force: true });
    onProgress(0.9, "trying it");
    const gpu = await tryOut(work, run);
    onProgress(0.95, "writing checksums");
    await writeRecord(work, {
      wheel: `${wheel.name} ${wheel.version}`,
      tfjsNode: TFJS_NODE_VERSION,
      node: process.version,
      cuda,
    });
    replaceFolder(work, folder);
    onProgress(1, "done");
    return { folder, version: wheel.version, gpu, bytes: sizeOf(folder) };
  } catch (cause) {
    rmSync(work, { recursive: true, force: true });
    if (signal?.aborted) throw signal.reason;
    const message = cause instanceof Error ? cause.message : String(cause);
    const full = /ENOSPC|No space left/i.test(message);
    throw new Error(
      full
        ? `setup tensorflow: the disk of ${dirname(folder)} is full; free some room, or set NOCTURNE_CACHE to another place`
        : `setup tensorflow: ${message}`,
      { cause },
    );
  }
}

/**
 * Removes what {@link setupTensorflow} built.
 *
 * @returns whether there was anything
 */
export function removeTensorflow(folder = tensorflowFolder()): boolean {
  const there = existsSync(folder);
  rmSync(folder, { recursive: true, force: true });
  removeLeftovers(folder);
  return there;
}

/**
 * Compares the files of a build with the checksums that were written when it was made.
 *
 * @returns the paths of those that differ; undefined where nothing was built
 */
export async function checkTensorflow(folder = tensorflowFolder()): Promise<string[] | undefined> {
  const record = readRecord(folder);
  return record && damagedFiles(folder, record);
}

function checkPlatform(): void {
  const { platform, arch } = process;
  if (platform === "linux" && arch === "x64") return;
  const remedy =
    platform === "win32" || platform === "darwin"
      ? `install npm's package instead: npm install ${TFJS_NODE}`
      : "train on the wasm backend, which needs nothing";
  throw new Error(
    `setup tensorflow: builds on x86-64 Linux only, and this is ${platform} on ${arch}; ${remedy}`,
  );
}

function checkSpace(folder: string, needed: number): void {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (free >= needed) return;
  throw new Error(
    `setup tensorflow: needs ${megabytes(needed)} of free disk in ${folder}, and there are ${megabytes(free)}; ` +
      "free some room, or set NOCTURNE_CACHE to another place",
  );
}

type Run = (program: string, args: readonly string[], options?: ToolOptions) => Promise<string>;

/** Runs tools in the folder where the work is done, with its own place for what they leave behind. */
function runner(work: string, tools: Tools, signal: AbortSignal | undefined): Run {
  const env = {
    TMPDIR: join(work, "tmp"),
    PIP_DISABLE_PIP_VERSION_CHECK: "1",
    TF_CPP_MIN_LOG_LEVEL: "3",
    ...(tools.nodeHeaders === undefined ? {} : { npm_config_nodedir: tools.nodeHeaders }),
  };
  return (program, args, options = {}) =>
    runTool(program, args, { cwd: work, signal, ...options, env: { ...env, ...options.env } });
}

async function fetchWheel(
  wheel: Wheel,
  work: string,
  run: Run,
  tools: Tools,
  onShare: (share: number) => void,
): Promise<string> {
  const wheels = join(work, "wheels");
  mkdirSync(wheels);
  const list = join(work, "requirements.txt");
  writeFileSync(list, `${wheel.name}==${wheel.version} --hash=sha256:${wheel.sha256}\n`);
  const args = ["download", "--quiet", "--no-cache-dir", "--no-deps", "--require-hashes", ...FOR_LINUX];
  // pip says nothing while it loads; what has come so far lies in its temporary folder.
  const tell = () => onShare(Math.min(1, (sizeOf(join(work, "tmp")) + sizeOf(wheels)) / wheel.bytes));
  tell();
  const timer = setInterval(tell, 500);
  try {
    await run(tools.python, ["-m", "pip", ...args, "-d", wheels, "-r", list]);
  } finally {
    clearInterval(timer);
  }
  return join(wheels, readdirSync(wheels)[0]!);
}

/** CUDA's libraries go where TensorFlow's library looks: `deps/nvidia/<name>/lib`. */
async function fetchCuda(wheel: string, work: string, run: Run, tools: Tools): Promise<void> {
  const requirements = (await run(tools.python, ["-c", CUDA_REQUIREMENTS, wheel])).trim().split("\n");
  const target = join(work, "cuda");
  const args = ["install", "--quiet", "--no-cache-dir", "--no-deps", "--target", target, ...FOR_LINUX];
  await run(tools.python, ["-m", "pip", ...args, ...requirements]);
  renameSync(join(target, "nvidia"), join(builtPackage(work), "deps", "nvidia"));
  rmSync(target, { recursive: true });
}

async function compile(work: string, run: Run): Promise<void> {
  const cwd = builtPackage(work);
  const lib = join(cwd, "deps", "lib");
  for (const [link, library] of [
    ["libtensorflow.so.2", "libtensorflow_cc.so.2"],
    ["libtensorflow.so", "libtensorflow_cc.so.2"],
    ["libtensorflow_framework.so", "libtensorflow_framework.so.2"],
  ] as const) {
    symlinkSync(library, join(lib, link));
  }
  const build = join(work, "node_modules", "@mapbox", "node-pre-gyp", "bin", "node-pre-gyp");
  await run(process.execPath, [build, "install", "--build-from-source"], { cwd });
  rmSync(join(cwd, "build"), { recursive: true, force: true });
}

/** @returns whether there is a GPU */
async function tryOut(work: string, run: Run): Promise<boolean> {
  const script =
    `const tf = require(${JSON.stringify(builtPackage(work))});` +
    "const product = tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])).arraySync();" +
    'if (product[1][1] !== 3) throw new Error("a product came out wrong");' +
    "console.log(JSON.stringify({ gpu: tf.backend().isUsingGpuDevice === true }));";
  const shim = "const util = require('node:util'); util.isNullOrUndefined ??= (value) => value == null;";
  const printed = await run(process.execPath, ["-e", shim + script]);
  return (JSON.parse(printed.trim().split("\n").at(-1)!) as { gpu: boolean }).gpu;
}

/** Puts a finished folder in the place of the one before. */
function replaceFolder(finished: string, folder: string): void {
  const old = `${folder}.old-${process.pid}`;
  if (existsSync(folder)) renameSync(folder, old);
  try {
    renameSync(finished, folder);
  } catch {
    cpSync(finished, folder, { recursive: true, verbatimSymlinks: true });
    rmSync(finished, { recursive: true, force: true });
  }
  rmSync(old, { recursive: true, force: true });
}

/** Removes what builds that did not end have left, unless they are still at it. */
function removeLeftovers(folder: string): void {
  const parent = dirname(folder);
  if (!existsSync(parent)) return;
  for (const name of readdirSync(parent)) {
    const pid = /^\.(?:building|old)-(\d+)$/.exec(name.slice(basename(folder).length))?.[1];
    if (!name.startsWith(basename(folder)) || pid === undefined || runs(Number(pid))) continue;
    rmSync(join(parent, name), { recursive: true, force: true });
  }
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch {
    return false;
  }
}

/** Bytes of all files below a folder; what vanishes meanwhile counts nothing. */
function sizeOf(folder: string): number {
  let bytes = 0;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) bytes += sizeOf(path);
      else if (entry.isFile()) bytes += statSync(path).size;
    }
  } catch {
    // A temporary file of pip's is gone already.
  }
  return bytes;
}

function megabytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
}
