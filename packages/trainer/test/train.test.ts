import {
  copyFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { augmentationFromJSON } from "@nocturne/augmentation";
import { isDetermined } from "@nocturne/inference";
import { defaultModel, howlLstm192 } from "@nocturne/models";
import { howlV1, noteTuple } from "@nocturne/tokenizers";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { evaluate, openRunFolder, readMetrics, train } from "../src/index.ts";
import { learningRateAt } from "../src/learning-rate.ts";
import { pieces, recorder, scales, smallTraining, temporaryFolder } from "./helpers.ts";

const read = (folder: string, name: string) => readFileSync(join(folder, name));
const json = (folder: string, name: string) => JSON.parse(read(folder, name).toString());

describe("train", () => {
  it("learns: the held-out pieces cost less than without context", async () => {
    const out = join(temporaryFolder(), "run");
    const result = await train(
      smallTraining(out, {
        pieces: scales,
        steps: 150,
        batchSize: 8,
        windowLength: 32,
        learningRate: 0.02,
        augmentation: null,
        model: (fields) => defaultModel(fields, { units: 24, embedding: 16, headSize: 24 }),
      }),
    );
    expect(result).toMatchObject({ reason: "steps", step: 150, notes: 150 * 8 * 32, out });
    expect(result.natsPerNote).toBeLessThan(0.5 * result.baseline!);
  });

  it("writes a run folder that opens, and nothing temporary", async () => {
    const out = temporaryFolder();
    const { events, onEvent } = recorder();
    await train(smallTraining(out, { onEvent }));
    expect(readdirSync(out).sort()).toEqual([
      "config.json",
      "metrics.jsonl",
      "model.safetensors",
      "optimizer.safetensors",
      "report.html",
      "state.json",
    ]);
    const run = await openRunFolder(out);
    expect(run.config.training).toMatchObject({ batchSize: 4, windowLength: 16, backend: "wasm" });
    expect(() => augmentationFromJSON(run.config.training.augmentation)).not.toThrow();
    const model = run.stepModel();
    expect(model.logits(0, [])).toHaveLength(
      run.model.fields[0]!.kind === "categorical" ? run.model.fields[0]!.size : 1,
    );
    expect(json(out, "state.json")).toMatchObject({ step: 6, best: { step: 6 } });
    const metrics = await readMetrics(out);
    expect(metrics.filter((metric) => metric.loss !== undefined).map((metric) => metric.step)).toEqual([
      1, 2, 3, 4, 5, 6,
    ]);
    const types = new Set(events.map((event) => event.type));
    expect(types).toEqual(new Set(["backend", "tokenizer", "start", "step", "validation", "saved"]));
  });

  it("takes the same steps for the same seed, and others for another", async () => {
    const weights = async (seed: number) => {
      const out = temporaryFolder();
      await train(smallTraining(out, { seed }));
      return read(out, "model.safetensors");
    };
    const first = await weights(1);
    expect((await weights(1)).equals(first)).toBe(true);
    expect((await weights(2)).equals(first)).toBe(false);
  });

  it("stops when asked, saves, and goes on with the same batches to the same weights", async () => {
    const [whole, halves] = [temporaryFolder(), temporaryFolder()];
    // The learning rate follows the goal: so both have the same one.
    await train(smallTraining(whole, { steps: 8 }));
    const stop = new AbortController();
    const stopped = await train(
      smallTraining(halves, {
        steps: 8,
        signal: stop.signal,
        onEvent: (event) => {
          if (event.type === "step" && event.step === 3) stop.abort();
        },
      }),
    );
    expect(stopped).toMatchObject({ reason: "stopped", step: 3 });
    const resumed = await train({ ...smallTraining(halves, { steps: 8 }), seed: 99, resume: true });
    expect(resumed).toMatchObject({ reason: "steps", step: 8 });
    expect(read(halves, "optimizer.safetensors").equals(read(whole, "optimizer.safetensors"))).toBe(true);
    const steps = (await readMetrics(halves)).filter((metric) => metric.loss !== undefined);
    expect(steps.map((metric) => metric.step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it("counts minutes of processor time where asked, on one thread; the learning rate and a resumed run follow", async () => {
    const out = temporaryFolder();
    const { steps, threads, ...untimed } = smallTraining(out, { learningRate: 0.01 });
    // A processor on which every look at its time costs 10 s: a step costs 10 s, for it is looked at twice.
    let spent = 0;
    const usage = vi.spyOn(process, "cpuUsage").mockImplementation(() => {
      spent += 10e6;
      return { user: spent / 2, system: spent / 2 };
    });
    onTestFinished(() => usage.mockRestore());
    expect(await train({ ...untimed, cpuTime: true, minutes: 1 })).toMatchObject({
      reason: "minutes",
      step: 6,
      seconds: 60,
    });
    expect(await train({ ...untimed, resume: true, minutes: 2 })).toMatchObject({ step: 12, seconds: 120 });
    const metrics = (await readMetrics(out)).filter((metric) => metric.learningRate !== undefined);
    expect(metrics.map((metric) => metric.seconds)).toEqual(metrics.map((_, index) => 10 * (index + 1)));
    expect(metrics.map((metric) => metric.learningRate)).toEqual(
      metrics.map((_, index) => learningRateAt(index, index / (index < 6 ? 6 : 12), 0.01)),
    );
    expect((await openRunFolder(out)).config.training).toMatchObject({ cpuTime: true, threads: 1 });
    expect(read(out, "report.html").toString()).toContain("2.0 minutes of processor time, wasm");
  });

  it("does not go on by processor time where the run counts by the clock", async () => {
    const out = temporaryFolder();
    await train(smallTraining(out, { steps: 1 }));
    await expect(train({ ...smallTraining(out), resume: true, cpuTime: true })).rejects.toThrow(
      `train: ${out} counts its minutes by the clock, not by processor time: go on without --cpu-time`,
    );
  });

  it.each([
    ["one-hot", noteTuple({ pitch: "one-hot" }), undefined],
    ["the original's encoding and net", howlV1(), howlLstm192],
  ])("swaps its tokenizer in one line: %s", async (_, tokenizer, model) => {
    const out = temporaryFolder();
    const result = await train(smallTraining(out, { tokenizer, steps: 2, ...(model ? { model } : {}) }));
    expect(result.natsPerNote).toBeLessThan(Number.POSITIVE_INFINITY);
    expect((await openRunFolder(out)).tokenizer.fields).toEqual(tokenizer.fields);
  });

  it("keeps the latest checkpoint and warns where nothing is held out", async () => {
    const out = temporaryFolder();
    const { events, onEvent } = recorder();
    const result = await train(smallTraining(out, { pieces: pieces.slice(0, 4), onEvent }));
    expect(result.natsPerNote).toBeUndefined();
    expect(events).toContainEqual({
      type: "warning",
      message: "no pieces are held out: the latest checkpoint is kept instead of the best",
    });
    expect((await openRunFolder(out)).weights.size).toBeGreaterThan(0);
  });

  it("does not write over a run, and says how to go on", async () => {
    const out = temporaryFolder();
    await train(smallTraining(out, { steps: 1 }));
    const before = read(out, "model.safetensors");
    await expect(train(smallTraining(out))).rejects.toThrow(
      `train: ${out} already holds a run: go on with it by --resume, or choose another folder`,
    );
    expect(read(out, "model.safetensors").equals(before)).toBe(true);
  });

  it.each([
    [{ batchSize: 0 }, "train: batchSize must be a whole number from 1, got 0"],
    [{ learningRate: -1 }, "train: learningRate must be positive, got -1"],
    [{ seed: 0.5 }, "train: seed must be a whole number, got 0.5"],
    [{ pieces: [] }, "trainer: there is nothing to learn from: no training piece has notes"],
  ])("refuses %j and writes nothing", async (options, message) => {
    const out = join(temporaryFolder(), "run");
    await expect(train(smallTraining(out, options))).rejects.toThrow(message);
    expect(existsSync(out)).toBe(false);
  });
});

describe("a run folder that is not whole", async () => {
  const sound = async () => {
    const out = temporaryFolder();
    await train(smallTraining(out, { steps: 1 }));
    return out;
  };

  it.each<[string, (folder: string) => void, RegExp]>([
    [
      "a truncated model",
      (folder) => truncateSync(join(folder, "model.safetensors"), 1000),
      /: run: model\.safetensors is truncated: it has 1000 bytes, .*copy the run folder again/,
    ],
    [
      "an altered model",
      (folder) => {
        const bytes = read(folder, "model.safetensors");
        bytes[bytes.length - 1]! ^= 1;
        writeFileSync(join(folder, "model.safetensors"), bytes);
      },
      /: run: model\.safetensors is altered/,
    ],
    ["no config", (folder) => truncateSync(join(folder, "config.json"), 10), /config\.json is not JSON/],
    [
      "a tokenizer of a later version",
      (folder) => {
        const config = json(folder, "config.json");
        config.tokenizer.version = 99;
        writeFileSync(join(folder, "config.json"), JSON.stringify(config));
      },
      /version 99/,
    ],
  ])("%s: the error names the folder and the file", async (_, damage, message) => {
    const folder = await sound();
    damage(folder);
    const error = await openRunFolder(folder).catch((reason: unknown) => reason);
    expect(String(error)).toContain(folder);
    expect(String(error)).toMatch(message);
  });

  it("an optimizer that is another's cannot be resumed, but the model still opens", async () => {
    const folder = await sound();
    copyFileSync(join(folder, "model.safetensors"), join(folder, "optimizer.safetensors"));
    await expect(train({ ...smallTraining(folder), resume: true })).rejects.toThrow(
      /optimizer\.safetensors is (truncated|altered)/,
    );
    expect((await openRunFolder(folder)).weights.size).toBeGreaterThan(0);
  });

  it("a save that was cut off after its journal is finished on opening", async () => {
    const folder = await sound();
    const newer = await sound();
    await train({ ...smallTraining(newer, { steps: 3 }), resume: true });
    const names = ["model.safetensors", "optimizer.safetensors", "state.json", "config.json"];
    for (const name of names) cpSync(join(newer, name), join(folder, `.${name}.new`));
    writeFileSync(join(folder, ".saving.json"), JSON.stringify(names));
    await openRunFolder(folder);
    expect(json(folder, "state.json").step).toBe(3);
  });
});

describe("evaluate", () => {
  it("agrees with the step model, note by note, over whole pieces", async () => {
    const out = temporaryFolder();
    await train(smallTraining(out, { steps: 20 }));
    const { tokenizer, stepModel } = await openRunFolder(out);
    const piece = pieces[9]!;
    const evaluation = await evaluate({ run: out, pieces: [piece], threads: 1 });

    const tokens = tokenizer.encode(piece.score);
    const width = tokens.fields.length;
    const model = stepModel();
    let nats = 0;
    for (let at = 0; at < tokens.values.length; at += width) {
      const step = tokens.values.subarray(at, at + width);
      for (let field = 0; field < width; field++) {
        if (isDetermined(tokens.fields[field]!)) continue;
        const logits = model.logits(field, step.subarray(0, field));
        const highest = Math.max(...logits);
        const sum = logits.reduce((total, logit) => total + Math.exp(logit - highest), 0);
        nats += Math.log(sum) + highest - logits[step[field]!]!;
      }
      model.feed(step);
    }
    expect(evaluation.notes).toBe(tokens.length);
    expect(evaluation.natsPerNote).toBeCloseTo(nats / tokens.length, 3);
    const { octave, noteName } = evaluation.fields;
    expect(evaluation.pitchNatsPerNote).toBeCloseTo(octave! + noteName!, 9);
  });

  it("adds up over pieces of different lengths", async () => {
    const out = temporaryFolder();
    await train(smallTraining(out, { steps: 2 }));
    const all = await evaluate({ run: out, pieces, threads: 1 });
    const sum = all.pieces.reduce((total, piece) => total + piece.natsPerNote * piece.notes, 0);
    expect(sum / all.notes).toBeCloseTo(all.natsPerNote, 9);
    const alone = await evaluate({ run: out, pieces: [pieces[4]!], threads: 1 });
    expect(all.pieces[4]!.natsPerNote).toBeCloseTo(alone.natsPerNote, 4);
  });

  it("refuses pieces without notes", async () => {
    const out = temporaryFolder();
    await train(smallTraining(out, { steps: 1 }));
    await expect(evaluate({ run: out, pieces: [] })).rejects.toThrow(
      "evaluate: none of the pieces has a note that the run's tokenizer can code",
    );
  });
});
