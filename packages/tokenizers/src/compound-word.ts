import { type BarTeller, barWriter } from "./bar-time.ts";
import { compoundWordGrammar } from "./compound-word-grammar.ts";
import type { Grammar } from "./contract.ts";
import { eventBins } from "./event-bins.ts";
import { EVENT } from "./event-list.ts";
import { type EventOptions, type EventSettings, eventSettings } from "./event-options.ts";
import { type EventTokenizer, eventTokenizer, type StepReader } from "./event-tokenizer.ts";
import { binName, KIND, named, positionNames } from "./event-vocabulary.ts";
import {
  changeFields,
  fieldPlaces,
  noteFields,
  pitchField,
  type TokenField,
  tokenField,
} from "./multi-field.ts";
import { barTimeReader } from "./read-events.ts";
import { type StreamSource, sourcePreparer } from "./stream-source.ts";
import type { TokenSink } from "./token-sink.ts";

/** The version of the ids. */
export const COMPOUND_WORD_VERSION = 1;

/** What `compoundWord` does not tell. */
const WITHOUT: Partial<EventSettings> = {
  durationPrograms: "all",
  pedals: false,
  pitchBends: false,
  pitchIntervals: false,
  programChanges: false,
  barNumbers: false,
  barEnds: false,
  trailingBars: false,
};

const DEFAULT_VELOCITY = 100;

/**
 * Returns a tokenizer of several fields, each step either a note or a bar, position or rest, as Compound Word
 * Transformer (Hsiao et al., 2021): `family`, `position`, `pitch`, `velocity`, `duration`, and where they are told
 * `program`, `chord`, `rest`, `tempo`, `timeSignature`. A field that a step does not use holds `Ignore_None`. Pedals, bends
 * and intervals are not told. Vocabularies and ids are those of MidiTok's CPWord.
 *
 * @throws RangeError where an option is unknown or its value not allowed
 * @example
 * const tokens = compoundWord({ tempos: true }).encode(score);
 */
export function compoundWord(options: EventOptions = {}): EventTokenizer {
  const settings = eventSettings("compound-word", options, WITHOUT);
  const bins = eventBins(settings);
  const onlyField = (name: string, kind: number, names: readonly string[]): TokenField =>
    tokenField(settings, true, name, { kind, names });
  const pitches = pitchField(settings, true);
  const fields: readonly TokenField[] = [
    tokenField(settings, false, "family", { kind: KIND.family, names: ["Family_Metric", "Family_Note"] }),
    tokenField(
      settings,
      true,
      "position",
      { kind: KIND.bar, names: ["Bar_None"] },
      { kind: KIND.position, names: positionNames(bins) },
    ),
    pitches,
    ...noteFields(settings, bins, true),
    ...(settings.chords ? [onlyField("chord", KIND.chord, named("Chord", bins.chords))] : []),
    ...(settings.rests ? [onlyField("rest", KIND.rest, named("Rest", bins.rests.map(binName)))] : []),
    ...changeFields(settings, bins, true),
  ];
  const { place, first } = fieldPlaces(fields);
  const at = {
    velocity: place("velocity"),
    duration: place("duration"),
    program: place("program"),
    chord: place("chord"),
    rest: place("rest"),
    tempo: place("tempo"),
    timeSignature: place("timeSignature"),
  };
  const metric = first("family", KIND.family);
  const ids = {
    bar: first("position", KIND.bar),
    position: first("position", KIND.position),
    velocity: first("velocity", KIND.velocity),
    duration: first("duration", KIND.duration),
    program: first("program", KIND.program),
    chord: first("chord", KIND.chord),
    rest: first("rest", KIND.rest),
    tempo: first("tempo", KIND.tempo),
    timeSignature: first("timeSignature", KIND.timeSignature),
  };
  const programPlaces = new Map((settings.programs || []).map((program, i) => [program, i]));
  const empty = fields.map(({ vocabulary }) => vocabulary.first(KIND.ignore));
  const row = empty.slice();
  const begin = (family: number): void => {
    for (let i = 0; i < row.length; i++) row[i] = empty[i]!;
    row[0] = metric + family;
  };
  const end = (sink: TokenSink): void => {
    for (let i = 0; i < row.length; i++) sink.push(row[i]!);
  };

  // What the next position or bar tells along.
  let tempo = 0;
  let chord: number | undefined;
  let nextSignature = 0;
  const teller: BarTeller = {
    bar(sink, _number, signature = nextSignature) {
      begin(0);
      row[1] = ids.bar;
      if (at.timeSignature >= 0) row[at.timeSignature] = ids.timeSignature + signature;
      end(sink);
    },
    position(sink, position) {
      begin(0);
      row[1] = ids.position + position;
      if (at.tempo >= 0) row[at.tempo] = ids.tempo + tempo;
      if (chord !== undefined) row[at.chord] = ids.chord + chord;
      end(sink);
    },
    rest(sink, bin) {
      begin(0);
      row[at.rest] = ids.rest + bin;
      end(sink);
    },
  };
  const time = barWriter({ settings, bins }, teller);

  const write = (source: StreamSource, sink: TokenSink): void => {
    const { notes, events, globals, tempos, chords } = source;
    time.begin(source);
    tempo = tempos[0]?.index ?? 0;
    let previous = -1;
    let noteEnd = 0;
    for (let i = 0; i < events.length; i++) {
      const tick = events.ticks[i]!;
      const kind = events.events[i]! & 7;
      const index = events.events[i]! >>> 3;
      if (kind === EVENT.tempo) tempo = tempos[index]!.index;
      if (kind === EVENT.timeSignature) nextSignature = globals.signatures[index]!.index;
      chord = kind === EVENT.chord ? chords[index]!.index : undefined;
      if (tick !== previous) {
        time.advance(sink, tick, kind, noteEnd);
        previous = tick;
      }
      if (kind === EVENT.note) {
        begin(1);
        row[2] = notes.pitchToken[index]!;
        if (at.velocity >= 0) row[at.velocity] = ids.velocity + notes.velocity[index]!;
        if (at.duration >= 0) row[at.duration] = ids.duration + notes.durationBin[index]!;
        if (at.program >= 0) row[at.program] = ids.program + programPlaces.get(notes.program[index]!)!;
        end(sink);
        noteEnd = Math.max(noteEnd, notes.start[index]! + notes.duration[index]!);
      } else noteEnd = Math.max(noteEnd, tick);
      if (kind === EVENT.timeSignature) {
        time.signature(nextSignature, tick);
        previous = -1;
      }
    }
  };

  const preparer = sourcePreparer(settings, bins, { pitches: pitches.vocabulary });
  return eventTokenizer({
    type: "compound-word",
    version: COMPOUND_WORD_VERSION,
    settings,
    fields: fields.map(({ name, vocabulary }) => ({
      name,
      kind: "categorical",
      size: vocabulary.tokens.length,
    })),
    grammar: compoundWordGrammar(settings, bins, fields) as Grammar,
    vocabularies: fields.map(({ vocabulary }) => vocabulary.tokens),
    ticksPerQuarter: bins.ticksPerQuarter,
    oneStream: settings.programs !== false && settings.oneStream,
    programs: settings.programs !== false,
    *sequences(score) {
      for (const source of preparer.sources(score)) yield (sink) => write(source, sink);
    },
    reader(score, startProgram = 0): StepReader {
      const timeReader = barTimeReader({ bins });
      let noteEnd = 0;
      return {
        push(values, from) {
          const kindOf = (field: number): number => fields[field]!.vocabulary.kinds[values[from + field]!]!;
          const toldBy = (field: number): number => fields[field]!.vocabulary.values[values[from + field]!]!;
          const tells = (field: number): boolean =>
            field >= 0 && kindOf(field) > KIND.special && kindOf(field) !== KIND.ignore;
          if (kindOf(0) !== KIND.family) return;
          if (toldBy(0) === 1) {
            const needed = [2, at.velocity, at.duration, at.program].filter((field) => field >= 0);
            if (!needed.every(tells)) return;
            const program = at.program < 0 ? startProgram : toldBy(at.program);
            const duration = bins.durationTable(timeReader.ticksPerBeat).ticks[toldBy(at.duration)]!;
            const velocity = at.velocity < 0 ? DEFAULT_VELOCITY : bins.velocities[toldBy(at.velocity)]!;
            score.note(program, score.onset(), toldBy(2), velocity, duration);
            noteEnd = Math.max(noteEnd, score.tick + duration);
          } else if (tells(1)) {
            timeReader.read(kindOf(1), toldBy(1), score, noteEnd);
            if (kindOf(1) === KIND.bar && tells(at.timeSignature)) {
              timeReader.read(KIND.timeSignature, toldBy(at.timeSignature), score, noteEnd);
            }
            if (kindOf(1) === KIND.position && tells(at.tempo)) {
              const micros = Math.round(60e6 / bins.tempos[toldBy(at.tempo)]!);
              if (!score.hasTempo || micros !== score.microsecondsPerQuarter) score.tempo(micros);
            }
          } else if (tells(at.rest)) timeReader.read(KIND.rest, toldBy(at.rest), score, noteEnd);
        },
        finish() {},
      };
    },
  });
}
