import type { Chord } from "./chord.ts";
import type { Key } from "./key.ts";
import type { Metre } from "./metre.ts";
import type { CadenceKind, Span, TruthEntry, TruthMotif, TruthSection } from "./truth.ts";

/** What a note is for: how loud it is played and how it is held follow from it. */
export type Role = "melody" | "bass" | "inner" | "figure";

/** A note as written, before it is performed. */
export interface DraftNote extends Span {
  readonly pitch: number;
  readonly voice: string;
  readonly hand: "right" | "left";
  readonly role: Role;
  /** Held to its end, lifted early, or in between. @default "legato" */
  readonly touch?: "legato" | "staccato" | "portato";
}

/** A chord and how long it lasts. */
export interface ChordSpan extends Span {
  readonly chord: Chord;
}

/** A phrase with the cadence that ends it; `peak` is where its arc of loudness is highest. */
export interface DraftPhrase extends Span {
  readonly cadence: CadenceKind;
  readonly peak: number;
  /** How loud the phrase is, added to the piece's velocity. */
  readonly level: number;
}

/** How a piece is played. */
export interface Manner {
  /** Velocity about which everything moves. */
  readonly velocity: number;
  /** Tempo word, as "Allegretto". */
  readonly word: string;
  readonly beatsPerMinute: number;
  /** How much the tempo breathes, in thousandths at the end of a phrase. */
  readonly rubato: number;
  readonly pedal: "harmony" | "none";
  /** Ticks from the lowest to the highest note of a chord, at most 16. */
  readonly spread: number;
}

/** A composed piece before its performance; all times in ticks. */
export interface Draft {
  readonly title: string;
  readonly key: Key;
  readonly metre: Metre;
  readonly form: string;
  readonly manner: Manner;
  readonly end: number;
  readonly notes: readonly DraftNote[];
  readonly chords: readonly ChordSpan[];
  readonly sections: readonly TruthSection[];
  readonly phrases: readonly DraftPhrase[];
  readonly motifs: readonly TruthMotif[];
  readonly entries: readonly TruthEntry[];
}
