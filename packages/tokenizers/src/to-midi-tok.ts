import { createBpe } from "./bpe.ts";
import type { BpeConfig } from "./bpe-tokenizer.ts";
import type { TokenizerConfig } from "./contract.ts";
import type { DurationRange } from "./duration-codec.ts";
import type { EventSettings } from "./event-options.ts";
import type { EventTokenizer } from "./event-tokenizer.ts";
import type { MidiTokJson } from "./from-midi-tok.ts";
import { characterOf, MARK, toHuggingFace } from "./hugging-face.ts";

const TOKENIZATIONS: Readonly<Record<string, string>> = {
  remi: "REMI",
  tsd: "TSD",
  "midi-like": "MIDILike",
  structured: "Structured",
  "compound-word": "CPWord",
  octuple: "Octuple",
};

/**
 * Returns what MidiTok reads as `tokenizer.json`, for a tokenizer of its kinds, trained by byte pairs or not.
 *
 * @throws RangeError where the tokenizer is of another kind, or its byte pairs were cut at other places than bars
 * @example
 * await writeFile("tokenizer.json", JSON.stringify(toMidiTok(remi({ tempos: true }))));
 */
export function toMidiTok(tokenizer: EventTokenizer): MidiTokJson {
  const config = tokenizer.toJSON();
  return config.type === "bpe" ? trained(tokenizer, config as BpeConfig) : untrained(config);
}

/** The tokens of the base are told by name, and in the model as characters. */
function trained({ vocabularies }: EventTokenizer, { base, cutBefore, merges }: BpeConfig): MidiTokJson {
  const json = untrained(base);
  const names = vocabularies[0]!.slice(0, vocabularies[0]!.indexOf(MARK));
  const bar = names.indexOf("Bar_None");
  if (cutBefore.length > 1 || (cutBefore.length === 1 && cutBefore[0] !== bar)) {
    throw new RangeError(
      `miditok: byte pairs must be cut before Bar_None (id ${bar}) or nowhere, got [${cutBefore.join(", ")}]`,
    );
  }
  const { specialTokens } = base as unknown as EventSettings;
  const model = toHuggingFace(createBpe(names.length, merges, cutBefore), specialTokens.length);
  return {
    ...json,
    config: { ...json.config, encode_ids_split: cutBefore.length > 0 ? "bar" : "no" },
    _vocab_base: Object.fromEntries(names.map((name, id) => [name, id])),
    _model: JSON.stringify(model),
    _vocab_base_byte_to_token: Object.fromEntries(names.map((name, id) => [characterOf(id), name])),
  };
}

function untrained({ type, version: _version, ...saved }: TokenizerConfig): MidiTokJson {
  const tokenization = TOKENIZATIONS[type];
  if (tokenization === undefined) {
    throw new RangeError(
      `miditok: a tokenizer of type "${type}" is not one of MidiTok's (${Object.keys(TOKENIZATIONS).join(", ")})`,
    );
  }
  const settings = saved as unknown as EventSettings;
  const { chords, rests, tempos, timeSignatures, pedals, pitchBends, programs, pitchIntervals } = settings;
  const all = [...Array.from({ length: 128 }, (_, program) => program), -1];
  return {
    config: {
      pitch_range: settings.pitchRange,
      beat_res: rangesOf(settings.resolution),
      num_velocities: settings.velocities || 32,
      remove_duplicated_notes: settings.removeDuplicates,
      encode_ids_split: "bar",
      special_tokens: settings.specialTokens,
      use_velocities: settings.velocities !== false,
      use_note_duration_programs: settings.durationPrograms === "all" ? all : settings.durationPrograms,
      use_chords: chords !== false,
      use_rests: rests !== false,
      use_tempos: tempos !== false,
      use_time_signatures: timeSignatures !== false,
      use_sustain_pedals: pedals !== false,
      use_pitch_bends: pitchBends !== false,
      use_programs: programs !== false,
      use_pitch_intervals: pitchIntervals !== false,
      use_pitchdrum_tokens: settings.drums !== false,
      default_note_duration: settings.defaultDuration,
      programs: programs || all,
      one_token_stream_for_programs: settings.oneStream && programs !== false,
      program_changes: settings.programChanges,
      ...(rests ? { beat_res_rest: rangesOf(rests) } : {}),
      ...(chords
        ? {
            chord_maps: chords.maps,
            chord_tokens_with_root_note: chords.root,
            chord_unknown: chords.unknown || null,
          }
        : {}),
      ...(tempos
        ? {
            num_tempos: tempos.bins,
            tempo_range: [tempos.min, tempos.max],
            log_tempos: tempos.log,
            delete_equal_successive_tempo_changes: tempos.merge,
          }
        : {}),
      time_signature_range: metresOf(timeSignatures || MIDITOK_TIME_SIGNATURES),
      sustain_pedal_duration: pedals === "duration",
      ...(pitchBends ? { pitch_bend_range: pitchBends } : {}),
      ...(pitchIntervals
        ? {
            max_pitch_interval: pitchIntervals.max,
            pitch_intervals_max_time_dist: pitchIntervals.beats,
          }
        : {}),
      ...(settings.drums ? { drums_pitch_range: settings.drums } : {}),
      additional_params: {
        max_bar_embedding: settings.barNumbers || null,
        use_bar_end_tokens: settings.barEnds,
        add_trailing_bars: settings.trailingBars,
        ...(settings.maxDuration ? { max_duration: settings.maxDuration } : {}),
      },
    },
    tokenization,
    miditok_version: settings.midiTok === "3.0" ? "3.0.6.post1" : "3.1.0",
  };
}

/** What MidiTok has where none are told; it reads no file without. */
const MIDITOK_TIME_SIGNATURES = ["3/8", "12/8", "6/8", "5/4", "6/4", "3/4", "2/4", "1/4", "4/4"];

/**
 * Numerators by denominator, in the order of the ids. A denominator has a zero before it: objects tell names that are numbers in
 * the order of these, others in the order of writing, and MidiTok reads both alike.
 */
function metresOf(timeSignatures: readonly string[]): Record<string, number[]> {
  const metres: Record<string, number[]> = {};
  for (const text of timeSignatures) {
    const [numerator, denominator] = text.split("/") as [string, string];
    metres[`0${denominator}`] = [...(metres[`0${denominator}`] ?? []), Number(numerator)];
  }
  const read = Object.entries(metres).flatMap(([name, all]) => all.map((each) => `${each}/${Number(name)}`));
  if (read.join() !== timeSignatures.join()) {
    throw new RangeError(
      `miditok: time signatures of one denominator must follow each other, got ${timeSignatures.join(", ")}`,
    );
  }
  return metres;
}

/** `{ "0_4": 8 }` are 8 positions in each beat from 0 up to 4. */
function rangesOf(ranges: readonly DurationRange[]): Record<string, number> {
  let from = 0;
  return Object.fromEntries(
    ranges.map(({ upTo, perBeat }) => {
      const entry = [`${from}_${upTo}`, perBeat] as const;
      from = upTo;
      return entry;
    }),
  );
}
