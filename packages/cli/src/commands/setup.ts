import { type Command, Option } from "commander";
import { Failure } from "../failure.ts";
import { abortOnInterrupt } from "../interrupt.ts";
import { createProgressBar, duration } from "../progress-bar.ts";

interface Flags {
  readonly cuda?: boolean;
  readonly remove?: boolean;
  readonly check?: boolean;
}

export function addSetup(program: Command): void {
  program
    .command("setup")
    .description("build what makes training faster, for this user")
    .command("tensorflow")
    .description(
      "build TensorFlow's backend from PyPI's library (x86-64 Linux; 0.2 GB to fetch, 0.9 GB on disk)",
    )
    .option("--cuda", "for NVIDIA cards, with CUDA's libraries (3.4 GB to fetch)")
    .addOption(new Option("--check", "compare what was built with its checksums").conflicts("remove"))
    .option("--remove", "remove what was built")
    .action(async (flags: Flags) => {
      if (flags.remove) return remove();
      if (flags.check) return check();
      return build(flags.cuda ?? false);
    });
}

async function build(cuda: boolean): Promise<void> {
  const { setupTensorflow } = await import("@nocturne/trainer");
  const bar = createProgressBar();
  const interrupt = abortOnInterrupt(() => bar.log("stopping; nothing is left behind"));
  const start = performance.now();
  try {
    const { folder, version, gpu, bytes } = await setupTensorflow({
      cuda,
      signal: interrupt.signal,
      onProgress: (fraction, text) => bar.update(fraction, text),
    });
    bar.done();
    const took = duration((performance.now() - start) / 1000);
    console.log(`TensorFlow ${version} is ready in ${folder} (${(bytes / 1e9).toFixed(1)} GB) after ${took}`);
    console.log(gpu ? "It found a GPU." : "It found no GPU and computes on the CPU.");
    console.log("Next: nocturne backends, or nocturne train … --backend tensorflow");
  } catch (error) {
    bar.clear();
    if (interrupt.signal.aborted)
      throw new Failure("setup tensorflow: interrupted; nothing has changed", 130);
    throw error;
  } finally {
    interrupt.dispose();
  }
}

async function remove(): Promise<void> {
  const { removeTensorflow, tensorflowFolder } = await import("@nocturne/trainer");
  const folder = tensorflowFolder();
  console.log(removeTensorflow() ? `removed ${folder}` : `there is nothing in ${folder}`);
}

async function check(): Promise<void> {
  const { checkTensorflow, tensorflowFolder } = await import("@nocturne/trainer");
  const damaged = await checkTensorflow();
  const folder = tensorflowFolder();
  if (damaged === undefined)
    throw new Failure(`nothing was built in ${folder}; nocturne setup tensorflow builds it`);
  if (damaged.length > 0) {
    throw new Failure(
      `${damaged.length} files in ${folder} are not what was built (${damaged.slice(0, 3).join(", ")}); ` +
        "nocturne setup tensorflow builds them again",
    );
  }
  console.log(`all files in ${folder} are as they were built`);
}
