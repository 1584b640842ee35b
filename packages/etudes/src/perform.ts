import {
  type ControlChange,
  createScore,
  createTrack,
  type Note,
  type Score,
  SUSTAIN_PEDAL,
} from "@nocturne/score";
import type { Draft, DraftNote, DraftPhrase, Role } from "./draft.ts";
import { TICKS_PER_QUARTER, weightAt } from "./metre.ts";
import type { Random } from "./random.ts";
import { tempoCurve } from "./tempo-curve.ts";

const ROLE_LEVEL: Readonly<Record<Role, number>> = { melody: 12, bass: -2, inner: -13, figure: -15 };
const ACCENTS = [-4, 0, 2, 5] as const;
/** Ticks before its written end at which a note that leads on is let go. */
const BREATH = 12;
/** Ticks after a change of harmony at which the pedal goes down again. */
const PEDAL_DELAY = 36;

/**
 * Returns a draft as a pianist would play it: velocities by phrase, metre, voice and height; notes connected or
 * lifted; chords spread from below by a few ticks; the pedal changed with the harmony; the tempo breathing. Onsets
 * stay within 1/24 of a quarter note after the written ones.
 */
export function perform(random: Random, draft: Draft): Score {
  const hands = (["right", "left"] as const).map((hand) => {
    const notes = performNotes(
      random,
      draft,
      draft.notes.filter((note) => note.hand === hand),
    );
    return createTrack(notes, {
      name: `${hand} hand`,
      ...(hand === "right" && { controlChanges: pedalOf(draft) }),
    });
  });
  return createScore({
    ticksPerQuarter: TICKS_PER_QUARTER,
    tempos: tempoCurve(draft),
    timeSignatures: [{ tick: 0, numerator: draft.metre.numerator, denominator: draft.metre.denominator }],
    keySignatures: [{ tick: 0, fifths: draft.key.fifths, mode: draft.key.mode }],
    tracks: hands,
  });
}

function performNotes(random: Random, draft: Draft, notes: readonly DraftNote[]): Note[] {
  const starts = new Map<number, DraftNote[]>();
  for (const note of notes) starts.set(note.start, [...(starts.get(note.start) ?? []), note]);
  const struck = new Map<number, number>();
  const played: Note[] = [];
  for (const start of [...starts.keys()].sort((a, b) => b - a)) {
    const chord = [...starts.get(start)!].sort((a, b) => a.pitch - b.pitch);
    chord.forEach((note, index) => {
      const delay = chord.length > 1 ? Math.floor((draft.manner.spread * index) / (chord.length - 1)) : 0;
      const onset = start + delay + random.int(0, 2);
      const end = Math.min(releaseOf(note), (struck.get(note.pitch) ?? Number.POSITIVE_INFINITY) - BREATH);
      played.push({
        pitch: note.pitch,
        velocity: velocityOf(random, draft, note),
        start: onset,
        duration: Math.max(20, end - onset),
      });
      struck.set(note.pitch, start);
    });
  }
  return played;
}

function releaseOf({ start, end, touch = "legato" }: DraftNote): number {
  const length = end - start;
  if (touch === "staccato") return start + Math.max(60, Math.floor(length / 2));
  if (touch === "portato") return start + Math.max(60, Math.floor((length * 3) / 4));
  return end - BREATH;
}

function velocityOf(random: Random, draft: Draft, note: DraftNote): number {
  const { manner, metre } = draft;
  const phrase = draft.phrases.find((each) => note.start < each.end) ?? draft.phrases.at(-1)!;
  const accent = ACCENTS[weightAt(metre, note.start)];
  const height = note.role === "melody" ? Math.floor((note.pitch - 72) / 2) : 0;
  const weight =
    note.role === "melody" ? arcOf(phrase, note.start) : Math.floor(arcOf(phrase, note.start) / 2);
  const softer = note.touch === "staccato" ? -2 : 0;
  const velocity =
    manner.velocity +
    ROLE_LEVEL[note.role] +
    accent +
    height +
    weight +
    phrase.level +
    softer +
    random.int(-3, 3);
  return Math.min(112, Math.max(24, velocity));
}

/** From −8 at the borders of a phrase to 8 at its peak, along two parabolas. */
function arcOf({ start, end, peak }: DraftPhrase, tick: number): number {
  const middle = Math.min(
    Math.max(peak, start + Math.floor((end - start) / 3)),
    end - Math.floor((end - start) / 6),
  );
  const far = tick < middle ? (middle - tick) / (middle - start) : (tick - middle) / (end - middle);
  return 8 - Math.round(16 * far * far);
}

function pedalOf({ chords, manner, end }: Draft): ControlChange[] {
  if (manner.pedal === "none") return [];
  const changes: ControlChange[] = [];
  for (const chord of chords) {
    changes.push(
      { tick: chord.start, controller: SUSTAIN_PEDAL, value: 0 },
      { tick: chord.start + PEDAL_DELAY, controller: SUSTAIN_PEDAL, value: 127 },
    );
  }
  return [...changes, { tick: end, controller: SUSTAIN_PEDAL, value: 0 }];
}
