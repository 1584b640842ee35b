import { chordOf, pitchAt } from "../chord.ts";
import type { ChordSpan, Draft, DraftNote, DraftPhrase } from "../draft.ts";
import { chordAt, place } from "../harmony.ts";
import { type Key, mod } from "../key.ts";
import { composeLine, type LineNote, type LineSlot } from "../line.ts";
import { type Metre, metreOf, weightAt } from "../metre.ts";
import { characterOf, entryOf, type Motif, motifOf, truthOfMotif } from "../motif.ts";
import { tonicNear } from "../phrase.ts";
import type { Random } from "../random.ts";
import { peakOf } from "../song.ts";
import { chooseTempo } from "../tempo.ts";
import type { Texture } from "../texture.ts";
import type { TruthEntry } from "../truth.ts";
import { type Bar, planBars, type Voice } from "./invention-plan.ts";
import { COUNTERS, EPISODE_TAILS, SUBJECTS } from "./invention-rhythms.ts";

const RANGES: Readonly<Record<Voice, readonly [number, number]>> = { upper: [60, 88], lower: [36, 63] };
/** Where entries lie at best, so that the voices keep apart. */
const ENTRY_LOW: Readonly<Record<Voice, number>> = { upper: 65, lower: 40 };
const HOMES: Readonly<Record<Voice, number>> = { upper: 71, lower: 50 };

/**
 * A two-part invention: a subject and its answers at the octave and the fifth, episodes in sequence on its head,
 * entries in related keys and upside down, and its return at home.
 */
export const invention: Texture = {
  name: "invention",
  compose(random, key) {
    const metre = random.weighted([
      [metreOf(4, 4), 5],
      [metreOf(2, 4), 2],
      [metreOf(12, 8), 2],
    ]);
    const bars = planBars(random, key, metre);
    const chords = bars.flatMap((bar, index) => chordsOf(bar, metre, index * metre.bar));
    const rhythm = random.pick(SUBJECTS[`${metre.numerator}/${metre.denominator}`]!);
    const subject = composeSubject(random, key, metre, chords, rhythm);
    const [above, below] = (["upper", "lower"] as const).map((voice) =>
      planVoice(random, voice, bars, metre, chords, subject),
    );
    const lower = composeLower(random, below!, above!);
    const upper = composeUpper(random, above!, lower);
    return draftOf(random, key, metre, bars, chords, subject, { upper, lower });
  },
};

function chordsOf(bar: Bar, metre: Metre, start: number): ChordSpan[] {
  const length = metre.bar / bar.romans.length;
  const slots = bar.romans.map((_, index) => ({
    start: start + index * length,
    end: start + (index + 1) * length,
  }));
  return place(
    bar.romans.map((roman) => chordOf(bar.key, roman)),
    slots,
  );
}

/** The subject, in the tonic, from tick 0 and about the upper voice's home. */
function composeSubject(
  random: Random,
  key: Key,
  metre: Metre,
  chords: readonly ChordSpan[],
  rhythm: readonly number[],
): LineNote[] {
  const tonic = tonicNear(key, HOMES.upper);
  const rise = random.pick([3, 4, 5, -2]);
  let best: LineNote[] = [];
  for (let round = 0; round < 8; round++) {
    const slots = slotsOf(rhythm, 0, metre, chords, (tick) => {
      const place = (100 * tick) / metre.bar;
      return tonic + 1 + Math.round(place < 50 ? (rise * place) / 50 : (rise * (100 - place)) / 50);
    });
    const notes = composeLine(random, slots, { range: [key.tonic + 48, 90], freedom: 10 });
    if (best.length === 0 || characterOf(notes) > characterOf(best)) best = notes;
  }
  return best;
}

interface Part {
  readonly notes: readonly LineNote[];
}

/** What a voice does in every bar; its entries are fixed, the rest is to be found. */
function planVoice(
  random: Random,
  voice: Voice,
  bars: readonly Bar[],
  metre: Metre,
  chords: readonly ChordSpan[],
  subject: readonly LineNote[],
): LineSlot[] {
  const name = `${metre.numerator}/${metre.denominator}`;
  const counters = random.shuffled(COUNTERS[name]!);
  const tail = random.pick(EPISODE_TAILS[name]!);
  return bars.flatMap((bar, index) => {
    const start = index * metre.bar;
    if (bar.silent === voice) return [];
    if (bar.subject === voice) return stated(bar, start, subject, voice, metre, chords);
    if (bar.last) return finalSlots(bar, start, voice, metre, chords);
    const middle = tonicNear(bar.key, HOMES[voice]) + (voice === "upper" ? 4 : 2);
    if (bar.leader) {
      const leads = bar.leader === voice;
      const half = metre.bar / 2;
      const shift = (bar.shift ?? 0) + (leads ? 0 : 3 - 7);
      const head = headOf(subject, metre);
      const placed = placedHead(head, bar, start + (leads ? 0 : half), shift, voice, metre, chords);
      const free = slotsOf(tail, start + (leads ? half : 0), metre, chords, () => placed[0]?.fixed ?? middle);
      return leads ? [...placed, ...free] : [...free, ...placed];
    }
    const rhythm = counters[(bar.subject ? 0 : 2) + (index % 2)]!;
    const free = slotsOf(rhythm, start, metre, chords, () => middle);
    if (bar.cadence !== "authentic" || !free[0]) return free;
    return [{ ...free[0], letters: [bar.key.letter] }, ...free.slice(1)];
  });
}

/** The lower voice, knowing the upper one's entries: on strong beats it keeps to the bass and the third. */
function composeLower(random: Random, slots: readonly LineSlot[], upper: readonly LineSlot[]): Part {
  const entries = upper.flatMap(({ start, duration, fixed, chord }) =>
    fixed === undefined ? [] : [{ start, duration, pitch: pitchAt(fixed, chord.scale) }],
  );
  const bound = slots.map((slot) => {
    const { chord, weight, fixed } = slot;
    const root = chord.letters[chord.inversion]!;
    const free = fixed !== undefined || weight < 2 || slot.letters;
    return withOther(free ? slot : { ...slot, letters: [root, chord.letters[1]!] }, entries, false);
  });
  return { notes: composeLine(random, bound, { range: RANGES.lower, freedom: 3 }) };
}

function composeUpper(random: Random, slots: readonly LineSlot[], lower: Part): Part {
  const bound = slots.map((slot) => withOther(slot, lower.notes, true));
  return { notes: composeLine(random, bound, { range: RANGES.upper, freedom: 3 }) };
}

function withOther(
  slot: LineSlot,
  other: readonly { readonly start: number; readonly duration: number; readonly pitch: number }[],
  upper: boolean,
): LineSlot {
  const sounding = other.findLast((note) => note.start <= slot.start);
  if (!sounding || sounding.start + sounding.duration <= slot.start) return slot;
  return { ...slot, against: sounding.pitch, upper };
}

function slotsOf(
  rhythm: readonly number[],
  from: number,
  metre: Metre,
  chords: readonly ChordSpan[],
  target: (tick: number) => number,
): LineSlot[] {
  const slots: LineSlot[] = [];
  let start = from;
  for (const step of rhythm) {
    const duration = Math.abs(step);
    if (step > 0) {
      slots.push({
        start,
        duration,
        weight: weightAt(metre, start),
        chord: chordAt(chords, start),
        target: target(start - from),
      });
    }
    start += duration;
  }
  return slots;
}

/** How far the subject moves for a voice and a key: whole octaves and the steps between the tonics. */
function shiftTo(key: Key, voice: Voice, subject: readonly LineNote[]): number {
  const origin = tonicNear(subject[0]!.chord.key, HOMES.upper);
  return tonicNear(key, HOMES[voice]) - origin;
}

function stated(
  bar: Bar,
  start: number,
  subject: readonly LineNote[],
  voice: Voice,
  metre: Metre,
  chords: readonly ChordSpan[],
): LineSlot[] {
  const shift = shiftTo(bar.key, voice, subject);
  const origin = tonicNear(subject[0]!.chord.key, HOMES.upper);
  // Upside down, the tonic and the fifth change places, so that chord tones stay chord tones.
  const turned = (position: number): number => 2 * origin + 4 - position;
  const positions = subject.map((note) => (bar.inverted ? turned(note.position) : note.position) + shift);
  const moved = fitted(positions, voice, chordAt(chords, start).scale);
  return subject.map((note, index) => ({
    start: start + note.start,
    duration: note.duration,
    weight: weightAt(metre, start + note.start),
    chord: chordAt(chords, start + note.start),
    target: moved[index]!,
    fixed: moved[index]!,
  }));
}

/** Moves positions by octaves until they lie in the voice's range. */
function fitted(positions: readonly number[], voice: Voice, scale: readonly number[]): number[] {
  const high = RANGES[voice][1];
  const low = ENTRY_LOW[voice];
  const pitches = positions.map((position) => pitchAt(position, scale));
  if (Math.max(...pitches) > high)
    return fitted(
      positions.map((position) => position - 7),
      voice,
      scale,
    );
  if (Math.min(...pitches) < low && Math.max(...pitches) + 12 <= high) {
    return positions.map((position) => position + 7);
  }
  return [...positions];
}

/** The subject's notes that start in its first half, cut at the half. */
function headOf(subject: readonly LineNote[], metre: Metre): LineNote[] {
  const half = metre.bar / 2;
  return subject
    .filter((note) => note.start < half)
    .map((note) => ({ ...note, duration: Math.min(note.duration, half - note.start) }));
}

function placedHead(
  head: readonly LineNote[],
  bar: Bar,
  start: number,
  steps: number,
  voice: Voice,
  metre: Metre,
  chords: readonly ChordSpan[],
): LineSlot[] {
  const shift = shiftTo(bar.key, voice, head) + steps;
  const positions = fitted(
    head.map((note) => note.position + shift),
    voice,
    chordAt(chords, start).scale,
  );
  return head.map((note, index) => ({
    start: start + note.start,
    duration: note.duration,
    weight: weightAt(metre, start + note.start),
    chord: chordAt(chords, start + note.start),
    target: positions[index]!,
    fixed: positions[index]!,
  }));
}

function finalSlots(
  bar: Bar,
  start: number,
  voice: Voice,
  metre: Metre,
  chords: readonly ChordSpan[],
): LineSlot[] {
  const position = tonicNear(bar.key, HOMES[voice] + (voice === "upper" ? 0 : -5));
  return slotsOf([metre.bar], start, metre, chords, () => position).map((slot) => ({
    ...slot,
    letters: [bar.key.letter],
  }));
}

function entriesOf(
  bars: readonly Bar[],
  metre: Metre,
  parts: Readonly<Record<Voice, Part>>,
  subject: Motif,
  head: Motif,
): TruthEntry[] {
  const between = (voice: Voice, from: number, to: number): LineNote[] =>
    parts[voice].notes.filter((note) => note.start >= from && note.start < to);
  return bars.flatMap((bar, index) => {
    const start = index * metre.bar;
    const found: (TruthEntry | undefined)[] = [];
    if (bar.subject) {
      const notes = between(bar.subject, start, start + metre.bar);
      found.push(entryOf(subject, notes, { voice: bar.subject, inverted: bar.inverted ?? false }));
    }
    if (bar.leader) {
      const follower = bar.leader === "upper" ? "lower" : "upper";
      const inSequence = bars[index - 1]?.leader === bar.leader;
      const half = start + metre.bar / 2;
      found.push(entryOf(head, between(bar.leader, start, half), { voice: bar.leader, inSequence }));
      found.push(entryOf(head, between(follower, half, start + metre.bar), { voice: follower, inSequence }));
    }
    return found.filter((entry) => entry !== undefined);
  });
}

function draftOf(
  random: Random,
  key: Key,
  metre: Metre,
  bars: readonly Bar[],
  chords: readonly ChordSpan[],
  subject: readonly LineNote[],
  parts: Readonly<Record<Voice, Part>>,
): Draft {
  const end = bars.length * metre.bar;
  const motifs = [motifOf("subject", subject), motifOf("head", headOf(subject, metre))] as const;
  const labels = [...new Set(bars.map((bar) => bar.section))];
  return {
    title: `Invention in ${key.name}`,
    key,
    metre,
    form: "invention",
    manner: {
      velocity: random.int(60, 70),
      word: random.pick(["Allegro moderato", "Moderato", "Allegretto"]),
      beatsPerMinute: chooseTempo(random, [72, 92], end / metre.beat),
      rubato: random.int(15, 30),
      pedal: "none",
      spread: 0,
    },
    end,
    notes: [...draftNotes(random, "upper", parts), ...draftNotes(random, "lower", parts)],
    chords,
    sections: labels.map((label) => {
      const first = bars.findIndex((bar) => bar.section === label);
      const last = bars.findLastIndex((bar) => bar.section === label);
      return { label, start: first * metre.bar, end: (last + 1) * metre.bar, key: bars[first]!.key.name };
    }),
    phrases: phrasesOf(bars, metre, parts.upper.notes),
    motifs: motifs.map(truthOfMotif),
    entries: entriesOf(bars, metre, parts, ...motifs),
  };
}

/** A phrase runs to the bar where its cadence arrives; the next begins in that bar. */
function phrasesOf(bars: readonly Bar[], metre: Metre, upper: readonly LineNote[]): DraftPhrase[] {
  const phrases: DraftPhrase[] = [];
  let start = 0;
  bars.forEach((bar, index) => {
    if (!bar.cadence) return;
    // An authentic cadence arrives with the first chord of its bar, a half cadence with the last.
    const end =
      (index * 2 + (bar.cadence === "half" ? 2 : 1)) * (metre.bar / 2) + (bar.last ? metre.bar / 2 : 0);
    const notes = upper.filter((note) => note.start >= start && note.start < end);
    phrases.push({
      start,
      end,
      cadence: bar.cadence,
      peak: peakOf(notes),
      level: 2 * mod(phrases.length, 3),
    });
    start = end;
  });
  return phrases;
}

/** Eighths are lifted a little, sixteenths connected. */
function draftNotes(random: Random, voice: Voice, parts: Readonly<Record<Voice, Part>>): DraftNote[] {
  const lifted = random.chance(70);
  return parts[voice].notes.map((note) => ({
    start: note.start,
    end: note.start + note.duration,
    pitch: note.pitch,
    voice,
    hand: voice === "upper" ? "right" : "left",
    role: voice === "upper" ? "melody" : "bass",
    touch: lifted && note.duration >= 240 && note.duration <= 480 ? "portato" : "legato",
  }));
}
