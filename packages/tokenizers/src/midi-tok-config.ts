import type { DurationRange } from "./duration-codec.ts";
import type { EventOptions } from "./event-options.ts";

/** What MidiTok writes into `config`. */
export type MidiTokConfig = Readonly<Record<string, unknown>>;

/** Options of MidiTok that must be off: they are not known here. */
const UNKNOWN = ["use_key_signatures", "use_control_changes"];

/**
 * Returns the options of a configuration of MidiTok, 3.0 or 3.1.
 *
 * @param timeSignatures - in the order of their ids, where known: JSON's objects do not keep it
 * @throws RangeError where the configuration asks for what is not known here
 */
export function fromMidiTokConfig(
  config: MidiTokConfig,
  version: "3.0" | "3.1",
  timeSignatures?: readonly string[],
): EventOptions {
  const asked = Object.keys(config).find(
    (name) => config[name] === true && (UNKNOWN.includes(name) || name.startsWith("ac_")),
  );
  if (asked) throw new RangeError(`miditok: ${asked} is not known here; set it to false`);
  const on = (name: string): boolean => config[name] === true;
  const given = <T>(name: string, fallback: T): T => (config[name] ?? fallback) as T;
  const extra = given<MidiTokConfig>("additional_params", {});
  const pedals = on("use_sustain_pedals") && (on("sustain_pedal_duration") ? "duration" : true);
  const signatures =
    timeSignatures ?? signaturesOf(given("time_signature_range", { 8: [3, 12, 6], 4: [5, 6, 3, 2, 1, 4] }));
  const [min, max] = given<[number, number]>("tempo_range", [40, 250]);
  const programs = given<readonly number[] | null>("programs", null);
  return {
    pitchRange: given("pitch_range", [21, 109] as const),
    drums: config.use_pitchdrum_tokens === false ? false : given("drums_pitch_range", [27, 88] as const),
    resolution: ranges(given("beat_res", { "0_4": 8, "4_12": 4 })),
    velocities: config.use_velocities === false ? false : given("num_velocities", 32),
    specialTokens: given("special_tokens", ["PAD_None", "BOS_None", "EOS_None", "MASK_None"]),
    durationPrograms: allOr(given<readonly number[] | null>("use_note_duration_programs", null)),
    defaultDuration: given("default_note_duration", 0.5),
    removeDuplicates: on("remove_duplicated_notes"),
    chords: on("use_chords") && {
      ...(config.chord_maps ? { maps: config.chord_maps as Record<string, number[]> } : {}),
      root: on("chord_tokens_with_root_note"),
      unknown: given<readonly [number, number] | null>("chord_unknown", null) ?? false,
    },
    rests: on("use_rests") && ranges(given("beat_res_rest", { "0_1": 8, "1_2": 4, "2_12": 2 })),
    tempos: on("use_tempos") && {
      min,
      max,
      bins: given("num_tempos", 32),
      log: on("log_tempos"),
      merge: on("delete_equal_successive_tempo_changes"),
    },
    timeSignatures: on("use_time_signatures") && signatures,
    pedals,
    pitchBends: on("use_pitch_bends") && given("pitch_bend_range", [-8192, 8191, 32] as const),
    programs: on("use_programs") && (programs ?? true),
    oneStream: !on("use_programs") || config.one_token_stream_for_programs !== false,
    programChanges: on("program_changes"),
    pitchIntervals: on("use_pitch_intervals") && {
      max: given("max_pitch_interval", 16),
      beats: given("pitch_intervals_max_time_dist", 1),
    },
    barNumbers: (extra.max_bar_embedding as number | null | undefined) ?? false,
    barEnds: extra.use_bar_end_tokens === true,
    trailingBars: extra.add_trailing_bars === true,
    maxDuration: (extra.max_duration as [number, number, number] | null | undefined) ?? false,
    midiTok: version,
  };
}

/** Time signatures from numerators by denominator: in the order of names that begin with a zero, else descending. */
function signaturesOf(range: Readonly<Record<string, readonly number[]>>): string[] {
  const entries = Object.entries(range);
  if (!entries.some(([name]) => name.startsWith("0"))) entries.sort(([a], [b]) => Number(b) - Number(a));
  return entries.flatMap(([name, numerators]) => numerators.map((each) => `${each}/${Number(name)}`));
}

/** `{ "0_4": 8 }` are 8 positions in each beat from 0 up to 4. */
function ranges(of: Readonly<Record<string, number>>): DurationRange[] {
  return Object.entries(of)
    .map(([beats, perBeat]) => ({
      from: Number(beats.split("_")[0]),
      upTo: Number(beats.split("_")[1]),
      perBeat,
    }))
    .sort((a, b) => a.from - b.from)
    .map(({ upTo, perBeat }) => ({ upTo, perBeat }));
}

function allOr(programs: readonly number[] | null): readonly number[] | "all" {
  return programs === null || programs.length === 129 ? "all" : programs;
}
