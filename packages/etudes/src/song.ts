import { chordOf } from "./chord.ts";
import type { ChordSpan, DraftPhrase } from "./draft.ts";
import { type FormName, type PhrasePlan, planForm } from "./form.ts";
import { harmonize, place } from "./harmony.ts";
import type { Key, Mode } from "./key.ts";
import type { LineNote } from "./line.ts";
import type { Metre } from "./metre.ts";
import { type Motif, truthOfMotif } from "./motif.ts";
import { markOrnamented, ornamentLine } from "./ornament.ts";
import { type BarPlan, type Contour, composePhrase, type Phrase, tonicNear } from "./phrase.ts";
import type { Random } from "./random.ts";
import { chooseRhythms, type RhythmBook, type RhythmChoice } from "./rhythm.ts";
import type { TruthEntry, TruthMotif, TruthSection } from "./truth.ts";

/** What a song is to be: a melody over chords, in a form. */
export interface SongOptions {
  readonly key: Key;
  readonly metre: Metre;
  readonly form: FormName;
  /** Whether its first section is played twice; see `FormOptions`. */
  readonly repeats: boolean;
  /** Bars a phrase: 4 or 8. */
  readonly phraseBars: 4 | 8;
  readonly book: RhythmBook;
  /** Chords in each bar of a phrase; one of these is chosen for each phrase. */
  readonly harmonicRhythms: readonly (readonly number[])[];
  /** Lowest and highest pitch of the melody, and the pitch near which it is at home. */
  readonly range: readonly [low: number, high: number];
  readonly home: number;
  /** How many of a hundred long notes are ornamented when the music returns. */
  readonly ornaments: number;
}

/** A composed song; a texture adds its accompaniment. */
export interface Song {
  readonly form: string;
  readonly end: number;
  readonly melody: readonly LineNote[];
  readonly chords: readonly ChordSpan[];
  readonly sections: readonly TruthSection[];
  readonly phrases: readonly DraftPhrase[];
  readonly motifs: readonly TruthMotif[];
  readonly entries: readonly TruthEntry[];
}

/** Returns a melody with its harmony in a form that returns: textures dress it. */
export function composeSong(random: Random, options: SongOptions): Song {
  const plan = planForm(random, options.key, options.form, { repeats: options.repeats });
  const rhythms = chooseRhythms(random, options.book);
  const motifs = new Map<string, Motif>();
  const themes = new Map<string, Phrase>();
  const melody: LineNote[] = [];
  const chords: ChordSpan[] = [];
  const entries: TruthEntry[] = [];
  const phrases: DraftPhrase[] = [];
  const sections: TruthSection[] = [];
  let now = 0;
  for (const section of plan.sections) {
    const start = now;
    for (const each of section.phrases) {
      const known = themes.get(each.theme);
      const phrase = known ?? composeTheme(random, each, rhythms, motifs, themes, options);
      themes.set(each.theme, phrase);
      const notes =
        known && each.ornamented ? ornamentLine(random, phrase.notes, options.ornaments) : phrase.notes;
      const marked = markOrnamented(phrase.entries, phrase.notes, notes);
      melody.push(...notes.map((note) => ({ ...note, start: note.start + now })));
      chords.push(...phrase.chords.map((span) => shifted(span, now)));
      entries.push(...marked.map((entry) => shifted(entry, now)));
      const peak = peakOf(phrase.notes);
      const { cadence, level } = each;
      phrases.push({ start: now, end: now + phrase.length, cadence, peak: now + peak, level });
      now += phrase.length;
    }
    sections.push({ label: section.label, start, end: now, key: section.phrases[0]!.key.name });
  }
  return {
    form: plan.name,
    end: now,
    melody,
    chords,
    sections,
    phrases,
    motifs: [...motifs.values()].map((motif) => asHeard(truthOfMotif(motif), entries)),
    entries,
  };
}

/** Pitches that a melody should have at least, and how often it is composed anew for their sake. */
const VARIETY = 9;
const ATTEMPTS = 8;

/** Returns a song as {@link composeSong} does, composed anew while its melody keeps to few pitches. */
export function composeVariedSong(random: Random, options: SongOptions): Song {
  let song = composeSong(random, options);
  for (let attempt = 1; attempt < ATTEMPTS && pitchesOf(song) < VARIETY; attempt++) {
    song = composeSong(random, options);
  }
  return song;
}

function pitchesOf(song: Song): number {
  return new Set(song.melody.map((note) => note.pitch)).size;
}

/** The motif with the semitones of its first entry: the notes around it may have raised or lowered a step. */
function asHeard(motif: TruthMotif, entries: readonly TruthEntry[]): TruthMotif {
  const first = entries.find((entry) => entry.motif === motif.name);
  return first ? { ...motif, semitones: first.pitches.map((pitch) => pitch - first.pitches[0]!) } : motif;
}

/** Moves a stretch of time. */
export function shifted<T extends { readonly start: number; readonly end: number }>(span: T, by: number): T {
  return { ...span, start: span.start + by, end: span.end + by };
}

/** Where the highest note is struck. */
export function peakOf(notes: readonly { readonly start: number; readonly pitch: number }[]): number {
  return notes.reduce((peak, note) => (note.pitch > peak.pitch ? note : peak), { start: 0, pitch: 0 }).start;
}

function composeTheme(
  random: Random,
  plan: PhrasePlan,
  rhythms: RhythmChoice,
  motifs: Map<string, Motif>,
  themes: ReadonlyMap<string, Phrase>,
  options: SongOptions,
): Phrase {
  const { metre, phraseBars, range } = options;
  const source = plan.opensAs === undefined ? undefined : themes.get(plan.opensAs);
  const half = (phraseBars / 2) * metre.bar;
  const bars = barsOf(random, plan, rhythms, phraseBars, source);
  const chordRhythm = random.pick(options.harmonicRhythms);
  // A head leaves half a phrase for the cadence: its second bar from the end then has two chords.
  const answering = chordRhythm.map((count, bar) => (bar === phraseBars - 2 ? 2 : count));
  const rhythm =
    plan.role === "answer"
      ? answering
      : plan.role === "coda"
        ? chordRhythm.slice(-4)
        : plan.role === "sequence"
          ? [...chordRhythm.map(() => 1), ...chordRhythm]
          : chordRhythm;
  const head =
    plan.role === "sequence" ? sequenceChords(random, plan.key, metre, phraseBars) : headOf(source, half);
  const chords = harmonize(random, plan.key, metre, {
    rhythm,
    cadence: plan.cadence,
    endKey: plan.endKey,
    ...(head && { head: head.chords }),
  });
  const shift = head?.shift ?? 0;
  const opening = source?.notes.filter((note) => note.start < half);
  return composePhrase(random, motifs, {
    metre,
    chords,
    bars: bars.map((bar) => (bar.copy ? { ...bar, copy: { ...bar.copy, shift } } : bar)),
    contour: contourOf(random, plan, tonicNear(plan.endKey, options.home)),
    cadence: plan.cadence,
    range,
    ...(opening && { head: opening }),
  });
}

/** Chords that open a phrase; its copied bars lie `shift` steps from their models. */
interface Head {
  readonly chords: readonly ChordSpan[];
  readonly shift: number;
}

/** The chords of the first half of another phrase. */
function headOf(source: Phrase | undefined, half: number): Head | undefined {
  if (!source) return undefined;
  const chords = source.chords
    .filter((span) => span.start < half)
    .map((span) => ({ ...span, end: Math.min(span.end, half) }));
  return { chords, shift: 0 };
}

/** Galant sequences, down a step (fonte) or up a step (monte): each step is a dominant and its goal. */
const SEQUENCES: Readonly<Record<Mode, readonly (readonly [romans: string, shift: number])[]>> = {
  major: [
    ["V65/ii ii V65 I", -1],
    ["V7/ii ii V7 I", -1],
    ["V65/IV IV V65/V V", 1],
    ["V7/IV IV V7/V V", 1],
  ],
  minor: [
    ["V65/iv iv V65/III III", -1],
    ["V7/iv iv V7/III III", -1],
    ["V65/III III V65/iv iv", 1],
  ],
};

function sequenceChords(random: Random, key: Key, metre: Metre, phraseBars: number): Head {
  const [romans, shift] = random.pick(SEQUENCES[key.mode]);
  const length = (phraseBars / 4) * metre.bar;
  const slots = [0, 1, 2, 3].map((index) => ({ start: index * length, end: (index + 1) * length }));
  const chords = romans.split(" ").map((roman) => chordOf(key, roman));
  return { chords: place(chords, slots), shift };
}

function barsOf(
  random: Random,
  plan: PhrasePlan,
  rhythms: RhythmChoice,
  phraseBars: 4 | 8,
  source: Phrase | undefined,
): BarPlan[] {
  const { a, b, c, flow, pause, close } = rhythms;
  const bar: Readonly<Record<string, BarPlan>> = {
    a: { rhythm: a, motif: "a" },
    A: { rhythm: a, motif: "a", inverted: true },
    b: { rhythm: b, motif: "b" },
    B: { rhythm: b, motif: "b", inverted: true },
    c: { rhythm: c },
    f: { rhythm: flow },
    p: { rhythm: pause },
    e: { rhythm: close },
  };
  const copies = (count: number): BarPlan[] =>
    Array.from({ length: count }, (_, index) => ({ rhythm: a, copy: { bar: index, shift: 0 } }));
  const written = (letters: string): BarPlan[] => [...letters].map((letter) => bar[letter]!);
  const end = plan.cadence === "half" || plan.cadence === "deceptive" ? "p" : "e";
  const four = phraseBars === 4;
  switch (plan.role) {
    case "opening":
      return written(
        random.pick(
          four ? ["aacp", "abap", "abcp", "abfp"] : ["ababaafp", "aabcaafp", "abcpabfp", "abacabfp"],
        ),
      );
    case "contrast":
      return written(random.pick(four ? ["BBfp", "bBcp", "bbfp"] : ["bbfcbbfp", "BbcfBbfp", "bcbcBBfp"]));
    case "answer": {
      const first = plan.opensAs === "a1" ? "a" : "b";
      const second = random.pick(
        four ? ["f", "c", first] : [`${first}bf`, `${first}cf`, "bbf", `f${first}f`],
      );
      return [...(source?.bars.slice(0, phraseBars / 2) ?? []), ...written(second + end)];
    }
    case "sequence": {
      const model = written(random.pick(four ? ["af", "Af", "ab", "Ab"] : ["abaf", "Abaf", "aabf", "AAbf"]));
      const copied = copies(model.length).map((copy, index) => ({
        ...copy,
        ...model[index]!,
        copy: copy.copy!,
      }));
      return [
        ...model,
        ...copied,
        ...written(random.pick(four ? ["ffcp", "acfp", "fafp"] : ["ffcfafcp", "acacffcp"])),
      ];
    }
    case "coda":
      return written(random.pick([`aac${end}`, `Aac${end}`, `acc${end}`]));
  }
}

function contourOf(random: Random, { role, cadence }: PhrasePlan, tonic: number): Contour {
  const peakAt = random.int(40, 70);
  switch (role) {
    case "opening":
      return {
        start: tonic + random.int(1, 4),
        peak: tonic + random.int(5, 7),
        end: tonic + random.int(1, 3),
        peakAt,
      };
    case "contrast":
      return {
        start: tonic + random.int(3, 5),
        peak: tonic + random.int(6, 8),
        end: tonic + random.int(1, 4),
        peakAt,
      };
    case "answer":
      return {
        start: tonic + 3,
        peak: tonic + random.int(6, 8),
        end: cadence === "authentic" ? tonic : tonic + 2,
        peakAt,
      };
    case "sequence":
      return { start: tonic + random.int(2, 4), peak: tonic + random.int(7, 9), end: tonic + 4, peakAt: 65 };
    case "coda":
      return { start: tonic + 4, peak: tonic + 5, end: tonic, peakAt: 25 };
  }
}
