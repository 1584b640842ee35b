import { createScore, createTrack } from "@nocturne/score";
import * as fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type GeneratedStep, type GenerateOptions, generate } from "../src/generate.ts";
import { sequenceOf } from "../src/step-sequence.ts";
import { createToyModel } from "./toy-model.ts";
import { createToyTokenizer, FIELDS } from "./toy-tokenizer.ts";

const model = createToyModel(FIELDS);
const tokenizer = createToyTokenizer();
const prompt = sequenceOf(FIELDS, [
  [0, 60],
  [4, 64],
  [4, 67],
]);

async function play(options: Partial<GenerateOptions>): Promise<GeneratedStep[]> {
  const steps: GeneratedStep[] = [];
  for await (const step of generate({ model, ...options })) steps.push(step);
  return steps;
}

const values = (steps: readonly GeneratedStep[]): (readonly number[])[] => steps.map(({ step }) => step);

afterEach(() => {
  vi.restoreAllMocks();
});

describe("generate", () => {
  it("gives the same piece for the same seed, and another for another", async () => {
    const first = await play({ steps: 20, seed: 5 });
    expect(await play({ steps: 20, seed: 5 })).toEqual(first);
    expect(values(await play({ steps: 20, seed: 6 }))).not.toEqual(values(first));
    expect(values(await play({ steps: 20 }))).toEqual(values(await play({ steps: 20, seed: 0 })));
  });

  it("feeds each step back before it chooses the next", async () => {
    const histories: number[][][] = [];
    const recording = createToyModel(FIELDS, {
      logits(history, field) {
        if (field === 0) histories.push(history.map((step) => [...step]));
        return new Float32Array(FIELDS[field]!.size);
      },
    });
    const steps = values(await play({ model: recording, steps: 4 }));
    expect(histories).toEqual([0, 1, 2, 3].map((count) => steps.slice(0, count)));
  });

  it("leaves the model as it stands, and starts at the start of a piece wherever that is", async () => {
    const moved = createToyModel(FIELDS);
    moved.feed([1, 1]);
    expect(values(await play({ model: moved, steps: 5 }))).toEqual(values(await play({ steps: 5 })));
    expect(moved.position).toBe(1);
  });

  it("gives each step with its place and its notes in seconds", async () => {
    const steps = await play({ tokenizer, steps: 6 });
    let start = 0;
    steps.forEach(({ step, index, notes, given }, place) => {
      start += step[0]! / 4;
      expect({ index, notes, given }).toEqual({
        index: place,
        notes: [{ pitch: step[1], velocity: 64, start, duration: 0.25 }],
        given: false,
      });
    });
  });

  it("goes on from a prompt, and gives it back first", async () => {
    const steps = await play({ tokenizer, prompt, steps: 2 });
    expect(values(steps.slice(0, 3))).toEqual([
      [0, 60],
      [4, 64],
      [4, 67],
    ]);
    expect(steps.map(({ given }) => given)).toEqual([true, true, true, false, false]);
    const quiet = await play({ tokenizer, prompt, steps: 2, echo: false });
    expect(quiet).toEqual(steps.slice(3));
  });

  it("takes a score as prompt through the tokenizer", async () => {
    const notes = [60, 64].map((pitch, index) => ({
      pitch,
      velocity: 80,
      start: index * 480,
      duration: 480,
    }));
    const score = createScore({ tracks: [createTrack(notes)] });
    const steps = await play({ tokenizer, prompt: score, steps: 1 });
    expect(values(steps).slice(0, 2)).toEqual([
      [0, 60],
      [2, 64],
    ]);
    expect(await play({ tokenizer, prompt: createScore(), steps: 2 })).toEqual(
      await play({ tokenizer, steps: 2 }),
    );
  });

  it("starts with one random note where it is told to: in C2–C6, another for each seed, counted", async () => {
    const pitches = new Set<number>();
    for (let seed = 0; seed < 60; seed++) {
      const steps = await play({ tokenizer, start: "random-note", notes: 2, seed });
      expect(steps.map(({ given }) => given)).toEqual([true, false]);
      pitches.add(steps[0]!.step[1]!);
    }
    expect(pitches.size).toBeGreaterThan(20);
    expect(Math.min(...pitches)).toBeGreaterThanOrEqual(36);
    expect(Math.max(...pitches)).toBeLessThanOrEqual(84);
  });

  it("plays as many notes as wanted, and as many seconds after the prompt's last note", async () => {
    expect(await play({ tokenizer, notes: 7 })).toHaveLength(7);
    const steps = await play({ tokenizer, prompt, seconds: 10 });
    const starts = steps.map(({ notes }) => notes[0]!.start);
    expect(starts.at(-1)).toBeGreaterThanOrEqual(12);
    expect(starts.at(-2)).toBeLessThan(12);
  });

  it("ends by whichever limit comes first", async () => {
    expect(await play({ tokenizer, steps: 3, notes: 5, seconds: 1000 })).toHaveLength(3);
    expect(await play({ tokenizer, steps: 5, notes: 3 })).toHaveLength(3);
    expect(await play({ steps: 0 })).toHaveLength(0);
    expect(await play({ prompt, steps: 0 })).toHaveLength(3);
  });

  it("goes on until the loop is left where there is no limit", async () => {
    let count = 0;
    for await (const { index } of generate({ model }))
      if (index === 300) break;
      else count++;
    expect(count).toBe(300);
  });

  it("never chooses what the grammar forbids, and walks it step by step", async () => {
    // Pitches climb by 1 to 3, and the delay tells how many pitches are left to choose from.
    const grammar = {
      start: 10,
      allowed(state: unknown, field: number, chosen: ArrayLike<number>) {
        const mask = new Uint8Array(FIELDS[field]!.size);
        if (field === 0) return mask.fill(1, 1, 4);
        return mask.fill(1, Number(state) + 1, Number(state) + 1 + chosen[0]!);
      },
      next: (_: unknown, step: ArrayLike<number>) => step[1]!,
    };
    let last = 10;
    for (const [delta, pitch] of values(await play({ tokenizer: createToyTokenizer(grammar), steps: 30 }))) {
      expect(delta).toBeGreaterThanOrEqual(1);
      expect(pitch! - last).toBeGreaterThanOrEqual(1);
      expect(pitch! - last).toBeLessThanOrEqual(delta!);
      last = pitch!;
    }
  });

  it("leaves a loop by the repeat guard, but not where nothing else is legal", async () => {
    const stuck = createToyModel(FIELDS, {
      logits: (_, field) =>
        Float32Array.from({ length: FIELDS[field]!.size }, (_, id) => (id === 1 ? 9 : -id)),
    });
    const pitches = async (options: Partial<GenerateOptions>): Promise<number[]> =>
      values(await play({ model: stuck, temperature: 0, steps: 8, ...options })).map((step) => step[1]!);
    expect(await pitches({})).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
    expect(await pitches({ repeatGuard: { times: 3 } })).toEqual([1, 1, 1, 0, 1, 1, 1, 0]);
    expect(new Set(await pitches({ repeatGuard: true, steps: 40 }))).toEqual(new Set([0, 1]));
    const only = {
      start: 0,
      allowed: (_: unknown, f: number) => (f ? new Uint8Array(128).fill(1, 1, 2) : undefined),
      next: () => 0,
    };
    expect(await pitches({ tokenizer: createToyTokenizer(only), repeatGuard: { times: 3 } })).toEqual(
      new Array(8).fill(1),
    );
  });

  it("ends with the signal's reason, before the first step and between steps", async () => {
    const reason = new Error("enough");
    await expect(play({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    let count = 0;
    await expect(async () => {
      for await (const _ of generate({ model, signal: controller.signal }))
        if (++count === 5) controller.abort(reason);
    }).rejects.toBe(reason);
    expect(count).toBe(5);
  });

  it("can be stopped by a timer while it plays without end", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error("time")), 1);
    await expect(play({ signal: controller.signal })).rejects.toThrow("time");
  });

  it("gives up a piece that gets nowhere", async () => {
    const still = createToyModel(FIELDS, {
      logits: (_, field) => new Float32Array(FIELDS[field]!.size).fill(-9, 1),
    });
    await expect(play({ model: still, tokenizer, seconds: 2, temperature: 0 })).rejects.toThrow(
      "generate: 2 seconds wanted, but 4608 steps made 4608 notes in 0.0 seconds; the model is stuck: try a higher " +
        "temperature, another prompt or repeatGuard, or set steps to take what comes",
    );
    expect(await play({ model: still, tokenizer, seconds: 2, steps: 5000, temperature: 0 })).toHaveLength(
      5000,
    );
  });

  it("gives the event loop its turn at least every 10 ms, whatever a call of the model takes below that", async () => {
    const cost = fc.double({ min: 0.001, max: 8, noNaN: true });
    await fc.assert(
      fc.asyncProperty(cost, cost, async (feed, logits) => {
        let clock = 0;
        const slow = createToyModel(FIELDS, {
          work(call) {
            clock += call === "feed" ? feed : logits;
          },
        });
        const now = vi.spyOn(performance, "now").mockImplementation(() => clock);
        let [last, longest, watching] = [0, 0, true];
        const watch = (): void => {
          longest = Math.max(longest, clock - last);
          last = clock;
          if (watching) setImmediate(watch);
        };
        setImmediate(watch);
        await play({ model: slow, prompt, steps: 60 });
        await new Promise((resolve) => setImmediate(resolve));
        watching = false;
        now.mockRestore();
        expect(clock).toBeGreaterThan(60 * (feed + logits));
        expect(longest).toBeLessThan(10);
      }),
      { numRuns: 60 },
    );
  });

  it.each<[Partial<GenerateOptions>, string]>([
    [{ temperature: -1 }, "generate: temperature must be 0 or more, got -1"],
    [{ fields: { octave: {} } }, 'generate: the model has no field "octave"; its fields are delta, pitch'],
    [{ seed: 0.5 }, "sampling: seed must be a safe integer, got 0.5"],
    [{ steps: -1 }, "generate: steps must be 0 or more, got -1"],
    [{ tokenizer, seconds: Number.NaN }, "generate: seconds must be 0 or more, got NaN"],
    [{ notes: 3 }, "generate: notes and seconds need a tokenizer; pass it, or give the length in steps"],
    [
      { start: "random-note" },
      'generate: start "random-note" needs a tokenizer; pass the one of the model\'s run',
    ],
    [{ prompt: createScore() }, "generate: a score as prompt needs a tokenizer"],
    [
      { tokenizer, prompt, start: "random-note" },
      'generate: start "random-note" and a prompt exclude each other',
    ],
    [
      { tokenizer: { ...tokenizer, fields: [FIELDS[0]] } },
      "generate: the tokenizer must have the model's fields: field 1 is absent, the model's is pitch (128 ids)",
    ],
    [
      { prompt: sequenceOf([{ ...FIELDS[0], size: 9 }, FIELDS[1]], []) },
      "generate: the prompt must have the model's fields: field 0 is delta (9 ids), the model's is delta (8 ids)",
    ],
    [
      {
        prompt: sequenceOf(FIELDS, [
          [0, 60],
          [8, 60],
        ]),
      },
      "generate: step 1 of the prompt has an illegal delta, 8",
    ],
    [{ repeatGuard: { times: 0 } }, "repeatGuard: times must be a whole number from 2, got 0"],
  ])("refuses %j at once", (options, message) => {
    expect(() => generate({ model, ...options })).toThrow(message);
  });
});
