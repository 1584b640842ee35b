import { rmSync } from "node:fs";
import { expect, it } from "vitest";
import { chooseBackend, evaluate, train } from "../src/index.ts";
import { readRecord } from "../src/setup/install-record.ts";
import { checkTensorflow } from "../src/setup/setup-tensorflow.ts";
import { tensorflowFolder } from "../src/setup/tensorflow-folder.ts";
import { pieces, smallTraining, temporaryFolder } from "./helpers.ts";

const built = readRecord(tensorflowFolder()) !== undefined;

it.skipIf(!built)("loads what setup built, unharmed", async () => {
  expect(await checkTensorflow()).toEqual([]);
  const chosen = await chooseBackend({ backend: "tensorflow", threads: 1 });
  expect(chosen.name).toBe("tensorflow");
  chosen.dispose();
});

it.skipIf(!built)("trains on it, and resumes, as wasm does", async () => {
  const out = temporaryFolder();
  const losses = async (backend: "tensorflow" | "wasm") => {
    rmSync(out, { recursive: true, force: true });
    await train({ ...smallTraining(out, { steps: 10 }), backend, threads: 1 });
    await train({ ...smallTraining(out, { steps: 20 }), backend, threads: 1, resume: true });
    return (await evaluate({ run: out, pieces: [pieces[9]!], backend, threads: 1 })).natsPerNote;
  };
  expect(await losses("tensorflow")).toBeCloseTo(await losses("wasm"), 2);
});
