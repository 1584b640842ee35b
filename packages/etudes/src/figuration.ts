import { type Chord, pitchAt } from "./chord.ts";
import type { Random } from "./random.ts";
import { parallels, positionOf, type Voicing } from "./voicing.ts";

/** A note of one voice, in halves of the slots that it was set in. */
export interface VoiceNote {
  readonly voice: number;
  readonly start: number;
  readonly end: number;
  readonly pitch: number;
}

/** A chord set for four voices, and when it sounds. */
export interface SetChord {
  readonly start: number;
  readonly end: number;
  readonly chord: Chord;
  readonly voicing: Voicing;
}

type Slice = [number, number, number, number];

/** How a phrase is figured. */
export interface FigurationOptions {
  /** How many of a hundred chances for a figure are taken. */
  readonly percent: number;
  /** The number of chords over which the soprano states the motif: no note of it is held over. */
  readonly motif: number;
  /** Whether the motif may be ornamented with passing notes. */
  readonly ornamented: boolean;
}

/**
 * Returns the voices of a phrase with figuration: thirds filled by passing notes, falling steps held over as
 * suspensions. A figure that would make parallel fifths or octaves is left out.
 */
export function figurate(
  random: Random,
  chords: readonly SetChord[],
  { percent, motif, ornamented }: FigurationOptions,
): VoiceNote[] {
  const halves: Slice[] = chords.flatMap(({ voicing }) => [[...voicing] as Slice, [...voicing] as Slice]);
  const legal = (index: number): boolean =>
    [index - 1, index].every((each) => {
      const [from, to] = [halves[each], halves[each + 1]];
      return !from || !to || (parallels(from, to).length === 0 && isPlayable(to) && isPlayable(from));
    });
  for (let index = 0; index + 1 < chords.length; index++) {
    const [now, next] = [chords[index]!, chords[index + 1]!];
    for (const voice of random.shuffled([0, 1, 2, 3])) {
      const [from, to] = [now.voicing[voice]!, next.voicing[voice]!];
      const half = 2 * index + 1;
      const passes = random.chance(percent) && isThird(from, to);
      const suspends = random.chance(Math.floor(percent / 2)) && isSuspension(next, voice, from, to);
      // A note that is held over resolves before it moves on.
      if (passes && halves[half - 1]![voice] === from && (voice > 0 || ornamented || index >= motif)) {
        tryPitch(half, voice, passingPitch(now.chord, next.chord, from, to));
      } else if (
        suspends &&
        halves[half]![voice] === from &&
        voice < 3 &&
        (voice > 0 || index + 1 >= motif)
      ) {
        tryPitch(half + 1, voice, from);
      }
    }
  }
  return notesOf(chords, halves);

  function tryPitch(half: number, voice: number, pitch: number | undefined): void {
    if (pitch === undefined) return;
    const old = halves[half]![voice]!;
    halves[half]![voice] = pitch;
    if (!legal(half)) halves[half]![voice] = old;
  }
}

function isThird(from: number, to: number): boolean {
  const size = Math.abs(to - from);
  return size === 3 || size === 4;
}

function isPlayable([soprano, alto, tenor, bass]: Slice): boolean {
  return soprano > alto && alto > tenor && tenor > bass && soprano - alto <= 12 && tenor - bass <= 16;
}

function passingPitch(now: Chord, next: Chord, from: number, to: number): number | undefined {
  const [start, goal] = [positionOf(now, from), positionOf(next, to)];
  if (Math.abs(goal - start) !== 2) return undefined;
  const pitch = pitchAt((start + goal) / 2, now.scale);
  const raised = [pitch, pitch + 1, pitch - 1].find((each) => {
    const steps = [each - from, to - each];
    return steps.every((step) => Math.sign(step) === Math.sign(to - from) && Math.abs(step) <= 2);
  });
  return raised === pitch ? pitch : undefined;
}

/** A held note that falls by step to a tone which no other upper voice has. */
function isSuspension(next: SetChord, voice: number, from: number, to: number): boolean {
  const fall = from - to;
  if (fall < 1 || fall > 2 || next.chord.tones.includes(from % 12)) return false;
  return next.voicing.every((pitch, other) => other === voice || other === 3 || pitch % 12 !== to % 12);
}

function notesOf(chords: readonly SetChord[], halves: readonly Slice[]): VoiceNote[] {
  const notes: VoiceNote[] = [];
  for (let voice = 0; voice < 4; voice++) {
    chords.forEach(({ start, end, voicing }, index) => {
      const middle = start + 240;
      const [first, second] = [halves[2 * index]![voice]!, halves[2 * index + 1]![voice]!];
      const held = first !== voicing[voice];
      if (held) {
        const last = notes.at(-1)!;
        notes[notes.length - 1] = { ...last, end: middle };
        notes.push({ voice, start: middle, end, pitch: second });
      } else if (second !== first) {
        notes.push({ voice, start, end: end - 240, pitch: first });
        notes.push({ voice, start: end - 240, end, pitch: second });
      } else notes.push({ voice, start, end, pitch: first });
    });
  }
  return notes;
}
