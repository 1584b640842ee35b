import { compoundWord, midiLike, octuple, performance, remi, structured, tsd } from "../src/index.ts";
import { type TestTokenizerOptions, testTokenizer } from "./conformance.ts";

const changes = { tempos: true, timeSignatures: true } as const;
const ordered: TestTokenizerOptions = { reencodes: "once decoded", longest: 2000, grammar: false };

testTokenizer("remi", remi, ordered);
testTokenizer("remi with tempos and metres", () => remi(changes), ordered);
testTokenizer("tsd", tsd, ordered);
testTokenizer(
  "tsd with tempos, metres, rests and pedals",
  () => tsd({ ...changes, rests: true, pedals: true }),
  ordered,
);
testTokenizer("midiLike", midiLike, ordered);
testTokenizer("structured", structured, ordered);
testTokenizer("performance", performance, { ...ordered, longest: 200 });
testTokenizer("compoundWord", compoundWord, ordered);
testTokenizer("compoundWord with tempos and metres", () => compoundWord(changes), ordered);
testTokenizer("octuple", octuple, ordered);
testTokenizer("octuple with tempos and metres", () => octuple(changes), ordered);
testTokenizer("remi with programs", () => remi({ programs: true }), { ...ordered, programs: true });
