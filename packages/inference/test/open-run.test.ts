import { describe, expect, it } from "vitest";
import { createStepModel } from "../src/create-step-model.ts";
import { manifestEntry, verifyFile } from "../src/manifest.ts";
import { openRun } from "../src/open-run.ts";
import { parseRunConfig } from "../src/run-config.ts";
import { writeSafetensors } from "../src/safetensors.ts";
import { CONFIGS, randomWeights } from "./random-weights.ts";

const model = CONFIGS["a GRU of one field"]!;
const weights = randomWeights(model);
const tokenizer = { type: "remi", version: 1, bins: [1, 2] };

async function runFolder(changes: Record<string, unknown> = {}): Promise<Map<string, Uint8Array>> {
  const bytes = writeSafetensors(weights, { format: "nocturne" });
  const config = {
    format: "nocturne-run",
    version: 1,
    model,
    tokenizer,
    training: { steps: 10 },
    versions: { "@nocturne/trainer": "0.1.0" },
    manifest: { "model.safetensors": await manifestEntry(bytes) },
    ...changes,
  };
  return new Map([
    ["config.json", new TextEncoder().encode(JSON.stringify(config))],
    ["model.safetensors", bytes],
  ]);
}

const getter = (files: ReadonlyMap<string, Uint8Array>) => async (name: string) => {
  const bytes = files.get(name);
  if (!bytes) throw new Error(`no such file: ${name}`);
  return bytes;
};

describe("openRun", () => {
  it("gives a model that runs as it did when it was written", async () => {
    const run = await openRun(getter(await runFolder()));
    expect(run.tokenizer).toEqual(tokenizer);
    expect(run.config.training).toEqual({ steps: 10 });
    expect(run.config.versions).toEqual({ "@nocturne/trainer": "0.1.0" });
    expect(createStepModel(run.model, run.weights).logits(0, [])).toEqual(
      createStepModel(model, weights).logits(0, []),
    );
  });

  it.each<[string, (files: Map<string, Uint8Array>) => void, string]>([
    [
      "a truncated file",
      (files) => files.set("model.safetensors", files.get("model.safetensors")!.slice(0, -5)),
      "run: model.safetensors is truncated: it has",
    ],
    [
      "a lengthened file",
      (files) => files.set("model.safetensors", new Uint8Array(9999)),
      "run: model.safetensors is altered: it has 9999 bytes",
    ],
    [
      "an altered file",
      (files) => files.get("model.safetensors")!.fill(1, -1),
      "run: model.safetensors is altered: its SHA-256 begins",
    ],
    [
      "a missing file",
      (files) => files.delete("model.safetensors"),
      "run: model.safetensors cannot be read: no such file: model.safetensors; is this a run folder?",
    ],
    ["a missing config", (files) => files.delete("config.json"), "run: config.json cannot be read"],
    [
      "half a config",
      (files) => files.set("config.json", files.get("config.json")!.slice(0, 40)),
      "run: config.json is not JSON: truncated or altered; copy the run folder again",
    ],
  ])("refuses %s and says what to do", async (_, spoil, message) => {
    const files = await runFolder();
    spoil(files);
    await expect(openRun(getter(files))).rejects.toThrow(message);
  });

  it("refuses weights of another model, in whatever order they were saved", async () => {
    const files = await runFolder({ model: { ...model, units: 7 } });
    await expect(openRun(getter(files))).rejects.toThrow(
      'weights: tensor "recurrent/0/kernel" must be [4,21]',
    );
  });

  it("takes altered weights where it is told not to verify", async () => {
    const files = await runFolder();
    files.get("model.safetensors")!.fill(0, -4);
    const run = await openRun(getter(files), { verify: false });
    expect(run.weights.get("head/token/output/bias")!.data.at(-1)).toBe(0);
  });
});

describe("parseRunConfig", () => {
  const sha256 = "0".repeat(64);
  const good = {
    format: "nocturne-run",
    version: 1,
    model,
    tokenizer,
    manifest: { a: { sha256, bytes: 0 } },
  };

  it("does without what only informs", () => {
    expect(parseRunConfig(good)).toEqual({ ...good, training: {}, versions: {} });
  });

  it.each([
    [{ ...good, format: "other" }, 'config.json: format must be "nocturne-run", got "other"'],
    [
      { ...good, version: 2 },
      "config.json: version 2 is newer than this library knows (1); update @nocturne/inference",
    ],
    [{ ...good, model: undefined }, "model config must be a JSON object, got nothing"],
    [{ ...good, tokenizer: { version: 1 } }, "config.json: tokenizer.type must be a string, got nothing"],
    [{ ...good, manifest: undefined }, "config.json: manifest must be a JSON object, got nothing"],
    [
      { ...good, manifest: { a: { sha256: "x", bytes: 1 } } },
      'config.json: manifest.a.sha256 must be 64 hexadecimal digits, got "x"',
    ],
    [
      { ...good, manifest: { a: { sha256, bytes: -1 } } },
      "config.json: manifest.a.bytes must be a whole number from 0, got -1",
    ],
  ])("refuses %j", (json, message) => expect(() => parseRunConfig(json)).toThrow(message));
});

describe("manifestEntry", () => {
  it("is the SHA-256 of FIPS 180-4's first example, and the length", async () => {
    expect(await manifestEntry(new TextEncoder().encode("abc"))).toEqual({
      sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      bytes: 3,
    });
  });

  it("reads a view of shared memory", async () => {
    const shared = new Uint8Array(new SharedArrayBuffer(3));
    shared.set([97, 98, 99]);
    expect((await manifestEntry(shared)).sha256.slice(0, 8)).toBe("ba7816bf");
  });
});

describe("verifyFile", () => {
  it("refuses a file that the manifest does not name", async () => {
    await expect(verifyFile("toString", new Uint8Array(0), {})).rejects.toThrow(
      "run: toString is not in the manifest of config.json, which names no files",
    );
  });
});
