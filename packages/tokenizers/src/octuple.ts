import { barLengths } from "./bar-time.ts";
import type { Grammar } from "./contract.ts";
import { eventBins } from "./event-bins.ts";
import { EVENT } from "./event-list.ts";
import { type EventOptions, type EventSettings, eventSettings } from "./event-options.ts";
import { type EventTokenizer, eventTokenizer, type StepReader } from "./event-tokenizer.ts";
import { KIND, named, positionNames, range } from "./event-vocabulary.ts";
import {
  changeFields,
  fieldPlaces,
  noteFields,
  pitchField,
  type TokenField,
  tokenField,
} from "./multi-field.ts";
import { octupleGrammar } from "./octuple-grammar.ts";
import { type StreamSource, sourcePreparer } from "./stream-source.ts";
import type { TokenSink } from "./token-sink.ts";

/** The version of the ids. */
export const OCTUPLE_VERSION = 1;

/** What `octuple` does not tell. */
const WITHOUT: Partial<EventSettings> = {
  durationPrograms: "all",
  chords: false,
  rests: false,
  pedals: false,
  pitchBends: false,
  pitchIntervals: false,
  programChanges: false,
  barEnds: false,
  trailingBars: false,
};

const DEFAULT_VELOCITY = 100;
const DEFAULT_BARS = 60;

/**
 * Returns a tokenizer of one step a note, as MusicBERT's OctupleMIDI (Zeng et al., 2021): `pitch`, `position`, `bar` (its
 * number), `velocity`, `duration`, and where they are told `program`, `tempo`, `timeSignature`. Notes in bars beyond
 * `barNumbers` are left out. A metre is told by notes alone, so that one that changes in a silence changes with the bar of the
 * next note. Chords, rests, pedals, bends and intervals are not told. Vocabularies and ids are those of MidiTok's Octuple.
 *
 * @throws RangeError where an option is unknown or its value not allowed
 * @example
 * const tokens = octuple({ barNumbers: 256 }).encode(score);
 */
export function octuple(options: EventOptions = {}): EventTokenizer {
  const given = eventSettings("octuple", options, WITHOUT);
  const bars = given.barNumbers || DEFAULT_BARS;
  const tempos = given.tempos && { ...given.tempos, merge: true };
  const settings: EventSettings = { ...given, barNumbers: bars, tempos };
  const bins = eventBins(settings);
  const pitches = pitchField(settings, false);
  const fields: readonly TokenField[] = [
    pitches,
    tokenField(settings, false, "position", { kind: KIND.position, names: positionNames(bins) }),
    tokenField(settings, false, "bar", { kind: KIND.bar, names: named("Bar", range(0, bars)) }),
    ...noteFields(settings, bins, false),
    ...changeFields(settings, bins, false),
  ];
  const { place, first } = fieldPlaces(fields);
  const at = {
    velocity: place("velocity"),
    duration: place("duration"),
    program: place("program"),
    tempo: place("tempo"),
    timeSignature: place("timeSignature"),
  };
  const ids = {
    position: first("position", KIND.position),
    bar: first("bar", KIND.bar),
    velocity: first("velocity", KIND.velocity),
    duration: first("duration", KIND.duration),
    program: first("program", KIND.program),
    tempo: first("tempo", KIND.tempo),
    timeSignature: first("timeSignature", KIND.timeSignature),
  };
  const programPlaces = new Map((settings.programs || []).map((program, i) => [program, i]));

  const write = ({ notes, events, globals, tempos: changes }: StreamSource, sink: TokenSink): void => {
    let signature = globals.signatures[0]!.index;
    let lengths = barLengths(bins, signature, globals.ticksPerQuarter);
    let tempo = bins.tempos.indexOf(bins.defaultTempo);
    let fromBar = 0;
    let fromTick = 0;
    for (let i = 0; i < events.length; i++) {
      const tick = events.ticks[i]!;
      const kind = events.events[i]! & 7;
      const index = events.events[i]! >>> 3;
      const bar = fromBar + Math.floor((tick - fromTick) / lengths.ticksPerBar);
      if (kind === EVENT.timeSignature) {
        fromBar = bar;
        fromTick = tick;
        signature = globals.signatures[index]!.index;
        lengths = barLengths(bins, signature, globals.ticksPerQuarter);
      } else if (kind === EVENT.tempo) tempo = changes[index]!.index;
      else if (kind === EVENT.note && bar < bars) {
        const barTick = fromTick + (bar - fromBar) * lengths.ticksPerBar;
        sink.push(notes.pitchToken[index]!);
        sink.push(ids.position + Math.floor((tick - barTick) / lengths.ticksPerPosition));
        sink.push(ids.bar + bar);
        if (at.velocity >= 0) sink.push(ids.velocity + notes.velocity[index]!);
        if (at.duration >= 0) sink.push(ids.duration + notes.durationBin[index]!);
        if (at.program >= 0) sink.push(ids.program + programPlaces.get(notes.program[index]!)!);
        if (at.tempo >= 0) sink.push(ids.tempo + tempo);
        if (at.timeSignature >= 0) sink.push(ids.timeSignature + signature);
      }
    }
  };

  const preparer = sourcePreparer(settings, bins, { pitches: pitches.vocabulary });
  return eventTokenizer({
    type: "octuple",
    version: OCTUPLE_VERSION,
    settings,
    fields: fields.map(({ name, vocabulary }) => ({
      name,
      kind: "categorical",
      size: vocabulary.tokens.length,
    })),
    grammar: octupleGrammar(settings, bins, fields) as Grammar,
    vocabularies: fields.map(({ vocabulary }) => vocabulary.tokens),
    ticksPerQuarter: bins.ticksPerQuarter,
    oneStream: settings.programs !== false && settings.oneStream,
    programs: settings.programs !== false,
    *sequences(score) {
      for (const source of preparer.sources(score)) yield (sink) => write(source, sink);
    },
    reader(score, startProgram = 0): StepReader {
      let signature = Math.max(
        0,
        bins.signatures.findIndex((each) => each.numerator === 4 && each.denominator === 4),
      );
      let told = -1;
      let fromBar = 0;
      let fromTick = 0;
      let lastBar = 0;
      return {
        push(values, from) {
          const toldBy = (field: number): number => fields[field]!.vocabulary.values[values[from + field]!]!;
          // A step with a special token is passed over.
          if (
            fields.some(({ vocabulary }, field) => vocabulary.kinds[values[from + field]!] === KIND.special)
          )
            return;
          const bar = Math.max(toldBy(2), lastBar);
          let lengths = barLengths(bins, signature, bins.ticksPerQuarter);
          const asked = at.timeSignature < 0 ? signature : toldBy(at.timeSignature);
          // The first metre is that of the bars before, too; another begins at a bar line only.
          if (at.timeSignature >= 0 && asked !== told && (bar > lastBar || told < 0)) {
            if (told >= 0) {
              fromTick += (bar - fromBar) * lengths.ticksPerBar;
              fromBar = bar;
            }
            told = signature = asked;
            lengths = barLengths(bins, signature, bins.ticksPerQuarter);
            const { numerator, denominator } = bins.signatures[signature]!;
            if (fromTick > score.tick) score.moveTo(fromTick);
            score.timeSignature(numerator, denominator);
          }
          lastBar = bar;
          const barTick = fromTick + (bar - fromBar) * lengths.ticksPerBar;
          const inBar = Math.min(
            toldBy(1) * lengths.ticksPerPosition,
            lengths.ticksPerBar - lengths.ticksPerPosition,
          );
          score.moveTo(barTick + inBar);
          if (at.tempo >= 0) {
            const micros = Math.round(60e6 / bins.tempos[toldBy(at.tempo)]!);
            if (!score.hasTempo || micros !== score.microsecondsPerQuarter) score.tempo(micros);
          }
          const program = at.program < 0 ? startProgram : toldBy(at.program);
          const velocity = at.velocity < 0 ? DEFAULT_VELOCITY : bins.velocities[toldBy(at.velocity)]!;
          const duration = bins.durationTable(lengths.ticksPerBeat).ticks[toldBy(at.duration)]!;
          score.note(program, score.onset(), toldBy(0), velocity, duration);
        },
        finish() {},
      };
    },
  });
}
