import type { SamplingGrammar, SamplingTokenizer } from "../src/step-sequence.ts";
import { sequenceOf } from "../src/step-sequence.ts";

export const FIELDS = [
  { name: "delta", kind: "categorical", size: 8 },
  { name: "pitch", kind: "categorical", size: 128 },
] as const;

/** One note a step: the delay in quarters of a second, and the pitch. */
export function createToyTokenizer(grammar?: SamplingGrammar): SamplingTokenizer {
  return {
    fields: FIELDS,
    encode(score) {
      let last = 0;
      const steps = score.tracks
        .flatMap((track) => track.notes)
        .map((note) => {
          const delta = Math.min(7, Math.round((note.start - last) / 240));
          last = note.start;
          return [delta, note.pitch];
        });
      return sequenceOf(FIELDS, steps);
    },
    stream() {
      let start = 0;
      return {
        push(step) {
          start += step[0]! / 4;
          return [{ pitch: step[1]!, velocity: 64, start, duration: 0.25 }];
        },
      };
    },
    grammar,
  };
}
