import { DRUM_CHANNEL, mergeTracks, type Score } from "@nocturne/score";
import { acceptedTokens, checkMemory, checkStep } from "./check-tokens.ts";
import type {
  DecodeOptions,
  Field,
  StreamDecoder,
  Tokenizer,
  TokenizerConfig,
  TokenSequence,
} from "./contract.ts";
import { type DecodedScore, decodedScore } from "./decoded-score.ts";
import { fixedSink, growingSink, type TokenSink } from "./token-sink.ts";

/** A tokenizer of MidiTok's kinds: besides one sequence a score, one sequence a track. */
export interface EventTokenizer extends Tokenizer {
  /** Names of the ids, by field. */
  readonly vocabularies: readonly (readonly string[])[];
  encodeInto(score: Score, values: Int32Array): number;
  /** Encodes each track with notes into its own sequence, drums too; with programs, by default, all into one. */
  encodeTracks(score: Score): TokenSequence[];
  /**
   * Decodes one sequence a track; tempos and metres are those of the first.
   *
   * @param programs - of the tracks, −1 for drums, where tokens do not tell; else the piano
   */
  decodeTracks(sequences: readonly TokenSequence[], programs?: readonly number[]): Score;
}

/** One sequence being read. */
export interface StepReader {
  push(values: ArrayLike<number>, at: number): void;
  finish(): void;
}

/** Writes one sequence. */
export type SequenceWriter = (sink: TokenSink) => void;

/** What a tokenizer is made of. */
export interface EventTokenizerParts {
  /** Its name, in errors and saved. */
  readonly type: string;
  readonly version: number;
  /** What is saved. */
  readonly settings: object;
  readonly fields: readonly Field[];
  readonly vocabularies: readonly (readonly string[])[];
  readonly ticksPerQuarter: number;
  /** Tokens tell the program of each note, so that all tracks are in one sequence. */
  readonly oneStream: boolean;
  /** Tokens tell programs. */
  readonly programs: boolean;
  /** The sequences of a score: one a track, or a single one. Each is good until the next is asked for. */
  readonly sequences: (score: Score) => Iterable<SequenceWriter>;
  readonly reader: (score: DecodedScore, program: number | undefined) => StepReader;
  readonly grammar?: Tokenizer["grammar"];
}

export function eventTokenizer(parts: EventTokenizerParts): EventTokenizer {
  const { type, version, settings, fields, vocabularies, oneStream, reader } = parts;
  const width = fields.length;
  const growing = growingSink();

  const writeScore = (score: Score, sink: TokenSink): number => {
    const whole = oneStream ? score : asPiano(score);
    if (whole.tracks.some((track) => track.notes.length > 0)) {
      for (const write of parts.sequences(whole)) write(sink);
    }
    return sink.length / width;
  };
  const sequence = (sink: TokenSink): TokenSequence => ({
    fields,
    length: sink.length / width,
    values: sink.values.slice(0, sink.length),
  });

  const decodeAll = (
    sequences: readonly TokenSequence[],
    programs: readonly number[] | undefined,
    { strict = true, onSkipped }: DecodeOptions,
  ): Score => {
    const score = decodedScore(parts.ticksPerQuarter);
    let skipped = 0;
    for (const [i, tokens] of sequences.entries()) {
      const { values } = acceptedTokens(type, fields, tokens, {
        strict,
        onSkipped: (steps) => (skipped += steps),
      });
      const program = programs?.[i];
      score.begin(i, oneStream ? undefined : (program ?? (parts.programs ? undefined : 0)));
      const steps = reader(score, program);
      for (let at = 0; at < values.length; at += width) steps.push(values, at);
      steps.finish();
    }
    onSkipped?.(skipped);
    return score.finish();
  };

  const tokenizer: EventTokenizer = {
    fields,
    vocabularies,
    encode(score) {
      growing.length = 0;
      writeScore(score, growing);
      return sequence(growing);
    },
    encodeInto(score, values) {
      const sink = fixedSink(values);
      const steps = writeScore(score, sink);
      checkMemory(type, fields, sink.length, values);
      return steps;
    },
    encodeTracks(score) {
      return Array.from(parts.sequences(score), (write) => {
        growing.length = 0;
        write(growing);
        return sequence(growing);
      });
    },
    decode: (tokens, options = {}) => decodeAll([tokens], undefined, options),
    decodeTracks: (sequences, programs) => decodeAll(sequences, programs, {}),
    stream(): StreamDecoder {
      const score = decodedScore(parts.ticksPerQuarter);
      score.begin(0, parts.programs ? undefined : 0);
      const steps = reader(score, undefined);
      return {
        push(step) {
          checkStep(type, fields, step, 0, 0);
          steps.push(step, 0);
          return score.take();
        },
      };
    },
    toJSON: (): TokenizerConfig => ({ type, version, ...settings }),
  };
  return parts.grammar ? { ...tokenizer, grammar: parts.grammar } : tokenizer;
}

/** All tracks but drums as one piano; where a single one has notes, they are its own, in their order. */
function asPiano(score: Score): Score {
  const [only, ...others] = score.tracks.filter(
    (track) => track.channel !== DRUM_CHANNEL && track.notes.length > 0,
  );
  if (!only || others.length > 0) return mergeTracks(score);
  const { notes, rawEvents } = only;
  const bare = mergeTracks({ ...score, tracks: score.tracks.map((track) => ({ ...track, notes: [] })) });
  return { ...score, tracks: [{ ...bare.tracks[0]!, notes, rawEvents }] };
}
