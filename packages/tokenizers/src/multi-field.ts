import type { EventBins } from "./event-bins.ts";
import type { EventSettings } from "./event-options.ts";
import {
  binName,
  decimal,
  KIND,
  named,
  range,
  type Vocabulary,
  vocabularyBuilder,
} from "./event-vocabulary.ts";
import { rangeMask } from "./range-mask.ts";

/** One field of a tokenizer with several: its name, and its tokens. */
export interface TokenField {
  readonly name: string;
  readonly vocabulary: Vocabulary;
}

/** What a field tells, besides special tokens. */
export interface TokenFieldParts {
  readonly name: string;
  readonly kind: number;
  readonly names: readonly string[];
  readonly values?: readonly number[];
}

/** Returns a field; `ignore`: it may also tell nothing. */
export function tokenField(
  settings: EventSettings,
  ignore: boolean,
  name: string,
  ...parts: readonly Omit<TokenFieldParts, "name">[]
): TokenField {
  const builder = vocabularyBuilder().add(KIND.special, settings.specialTokens);
  if (ignore) builder.add(KIND.ignore, ["Ignore_None"]);
  for (const { kind, names, values } of parts) builder.add(kind, names, values);
  return { name, vocabulary: builder.finish() };
}

/** The field of pitches, with those of drums. */
export function pitchField(settings: EventSettings, ignore: boolean): TokenField {
  const pitches = range(settings.pitchRange[0], settings.pitchRange[1] + 1);
  const drums = settings.drums ? range(settings.drums[0], settings.drums[1] + 1) : [];
  return tokenField(
    settings,
    ignore,
    "pitch",
    { kind: KIND.pitch, names: named("Pitch", pitches), values: pitches },
    { kind: KIND.drum, names: named("PitchDrum", drums), values: drums },
  );
}

/** The fields of velocity, duration and program: those that the settings tell. */
export function noteFields(settings: EventSettings, bins: EventBins, ignore: boolean): TokenField[] {
  const { programs } = settings;
  const velocity = { kind: KIND.velocity, names: named("Velocity", bins.velocities) };
  const duration = { kind: KIND.duration, names: named("Duration", bins.durations.map(binName)) };
  return [
    ...(bins.velocities.length > 0 ? [tokenField(settings, ignore, "velocity", velocity)] : []),
    ...(settings.durationPrograms === "all" ? [tokenField(settings, ignore, "duration", duration)] : []),
    ...(programs
      ? [
          tokenField(settings, ignore, "program", {
            kind: KIND.program,
            names: named("Program", programs),
            values: programs,
          }),
        ]
      : []),
  ];
}

/** The fields of tempo and metre: those that the settings tell. */
export function changeFields(settings: EventSettings, bins: EventBins, ignore: boolean): TokenField[] {
  const { timeSignatures } = settings;
  const tempo = { kind: KIND.tempo, names: named("Tempo", bins.tempos.map(decimal)) };
  return [
    ...(settings.tempos ? [tokenField(settings, ignore, "tempo", tempo)] : []),
    ...(timeSignatures
      ? [
          tokenField(settings, ignore, "timeSignature", {
            kind: KIND.timeSignature,
            names: named("TimeSig", timeSignatures),
          }),
        ]
      : []),
  ];
}

/** Where each field of some names stands, −1 where there is none, and its first id of a kind. */
export function fieldPlaces(fields: readonly TokenField[]): {
  place: (name: string) => number;
  first: (name: string, kind: number) => number;
} {
  return {
    place: (name) => fields.findIndex((field) => field.name === name),
    first: (name, kind) => fields.find((field) => field.name === name)?.vocabulary.first(kind) ?? -1,
  };
}

/** The mask of a field that allows its values of a kind, from one to another by their places among those of the kind. */
export function kindMask(
  { vocabulary }: TokenField,
  kind: number,
  from = 0,
  to = Number.POSITIVE_INFINITY,
): Uint8Array {
  const { kinds, tokens } = vocabulary;
  const first = vocabulary.first(kind);
  let last = first;
  while (last < first + to && kinds[last + 1] === kind) last++;
  return rangeMask(tokens.length, first + from, last) ?? new Uint8Array(tokens.length).fill(1);
}

/** The mask of programs that may have the pitch chosen: those of drums have their own, where the settings say so. */
export function programMask(
  { drums }: EventSettings,
  program: TokenField,
  pitch: TokenField,
  id: number,
): Uint8Array {
  const mask = kindMask(program, KIND.program).slice();
  const isDrum = pitch.vocabulary.kinds[id] === KIND.drum;
  for (let each = 0; drums && each < mask.length; each++) {
    if (mask[each] && program.vocabulary.values[each]! < 0 !== isDrum) mask[each] = 0;
  }
  return mask;
}

/** The mask of pitches from one on; of drums' too, where `programs` are told, which have them. */
export function pitchMask(
  { programs, drums, pitchRange }: EventSettings,
  field: TokenField,
  from: number,
): Uint8Array {
  const mask = kindMask(field, KIND.pitch, from - pitchRange[0]);
  if (drums === false || programs === false || !programs.includes(-1)) return mask;
  const ofDrums = kindMask(field, KIND.drum);
  return mask.map((allowed, id) => allowed | ofDrums[id]!);
}

/** Velocity and duration of a note, as ids in their order. */
interface Struck {
  readonly velocity: number;
  readonly duration: number;
}

/**
 * The velocities that a note may have. Notes of one onset and pitch come by duration, then by velocity: after one of the
 * longest, only those as loud or louder are left.
 *
 * @param unison - the note before, where it has the onset and pitch of this one
 */
export function velocityMask(field: TokenField, unison: Struck | undefined, longest: number): Uint8Array {
  return kindMask(field, KIND.velocity, unison?.duration === longest ? unison.velocity : 0);
}

/** The durations that a note of this velocity may have, by the same order. */
export function durationMask(field: TokenField, unison: Struck | undefined, velocity: number): Uint8Array {
  if (unison === undefined) return kindMask(field, KIND.duration);
  return kindMask(field, KIND.duration, unison.duration + (velocity >= unison.velocity ? 0 : 1));
}
