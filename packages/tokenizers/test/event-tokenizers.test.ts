import {
  compoundWord,
  type EventTokenizer,
  midiLike,
  octuple,
  performance,
  remi,
  structured,
  tsd,
} from "../src/index.ts";
import { type TestTokenizerOptions, testTokenizer } from "./conformance.ts";

const changes = { tempos: true, timeSignatures: true } as const;
const WALKS = 10_000;
const ordered: TestTokenizerOptions = { reencodes: "once decoded", longest: 300 };
/** Where more is told than notes, tempos and metres, what a grammar allows need not be what encoding would write. */
function loose(tokenizer: EventTokenizer): TestTokenizerOptions {
  const { vocabularies, fields } = tokenizer;
  const ends = vocabularies[0]!.some((name) => name.startsWith("NoteOff"));
  const tells = ends
    ? /^(Note|Drum)Off/
    : /^(Pitch|PitchDrum|PitchInterval\w+|NoteOn|DrumOn|Family_Note)(_|$)/;
  return {
    ...ordered,
    ...(ends ? { ending: endingNotes(tokenizer) } : {}),
    notesTold: ({ length, values }) =>
      Array.from({ length }, (_, step) => vocabularies[0]![values[step * fields.length]!]!).filter((name) =>
        tells.test(name),
      ).length,
  };
}

/** Notes end by ids of their own: a walk is brought to its end by those, or by time. */
function endingNotes({ vocabularies }: EventTokenizer): NonNullable<TestTokenizerOptions["ending"]> {
  const named = (pattern: RegExp) => (id: number) => pattern.test(vocabularies[0]![id]!);
  return (legal) => legal.find(named(/^note_?off/i)) ?? legal.find(named(/^time_?shift/i)) ?? legal[0]!;
}

function testLoose(name: string, create: () => EventTokenizer): void {
  const tokenizer = create();
  const programs = tokenizer.toJSON().programs !== false;
  testTokenizer(name, create, { ...loose(tokenizer), programs });
}

testTokenizer("remi", remi, { ...ordered, walks: WALKS });
testTokenizer("remi with tempos and metres", () => remi(changes), ordered);
testTokenizer("remi with few numbered bars that end", () => remi({ barNumbers: 3, barEnds: true }), ordered);
testTokenizer(
  "remi with numbered bars that end, tempos and metres",
  () => remi({ ...changes, barNumbers: 1000, barEnds: true }),
  ordered,
);
testTokenizer("remi with bars of one number", () => remi({ barNumbers: 1 }), ordered);
testTokenizer("tsd", tsd, { ...ordered, walks: WALKS });
testLoose("tsd with tempos, metres, rests and pedals", () => tsd({ ...changes, rests: true, pedals: true }));
testLoose("remi with numbered bars that end, rests and chords", () =>
  remi({ ...changes, barNumbers: 20, barEnds: true, rests: true, chords: { root: true, unknown: [3, 6] } }),
);
testLoose("remi with trailing bars, intervals and pedals with durations", () =>
  remi({ trailingBars: true, pitchIntervals: true, pedals: "duration", tempos: { merge: true } }),
);
testLoose("tsd of programs, bends and intervals, some without durations", () =>
  tsd({ programs: [0, 5, -1], pitchBends: true, pitchIntervals: { max: 5 }, durationPrograms: [0, -1] }),
);
testLoose("tsd of programs that change", () => tsd({ programs: true, programChanges: true, pedals: true }));
testLoose("midiLike with chords, rests, pedals and bends", () =>
  midiLike({ ...changes, chords: true, rests: true, pedals: true, pitchBends: true }),
);
testLoose("midiLike of programs", () => midiLike({ programs: [0, 3, -1], drums: false, velocities: false }));
testLoose("structured of programs", () => structured({ programs: true }));
testLoose("compoundWord with chords and rests", () =>
  compoundWord({ ...changes, chords: { root: true }, rests: true }),
);
testLoose("compoundWord of programs", () => compoundWord({ programs: true, tempos: { merge: true } }));
testTokenizer("midiLike", midiLike, { ...ordered, walks: WALKS, ending: endingNotes(midiLike()) });
testTokenizer("midiLike with tempos and metres", () => midiLike(changes), {
  ...ordered,
  ending: endingNotes(midiLike(changes)),
});
testTokenizer("remi without velocities", () => remi({ velocities: false, removeDuplicates: true }), ordered);
testTokenizer("structured", structured, { ...ordered, walks: WALKS });
testTokenizer("performance", performance, {
  ...ordered,
  walks: WALKS,
  longest: 200,
  ending: endingNotes(performance()),
});
testTokenizer("compoundWord", compoundWord, { ...ordered, walks: WALKS });
testTokenizer("compoundWord with tempos and metres", () => compoundWord(changes), ordered);
testTokenizer("octuple", octuple, { ...ordered, walks: WALKS });
testTokenizer("octuple with tempos and metres", () => octuple(changes), ordered);
testTokenizer(
  "compoundWord without velocities and duplicates, in odd metres",
  () =>
    compoundWord({
      velocities: false,
      removeDuplicates: true,
      timeSignatures: ["7/8", "15/16", "3/4"],
      tempos: { bins: 3 },
    }),
  ordered,
);
testTokenizer(
  "octuple without velocities and duplicates, in odd metres",
  () =>
    octuple({
      velocities: false,
      removeDuplicates: true,
      timeSignatures: ["7/8", "15/16", "3/4"],
      barNumbers: 9,
      tempos: { bins: 3 },
    }),
  ordered,
);
testLoose("remi with programs", () => remi({ programs: true }));
