import type { ChordSpan, DraftNote, DraftPhrase } from "../draft.ts";
import { figurate, type SetChord } from "../figuration.ts";
import { type PhrasePlan, planForm } from "../form.ts";
import { place } from "../harmony.ts";
import { type Key, relatedKey } from "../key.ts";
import type { LineNote } from "../line.ts";
import { metreOf } from "../metre.ts";
import { entryOf, type Motif, motifOf, truthOfMotif } from "../motif.ts";
import { markOrnamented } from "../ornament.ts";
import { cadenceLetters } from "../phrase.ts";
import { composeProgression } from "../progression.ts";
import type { Random } from "../random.ts";
import { peakOf, shifted } from "../song.ts";
import { chooseTempo } from "../tempo.ts";
import type { Texture } from "../texture.ts";
import type { TruthEntry, TruthSection } from "../truth.ts";
import { positionOf, voiceChords } from "../voicing.ts";

const VOICES = ["soprano", "alto", "tenor", "bass"] as const;
const MOTIF_LENGTH = 5;

/** Lengths of a phrase's chords in beats: the last one rests. */
const RHYTHMS: Readonly<Record<"4/4" | "3/4", readonly (readonly number[])[]>> = {
  "4/4": [
    [1, 1, 1, 1, 1, 1, 2],
    [2, 1, 1, 1, 1, 2],
    [1, 1, 1, 1, 2, 2],
  ],
  "3/4": [
    [2, 1, 1, 1, 1, 2, 1, 3],
    [2, 1, 2, 1, 1, 1, 1, 3],
    [1, 1, 1, 2, 1, 1, 1, 1, 3],
  ],
};

/** A phrase as set: its chords for four voices, from tick 0. */
interface Setting {
  readonly length: number;
  readonly spans: readonly ChordSpan[];
  readonly set: readonly SetChord[];
  readonly soprano: readonly LineNote[];
}

/** A chorale: four voices in note-against-note style, with passing notes and suspensions. */
export const chorale: Texture = {
  name: "chorale",
  compose(random, key) {
    const triple = random.chance(30);
    const metre = triple ? metreOf(3, 4) : metreOf(4, 4);
    const rhythm = random.pick(RHYTHMS[triple ? "3/4" : "4/4"]);
    const form = planForm(random, key, random.pick(["AABA", "rounded binary", "ternary"]), { repeats: true });
    const settings = new Map<string, Setting>();
    const notes: DraftNote[] = [];
    const chords: ChordSpan[] = [];
    const phrases: DraftPhrase[] = [];
    const sections: TruthSection[] = [];
    const entries: TruthEntry[] = [];
    let motif: Motif | undefined;
    let now = 0;
    for (const section of form.sections) {
      const start = now;
      for (const plan of section.phrases.flatMap((each) => asPhrases(each))) {
        const setting = settings.get(plan.theme) ?? setPhrase(random, plan, rhythm, motif);
        settings.set(plan.theme, setting);
        motif ??= motifOf("a", setting.soprano.slice(0, MOTIF_LENGTH));
        const voices = figurate(random, setting.set, {
          percent: plan.ornamented ? 60 : 40,
          motif: MOTIF_LENGTH,
          ornamented: plan.ornamented,
        });
        const sung = voices.map((note) => ({ ...note, duration: note.end - note.start }));
        const entry = entryOf(motif, setting.soprano.slice(0, MOTIF_LENGTH), { voice: "soprano" });
        const soprano = sung.filter((note) => note.voice === 0);
        if (entry) {
          const played = soprano.map((note) => ({ ...setting.soprano[0]!, ...note }));
          entries.push(...markOrnamented([entry], setting.soprano, played).map((each) => shifted(each, now)));
        }
        notes.push(
          ...voices.map((note) => draftNote(note.voice, note.start + now, note.end + now, note.pitch)),
        );
        chords.push(...setting.spans.map((span) => shifted(span, now)));
        const { cadence, level } = plan;
        phrases.push({ start: now, end: now + setting.length, cadence, peak: now + peakOf(soprano), level });
        now += setting.length;
      }
      sections.push({ label: section.label, start, end: now, key: section.phrases[0]!.key.name });
    }
    return {
      title: `Chorale in ${key.name}`,
      key,
      metre,
      form: form.name,
      manner: {
        velocity: random.int(56, 66),
        word: random.pick(["Andante sostenuto", "Adagio", "Larghetto"]),
        beatsPerMinute: chooseTempo(random, triple ? [78, 92] : [64, 78], now / metre.beat),
        rubato: random.int(60, 110),
        pedal: "harmony",
        spread: random.int(0, 8),
      },
      end: now,
      notes,
      chords,
      sections,
      phrases,
      motifs: motif ? [truthOfMotif(motif)] : [],
      entries,
    };
  },
};

/** A digression is two phrases here: a cadence in the relative key, then home. */
function asPhrases(plan: PhrasePlan): PhrasePlan[] {
  if (plan.role !== "sequence") return [plan];
  const away = relatedKey(plan.key, "relative");
  return [
    { ...plan, theme: `${plan.theme} away`, key: away, endKey: away, cadence: "authentic" },
    { ...plan, theme: `${plan.theme} back` },
  ];
}

function setPhrase(
  random: Random,
  plan: PhrasePlan,
  rhythm: readonly number[],
  motif: Motif | undefined,
): Setting {
  const progression = composeProgression(random, plan.key, {
    length: rhythm.length,
    cadence: plan.cadence,
    endKey: plan.endKey,
  });
  let beat = 0;
  const slots = rhythm.map((beats) => {
    const start = beat * 480;
    beat += beats;
    return { start, end: beat * 480 };
  });
  const [from, peak, to] = contourOf(random, plan, plan.endKey);
  const goals = cadenceLetters(progression.at(-1)!, plan.cadence);
  const voicings = voiceChords(
    random,
    progression.map((chord, index) => {
      const place = (100 * index) / (rhythm.length - 1);
      const target =
        place < 50 ? from + ((peak - from) * place) / 50 : peak + ((to - peak) * (place - 50)) / 50;
      const last = index === rhythm.length - 1;
      const link = motif && index > 0 && index < MOTIF_LENGTH && plan.role !== "answer";
      return {
        chord,
        target: Math.round(target),
        ...(last && { soprano: chord.tones.filter((_, tone) => goals.includes(chord.letters[tone]!)) }),
        ...(link && { link: motif.semitones[index]! - motif.semitones[index - 1]! }),
      };
    }),
  );
  const set = slots.map((slot, index) => ({
    ...slot,
    chord: progression[index]!,
    voicing: voicings[index]!,
  }));
  return {
    length: beat * 480,
    spans: place(progression, slots),
    set,
    soprano: set.map(({ start, end, chord, voicing }) => ({
      start,
      duration: end - start,
      pitch: voicing[0],
      position: positionOf(chord, voicing[0]),
      chord,
    })),
  };
}

/** Start, peak and end of the soprano in semitones, about the tonic within its range. */
function contourOf(random: Random, { role, cadence }: PhrasePlan, key: Key): [number, number, number] {
  const tonic = key.tonic >= 9 ? 60 + key.tonic - 12 + 12 : 60 + key.tonic;
  const home = tonic < 64 ? tonic + 4 : tonic > 69 ? tonic - 3 : tonic;
  const rise = role === "sequence" || role === "contrast" ? 8 : random.int(4, 7);
  return [home + random.int(0, 4), Math.min(78, home + rise), cadence === "authentic" ? home : home + 2];
}

function draftNote(voice: number, start: number, end: number, pitch: number): DraftNote {
  return {
    start,
    end,
    pitch,
    voice: VOICES[voice]!,
    hand: voice < 2 ? "right" : "left",
    role: voice === 0 ? "melody" : voice === 3 ? "bass" : "inner",
  };
}
