import type { DurationRange } from "./duration-codec.ts";
import type { EventSettings } from "./event-options.ts";
import type { EventTokenizer } from "./event-tokenizer.ts";
import type { MidiTokJson } from "./from-midi-tok.ts";

const TOKENIZATIONS: Readonly<Record<string, string>> = {
  remi: "REMI",
  tsd: "TSD",
  "midi-like": "MIDILike",
  structured: "Structured",
  "compound-word": "CPWord",
  octuple: "Octuple",
};

/**
 * Returns what MidiTok reads as `tokenizer.json`, for a tokenizer of its kinds that is not trained.
 *
 * @throws RangeError where the tokenizer is of another kind
 * @example
 * await writeFile("tokenizer.json", JSON.stringify(toMidiTok(remi({ tempos: true }))));
 */
export function toMidiTok(tokenizer: EventTokenizer): MidiTokJson {
  const { type, version: _version, ...saved } = tokenizer.toJSON();
  const tokenization = TOKENIZATIONS[type];
  if (tokenization === undefined) {
    throw new RangeError(
      `miditok: a tokenizer of type "${type}" is not one of MidiTok's (${Object.keys(TOKENIZATIONS).join(", ")})`,
    );
  }
  const settings = saved as unknown as EventSettings;
  const { chords, rests, tempos, timeSignatures, pedals, pitchBends, programs, pitchIntervals } = settings;
  const all = [...Array.from({ length: 128 }, (_, program) => program), -1];
  const metres: Record<string, number[]> = {};
  for (const text of timeSignatures || []) {
    const [numerator, denominator] = text.split("/") as [string, string];
    metres[denominator] = [...(metres[denominator] ?? []), Number(numerator)];
  }
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
      ...(timeSignatures ? { time_signature_range: metres } : {}),
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
