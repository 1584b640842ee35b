import { createScore, createTrack, type Note, type Score, type TempoChange } from "@nocturne/score";
import { checkMemory, checkStep, checkTokens } from "../check-tokens.ts";
import type { StreamDecoder, TimedNote, Tokenizer, TokenSequence } from "../contract.ts";
import { gridNotes } from "./grid-notes.ts";
import { STEPS_PER_BEAT } from "./lengths.ts";
import { wordReader } from "./read-words.ts";
import { wordPlan } from "./word-steps.ts";
import { checkWordsConfig, type WordsConfig } from "./words-config.ts";
import { wordsGrammar } from "./words-grammar.ts";
import { writeWords } from "./write-words.ts";

const TICKS_PER_STEP = 20;
const TICKS_PER_QUARTER = TICKS_PER_STEP * STEPS_PER_BEAT;

/**
 * Returns a tokenizer of musical words: figures learned from a corpus (chords, runs, broken chords, turns), each a shape
 * that stays the same when it is moved in pitch, stretched in time and played louder. A step is one word. Its fields:
 *
 * - `delta`: grid steps (24 a quarter note) since the word before; `inBeat` and `beat`: where that is (determined);
 * - `tempo` and `stretch`: how long the word's unit is, which is its first value, in time and in steps;
 * - `word`: the shape, 0 being no word but a note of the word before; `octave` and `noteName`: its lowest first note;
 * - `velocity`: its loudest note, in 32 bins; `spread`: the steps over which its first chord is rolled;
 * - with residuals, `articulation`, `timing` and `dynamics`: a learned pattern of how the notes differ from that; with
 *   fine ones `detail`, 1 where none fits and a step for each note follows, with its `stretch`, `velocity` and `timing`.
 *
 * With fine residuals decoding gives the notes of the score on the grid, all of them. Words of several voices are told as
 * they begin. Decoding is total. The grammar leads to what decodes as it is told; one music can be told in several ways,
 * and encoding chooses one.
 *
 * @param config - from {@link learnWords}
 * @throws RangeError where the configuration is not allowed
 * @example
 * const tokenizer = words(learnWords(scores));
 */
export function words(config: WordsConfig): Tokenizer {
  checkWordsConfig(config);
  const plan = wordPlan(config);
  const { fields } = plan;
  const width = fields.length;

  const decode: Tokenizer["decode"] = (tokens): Score => {
    checkTokens("words", fields, tokens);
    const reader = wordReader(plan);
    const notes: Note[] = [];
    const tempos: TempoChange[] = [];
    for (let i = 0, at = 0; i < tokens.length; i++, at += width) {
      const told = reader.read(tokens.values, at);
      const { started, microsecondsPerQuarter, tempoFrom } = reader;
      if (started && tempos.at(-1)?.microsecondsPerQuarter !== microsecondsPerQuarter) {
        tempos.push({ tick: tempoFrom * TICKS_PER_STEP, microsecondsPerQuarter });
      }
      for (const { pitch, velocity, onset, duration } of told) {
        notes.push({
          pitch,
          velocity,
          start: onset * TICKS_PER_STEP,
          duration: duration * TICKS_PER_STEP,
        });
      }
    }
    return createScore({ ticksPerQuarter: TICKS_PER_QUARTER, tempos, tracks: [createTrack(notes)] });
  };

  const stream = (): StreamDecoder => {
    const reader = wordReader(plan);
    return {
      push(step): readonly TimedNote[] {
        checkStep("words", fields, step, 0, 0);
        const told = reader.read(step, 0);
        const perStep = reader.microsecondsPerQuarter;
        return told.map(({ pitch, velocity, onset, duration }) => ({
          pitch,
          velocity,
          start: (reader.tempoFromUnits + (onset - reader.tempoFrom) * perStep) / (STEPS_PER_BEAT * 1e6),
          duration: (duration * perStep) / (STEPS_PER_BEAT * 1e6),
        }));
      },
    };
  };

  const encode = (score: Score): TokenSequence => ({
    fields,
    ...writeWords(plan, gridNotes(score, config.pulse)),
  });
  return {
    fields,
    encode,
    encodeInto(score, memory) {
      const { length, values } = encode(score);
      checkMemory("words", fields, values.length, memory);
      memory.set(values);
      return length;
    },
    decode,
    stream,
    grammar: wordsGrammar(plan),
    toJSON: () => config,
  };
}
