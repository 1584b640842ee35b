import type { ChordQuality } from "./chord.ts";
import type { Mode } from "./key.ts";

/** How a phrase ends. */
export type CadenceKind = "authentic" | "half" | "deceptive" | "plagal";

/** A stretch of time in ticks, its end not included. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A key by its name, the pitch class of its tonic (0 is C) and its mode. */
export interface TruthKey {
  readonly name: string;
  readonly tonic: number;
  readonly mode: Mode;
}

/** A section of the form: sections of one label share their music. */
export interface TruthSection extends Span {
  readonly label: string;
  /** Name of the key in which the section starts. */
  readonly key: string;
}

/** A phrase, and the cadence that ends it. */
export interface TruthPhrase extends Span {
  readonly cadence: CadenceKind;
}

/** A chord and how long it lasts. */
export interface TruthChord extends Span {
  /** Roman numeral with figured bass in the local key, as `V65/ii`. */
  readonly roman: string;
  /** Pitch class of the root. */
  readonly root: number;
  readonly quality: ChordQuality;
  /** Pitch classes from the root upwards. */
  readonly pitchClasses: readonly number[];
  /** Pitch class of the lowest tone. */
  readonly bass: number;
  /** Name of the local key. */
  readonly key: string;
}

/** A cadence, at the tick where its last chord enters. */
export interface TruthCadence {
  readonly tick: number;
  readonly kind: CadenceKind;
  /** Roman numerals of the last two chords. */
  readonly chords: readonly [string, string];
  /** Name of the local key. */
  readonly key: string;
}

/** A motif as it is first heard. */
export interface TruthMotif {
  readonly name: string;
  /** Diatonic steps from the first note: 0, 1 (a second up), −2 (a third down), … */
  readonly steps: readonly number[];
  /** Semitones from the first note, as first heard. */
  readonly semitones: readonly number[];
  /** Onsets in ticks from the first note. */
  readonly onsets: readonly number[];
  /** Written durations in ticks. */
  readonly durations: readonly number[];
}

/** One entry of a motif. */
export interface TruthEntry extends Span {
  readonly motif: string;
  readonly voice: string;
  /** Name of the local key. */
  readonly key: string;
  /** Diatonic steps from the motif's first statement to this entry, first note to first note. */
  readonly transposedBySteps: number;
  /** The same in semitones. */
  readonly transposedBySemitones: number;
  /** Whether the steps are turned upside down. */
  readonly inverted: boolean;
  /** By how much the durations are multiplied: 2 in augmentation, else 1. */
  readonly augmentedBy: number;
  /** Whether the entry belongs to a passage repeated a step higher or lower. */
  readonly inSequence: boolean;
  /** Whether notes were added between the motif's own; those keep their onsets and pitches, not their durations. */
  readonly ornamented: boolean;
  /** The MIDI pitches of the motif's notes here. */
  readonly pitches: readonly number[];
}

/** What is known of an étude because it was composed so: plain data, all times in ticks of the written score. */
export interface EtudeTruth {
  readonly title: string;
  readonly texture: string;
  readonly seed: number;
  readonly key: TruthKey;
  readonly metre: { readonly numerator: number; readonly denominator: number };
  /** Tempo word and felt beats a minute (dotted quarters in compound metres). */
  readonly tempo: { readonly word: string; readonly beatsPerMinute: number };
  /** As in "rounded binary". */
  readonly form: string;
  readonly sections: readonly TruthSection[];
  readonly phrases: readonly TruthPhrase[];
  readonly chords: readonly TruthChord[];
  readonly cadences: readonly TruthCadence[];
  readonly motifs: readonly TruthMotif[];
  readonly entries: readonly TruthEntry[];
}
