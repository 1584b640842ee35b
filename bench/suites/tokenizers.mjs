/** Encoding, beside MidiTok with symusic; byte pairs, beside Hugging Face's tokenizers in Rust. */
import { freeScores } from "../lib/midi-files.mjs";
import { nodeSide, pythonSide } from "../lib/sides.mjs";

function sides(options, every) {
  return {
    ours: nodeSide("tokenize.mjs", { ...options, every }),
    peer: pythonSide("midi_tok.py", { ...options, files: freeScores(every) }),
  };
}

const row = { ours: "ours", peer: "peer", by: "cpu" };

export const comparisons = [
  ...["REMI", "TSD", "MIDILike", "Structured"].map((tokenizer) => ({
    name: `encode-${tokenizer}`,
    sides: sides({ what: "encode", tokenizer }, 20),
    rows: [{ ...row, name: `${tokenizer}, from a parsed score`, unit: "notes / CPU s", goal: { ratio: 40 } }],
  })),
  {
    name: "parse-encode-REMI",
    sides: sides({ what: "parse", tokenizer: "REMI" }, 20),
    rows: [{ ...row, name: "REMI, from the file", unit: "notes / CPU s", goal: { ratio: 10 } }],
  },
  {
    name: "bpe-train",
    sides: sides({ what: "train", tokenizer: "REMI", size: 5284 }, 1),
    rows: [
      {
        ...row,
        name: "byte pairs: learn 5,000 merges of 1,102 files",
        unit: "ids / CPU s",
        goal: { ratio: 1 },
      },
    ],
  },
  {
    name: "bpe-encode",
    sides: sides({ what: "apply", tokenizer: "REMI", size: 5284 }, 8),
    rows: [{ ...row, name: "byte pairs: encode", unit: "ids / CPU s", goal: { ratio: 1 } }],
  },
];
