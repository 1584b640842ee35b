// Trains a model on a folder of MIDI files, or on composed études, and lets it play:
// node train.mjs [FOLDER] [--out RUN] [--minutes 5 | --steps 100] [--tokenizer modern] [--resume]
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { loadCorpus } from "@nocturne/corpus";
import { composeEtudes } from "@nocturne/etudes";
import { writeMidi } from "@nocturne/midi";
import { defaultModel } from "@nocturne/models";
import { generateSequence } from "@nocturne/sampling";
import { tokenizerFromName } from "@nocturne/tokenizers";
import { openRunFolder, train } from "@nocturne/trainer";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: "string", default: "run" },
    minutes: { type: "string", default: "5" },
    steps: { type: "string" },
    tokenizer: { type: "string", default: "modern" },
    resume: { type: "boolean", default: false },
  },
});

// The tokenizer says what a model knows of a note. Swap it here, for one of `nocturne tokenizers` or for one of your own:
// noteTuple({ pitch: "one-hot" }), noteTuple({ time: "seconds" }), howlV1(), … The net is built from its fields.
const tokenizer = tokenizerFromName(values.tokenizer);

// One étude in ten is held out, to tell learning from memorising; loadCorpus does so with works.
const etudes = Array.from(composeEtudes({ count: 100 }), ({ score, truth }, i) => {
  return { file: truth.title, score, work: `étude ${i}`, split: i % 10 === 9 ? "valid" : "train" };
});
const pieces = positionals[0] ? (await loadCorpus(positionals[0])).pieces : etudes;

await train({
  pieces,
  out: values.out,
  resume: values.resume,
  tokenizer,
  // More units remember more, and learn more slowly: 192 for minutes, 416 for hours.
  model: (fields) => defaultModel(fields, { units: 192 }),
  ...(values.steps ? { steps: Number(values.steps) } : { minutes: Number(values.minutes) }),
  onEvent(event) {
    if (event.type !== "validation") return;
    console.log(`step ${event.step}: ${event.natsPerNote.toFixed(2)} nats per note`);
  },
});

const run = await openRunFolder(values.out);
const music = await generateSequence({
  model: run.stepModel(),
  tokenizer: run.tokenizer,
  start: "random-note",
  seconds: 30,
  steps: 600, // a model that has learned too little may stand still: then this ends it
  temperature: 0.9, // lower plays what is likeliest, higher dares more
  seed: 1,
});
await writeFile(`${values.out}/piece.mid`, writeMidi(run.tokenizer.decode(music)));
console.log(`${values.out}/piece.mid: ${music.notes.length} notes`);
