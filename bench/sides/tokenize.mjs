/** Ours: encodes parsed scores, parses and encodes, or trains and applies byte pairs. Options: `what`, `tokenizer`, `every`. */
import { readFileSync } from "node:fs";
import { parseMidi } from "@nocturne/midi";
import { bpeTokenizer, midiLike, remi, structured, trainBpe, tsd } from "@nocturne/tokenizers";
import { freeScores } from "../lib/midi-files.mjs";
import { sayMissing, serve } from "../lib/serve.mjs";

const factories = { REMI: remi, TSD: tsd, MIDILike: midiLike, Structured: structured };
const { what, tokenizer: name, every, size } = JSON.parse(process.argv[2]);
const files = freeScores(every);
if (files.length === 0) sayMissing("the scores of ../shared/data");
else {
  const label = `@nocturne/tokenizers, ${name}`;
  const tokenizer = factories[name]();
  const bytes = files.map((file) => readFileSync(file));
  const read = (data) => parseMidi(data, { noteOrder: "file" }).score;
  const scores = bytes.map(read);
  const notes = scores.flatMap((score) => score.tracks).reduce((sum, track) => sum + track.notes.length, 0);
  const encode = (list) => {
    for (const score of list) tokenizer.encodeTracks(score);
    return notes;
  };
  const streams = () => scores.flatMap((score) => tokenizer.encodeTracks(score)).map(({ values }) => values);
  if (what === "encode")
    await serve({ label }, () => encode(scores) + encode(scores) + encode(scores) + encode(scores));
  else if (what === "parse") await serve({ label }, () => encode(bytes.map(read)));
  else {
    const sequences = streams();
    const ids = sequences.reduce((sum, { length }) => sum + length, 0);
    const options = { baseSize: tokenizer.fields[0].size, size, cutBefore: [4] };
    const train = () => trainBpe(sequences, options);
    if (what === "train") {
      await serve({ label }, () => {
        train();
        return ids;
      });
    } else {
      const bpe = train();
      bpeTokenizer(tokenizer, bpe);
      await serve({ label }, () => {
        for (const sequence of sequences) bpe.encode(sequence);
        return ids;
      });
    }
  }
}
