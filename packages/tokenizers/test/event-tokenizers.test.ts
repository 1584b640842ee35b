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
const ordered: TestTokenizerOptions = { reencodes: "once decoded", longest: 300 };
/** Where more is told than notes, tempos and metres, there is no grammar. */
const free: TestTokenizerOptions = { ...ordered, grammar: false };

/** Notes end by ids of their own: a walk is brought to its end by those, or by time. */
function endingNotes({ vocabularies }: EventTokenizer): NonNullable<TestTokenizerOptions["ending"]> {
  const named = (pattern: RegExp) => (id: number) => pattern.test(vocabularies[0]![id]!);
  return (legal) => legal.find(named(/^note_?off/i)) ?? legal.find(named(/^time_?shift/i)) ?? legal[0]!;
}

testTokenizer("remi", remi, ordered);
testTokenizer("remi with tempos and metres", () => remi(changes), ordered);
testTokenizer("tsd", tsd, ordered);
testTokenizer(
  "tsd with tempos, metres, rests and pedals",
  () => tsd({ ...changes, rests: true, pedals: true }),
  free,
);
testTokenizer("midiLike", midiLike, { ...ordered, ending: endingNotes(midiLike()) });
testTokenizer("midiLike with tempos and metres", () => midiLike(changes), {
  ...ordered,
  ending: endingNotes(midiLike(changes)),
});
testTokenizer("remi without velocities", () => remi({ velocities: false, removeDuplicates: true }), ordered);
testTokenizer("structured", structured, ordered);
testTokenizer("performance", performance, { ...ordered, longest: 200, ending: endingNotes(performance()) });
testTokenizer("compoundWord", compoundWord, free);
testTokenizer("compoundWord with tempos and metres", () => compoundWord(changes), free);
testTokenizer("octuple", octuple, free);
testTokenizer("octuple with tempos and metres", () => octuple(changes), free);
testTokenizer("remi with programs", () => remi({ programs: true }), { ...free, programs: true });
