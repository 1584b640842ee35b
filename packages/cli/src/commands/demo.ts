import { existsSync } from "node:fs";
import { join } from "node:path";
import { composeEtude, type TextureName } from "@nocturne/etudes";
import { allNotes, createTempoMap, endTick, type Score } from "@nocturne/score";
import type { OpenedRun, TrainingPiece } from "@nocturne/trainer";
import type { Command } from "commander";
import { Failure } from "../failure.ts";
import { abortOnInterrupt } from "../interrupt.ts";
import { loadPieces } from "../load-pieces.ts";
import { longestSilence } from "../longest-silence.ts";
import { positive, whole } from "../options.ts";
import { createProgressBar, duration, type ProgressBar } from "../progress-bar.ts";
import { checkRunTarget } from "../run-target.ts";
import { saveMusic } from "../save-music.ts";
import { shellWord } from "../shell-word.ts";
import { outcome, showTraining } from "../training-progress.ts";
import { play } from "./generate.ts";

interface Flags {
  readonly out?: string;
  readonly minutes: number;
  readonly seed: number;
}

/** A minute is short: études in two keys of the same notes and in five textures teach harmony soonest. */
const KEYS = ["C major", "A minor"];
const TEXTURES: readonly TextureName[] = ["chorale", "sonatina", "invention", "waltz", "prelude"];
const ETUDES = 300;

/** Seconds of music that the model plays. */
const SECONDS = 45;

/** Seconds of silence after which another take is heard, and how many takes there are. */
const SILENCE = 3;
const TAKES = 4;

export function addDemo(program: Command): void {
  program
    .command("demo")
    .description("train for a minute on composed études, or on your MIDI files, and play")
    .argument("[paths...]", "MIDI files and folders (default: études, composed on the spot)")
    .option("-o, --out <run>", "the run folder (default: the next free of runs/demo-1, runs/demo-2, …)")
    .option("-m, --minutes <minutes>", "how long to train", positive, 1)
    .option("--seed <number>", "seeds études, training and music", whole, 1)
    .action(async (paths: string[], flags: Flags) => {
      const bar = createProgressBar();
      const stopwatch = createStopwatch();
      const out = flags.out ?? freeFolder();
      checkRunTarget(out, "choose another folder by --out");
      const pieces = paths.length > 0 ? await loadPieces(paths, bar) : composed(flags.seed, bar);
      stopwatch.lap(paths.length > 0 ? "reading" : "composing");

      const { openRunFolder, train } = await import("@nocturne/trainer");
      const { defaultModel } = await import("@nocturne/models");
      const interrupt = abortOnInterrupt(() => bar.log("stopping after this step …"));
      try {
        const result = await train({
          pieces,
          out,
          minutes: flags.minutes,
          seed: flags.seed,
          batchSize: 8,
          learningRate: 0.006,
          model: (fields) => defaultModel(fields, { units: 256 }),
          ...(paths.length > 0 ? {} : { augmentation: null }),
          signal: interrupt.signal,
          onEvent: showTraining(bar),
        });
        bar.done();
        console.log(outcome(result));
        if (result.reason === "stopped")
          throw new Failure(
            `stopped and saved in ${out}; nocturne generate ${out} -o piece.mid lets it play`,
            130,
          );
      } finally {
        bar.done();
        interrupt.dispose();
      }
      stopwatch.lap("training");

      const { score, seed } = await playWell(await openRunFolder(out), flags.seed, bar);
      stopwatch.lap("playing");
      const title = `What the model played from one random note, seed ${seed}`;
      const files = ["piece.mid", "piece.wav", "piece.svg", "piece.png"];
      for (const file of files) await saveMusic(score, join(out, file), title);
      const example = pieces[0]!;
      await saveMusic(
        example.score,
        join(out, "learned-from.png"),
        `A piece it learned from: ${example.file}`,
      );
      stopwatch.lap("sound and pictures");

      const [run, folders] = [shellWord(out), paths.map((path) => `${shellWord(path)} `).join("")];
      const seconds = createTempoMap(score).secondsAt(endTick(score));
      console.log(`
${out} holds
  piece.mid         ${allNotes(score).length} notes, ${seconds.toFixed(0)} s of piano music, played on from one random note
  piece.wav         the same, to listen to
  piece.png, .svg   its piano roll; learned-from.png shows a piece that it learned from
  report.html       how the loss fell
  model.safetensors the model, with config.json
Time: ${stopwatch.summary()}

Try next
  npx nocturne generate ${run} --seconds 60 --seed 7 -o another.wav
  npx nocturne inspect ${shellWord(join(out, "piece.mid"))}
  npx nocturne demo ${folders}--minutes 10 --out runs/longer
  npx nocturne train FOLDER-OF-MIDI --out runs/mine --minutes 30`);
    });
}

/**
 * Lets the model play, from the next seed where it falls silent for long: pieces of its training end, and what follows an end it has
 * not learned.
 */
async function playWell(
  run: OpenedRun,
  first: number,
  bar: ProgressBar,
): Promise<{ readonly score: Score; readonly seed: number }> {
  for (let seed = first; ; seed++) {
    const score = await play(run, { seed, temperature: 0.85, topP: 0.95, seconds: SECONDS }, bar);
    if (longestSilence(score) < SILENCE || seed === first + TAKES - 1) return { score, seed };
  }
}

function composed(seed: number, bar: ProgressBar): TrainingPiece[] {
  const pieces: TrainingPiece[] = [];
  for (let i = 0; i < ETUDES; i++) {
    const texture = TEXTURES[i % TEXTURES.length]!;
    const turn = Math.floor(i / TEXTURES.length);
    const { score, truth } = composeEtude({
      seed: seed * ETUDES + i,
      texture,
      key: KEYS[turn % KEYS.length]!,
    });
    // Every 15th turn of the textures is held out.
    const split = turn % 15 === 14 ? "valid" : "train";
    pieces.push({ file: truth.title, score, work: `étude ${i}`, split });
    bar.update((i + 1) / ETUDES, `composing étude ${i + 1} of ${ETUDES}: ${truth.title}`);
  }
  bar.done();
  return pieces;
}

function freeFolder(): string {
  for (let number = 1; ; number++) {
    const folder = join("runs", `demo-${number}`);
    if (!existsSync(folder)) return folder;
  }
}

function createStopwatch(): { lap(name: string): void; summary(): string } {
  let last = performance.now();
  const laps: string[] = [];
  return {
    lap(name) {
      const now = performance.now();
      laps.push(`${name} ${duration((now - last) / 1000)}`);
      last = now;
    },
    summary: () => laps.join(", "),
  };
}
