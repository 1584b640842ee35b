import { describe, expect, it } from "vitest";
import {
  compoundWord,
  type EventOptions,
  fromMidiTok,
  midiLike,
  octuple,
  performance,
  remi,
  structured,
  toMidiTok,
  tsd,
} from "../src/index.ts";

describe("toMidiTok", () => {
  const options: readonly EventOptions[] = [
    {},
    { tempos: true, timeSignatures: true, rests: true, midiTok: "3.0" },
    { programs: true, programChanges: true, chords: { root: true, unknown: [3, 6] }, drums: false },
    {
      pedals: "duration",
      pitchBends: true,
      velocities: false,
      pitchIntervals: { max: 12 },
      removeDuplicates: true,
    },
    {
      timeSignatures: ["7/8", "4/4"],
      tempos: { bins: 8, log: true },
      resolution: [{ upTo: 4, perBeat: 12 }],
    },
  ];
  it.each([
    ["remi", remi],
    ["tsd", tsd],
    ["midiLike", midiLike],
    ["structured", structured],
    ["compoundWord", compoundWord],
    ["octuple", octuple],
  ])("writes what fromMidiTok reads as the same %s", (_, create) => {
    for (const each of options) {
      const tokenizer = create({ midiTok: "3.1", ...each });
      const again = fromMidiTok(JSON.parse(JSON.stringify(toMidiTok(tokenizer))));
      expect(again.toJSON()).toEqual(tokenizer.toJSON());
    }
  });

  it("keeps time signatures in the order of their ids, in the text too", () => {
    for (const timeSignatures of [
      ["4/4", "3/4", "6/8"],
      ["3/8", "4/4"],
      ["3/2", "6/16", "2/4"],
    ]) {
      const json = toMidiTok(tsd({ timeSignatures }));
      expect(fromMidiTok(json).toJSON().timeSignatures).toEqual(timeSignatures);
      expect(fromMidiTok(JSON.stringify(json)).toJSON().timeSignatures).toEqual(timeSignatures);
    }
    expect(() => toMidiTok(tsd({ timeSignatures: ["4/4", "6/8", "3/4"] }))).toThrow(
      "miditok: time signatures of one denominator must follow each other, got 4/4, 6/8, 3/4",
    );
  });

  it("throws on another kind of tokenizer", () => {
    expect(() => toMidiTok(performance())).toThrow(
      'miditok: a tokenizer of type "performance" is not one of MidiTok\'s',
    );
  });
});

describe("fromMidiTok", () => {
  it("takes the order of time signatures from the text", () => {
    const text =
      '{"tokenization":"TSD","config":{"use_time_signatures":true,"time_signature_range":{"4":[3],"8":[6, 3]}}}';
    expect(fromMidiTok(text).toJSON().timeSignatures).toEqual(["3/4", "6/8", "3/8"]);
    expect(fromMidiTok(JSON.parse(text)).toJSON().timeSignatures).toEqual(["6/8", "3/8", "3/4"]);
  });

  it.each([
    ['{"tokenization":"MuMIDI","config":{}}', 'a tokenization "MuMIDI" is not known here (known: REMI, TSD,'],
    ['{"tokenization":"REMI","config":{"use_key_signatures":true}}', "use_key_signatures is not known here"],
    ['{"tokenization":"REMI","config":{"ac_polyphony_bar":true}}', "ac_polyphony_bar is not known here"],
    [
      '{"tokenization":"REMI","config":{"pitch_range":[90,21]}}',
      "remi: pitchRange must be [low, high] within 0–127, got [90,21]",
    ],
    [
      '{"tokenization":"REMI","config":{"time_signature_range":{"3":[4]},"use_time_signatures":true}}',
      'a time signature is written as "6/8", got "4/3"',
    ],
    ['{"tokenization":"TSD","config":{},"_model":"{}"}', "ids trained with encode_ids_split"],
  ])("refuses %s", (json, message) => {
    expect(() => fromMidiTok(json)).toThrow(message);
  });
});
