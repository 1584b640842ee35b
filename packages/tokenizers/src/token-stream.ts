import type { Grammar } from "./contract.ts";
import { eventBins } from "./event-bins.ts";
import { eventGrammar } from "./event-grammar.ts";
import type { EventSettings } from "./event-options.ts";
import { type EventTokenizer, eventTokenizer } from "./event-tokenizer.ts";
import { type EventTokens, eventVocabulary } from "./event-vocabulary.ts";
import { eventReader, type TimeReader } from "./read-events.ts";
import { sourcePreparer } from "./stream-source.ts";
import { syntaxGrammar } from "./syntax-grammar.ts";
import { type EventLayout, eventWriter, type TimeWriter } from "./write-events.ts";

/** What makes one kind of tokens of one field. */
export interface TokenStreamParts extends EventTokens {
  /** Its name, in errors and saved. */
  readonly type: string;
  readonly version: number;
  readonly settings: EventSettings;
  readonly timeWriter: (layout: EventLayout) => TimeWriter;
  readonly timeReader: (layout: EventLayout) => TimeReader;
  /** Time is told before each note, even where it does not pass. */
  readonly eachNote?: boolean;
}

/** Returns a tokenizer of one field, `token`. */
export function tokenStream(parts: TokenStreamParts): EventTokenizer {
  const { type, version, settings } = parts;
  const bins = eventBins(settings);
  const vocabulary = eventVocabulary(settings, bins, parts);
  const layout: EventLayout = { settings, bins, vocabulary };
  const time = parts.timeWriter(layout);
  const writeEvents = eventWriter(layout, time, parts);
  const readerOf = eventReader(layout, parts);
  const grammar = eventGrammar(layout, parts) ?? syntaxGrammar(layout, parts);
  const preparer = sourcePreparer(settings, bins, { pitches: vocabulary, noteOff: parts.noteOff ?? false });
  return eventTokenizer({
    type,
    version,
    settings,
    fields: [{ name: "token", kind: "categorical", size: vocabulary.tokens.length }],
    vocabularies: [vocabulary.tokens],
    ticksPerQuarter: bins.ticksPerQuarter,
    grammar: grammar as Grammar,
    oneStream: settings.programs !== false && settings.oneStream,
    programs: settings.programs !== false,
    *sequences(score) {
      for (const source of preparer.sources(score)) {
        yield (sink) => {
          time.begin(source);
          writeEvents(source, sink);
        };
      }
    },
    reader(score, program) {
      const reader = readerOf(score, parts.timeReader(layout), program);
      return { push: (values, at) => reader.push(values[at]!), finish: reader.finish };
    },
  });
}
