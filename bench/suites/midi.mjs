/** Reading MIDI files, beside midi-file's bare parse, @tonejs/midi, and symusic in C++. */
import { PERFORMANCES } from "../lib/midi-files.mjs";
import { nodeSide, pythonSide } from "../lib/sides.mjs";

const reading = (reader, options) => nodeSide("parse-midi.mjs", { reader, ...options });
const row = { unit: "notes / CPU s", ours: "ours", by: "cpu" };

export const comparisons = [
  {
    name: "midi-performances",
    sides: {
      ours: reading("@nocturne/midi", { every: 8 }),
      midiFile: reading("midi-file", { every: 8 }),
      symusic: pythonSide("parse_midi.py", { folder: PERFORMANCES, every: 8 }),
    },
    rows: [
      {
        ...row,
        name: "bytes to a score, to midi-file's events",
        peer: "midiFile",
        goal: { ours: 4e6, ratio: 1 },
      },
      { ...row, name: "bytes to a score, to symusic's", peer: "symusic" },
    ],
    rounds: 2,
  },
  {
    name: "midi-tonejs",
    sides: {
      ours: reading("@nocturne/midi", { every: 64 }),
      tone: reading("@tonejs/midi", { every: 64 }),
    },
    rows: [{ ...row, name: "bytes to a score, to @tonejs/midi's", peer: "tone", goal: { ratio: 10 } }],
  },
  {
    name: "midi-long",
    sides: {
      ours: reading("@nocturne/midi", { notes: 80_000 }),
      midiFile: reading("midi-file", { notes: 80_000 }),
    },
    rows: [
      {
        name: "one file of 80,000 notes (30 ms: 2.7 M), to midi-file's events",
        unit: "notes / s",
        ours: "ours",
        peer: "midiFile",
        by: "wall",
        goal: { ours: 2.7e6, ratio: 1 },
      },
    ],
    rounds: 4,
  },
];
