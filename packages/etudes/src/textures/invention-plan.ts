import { type Key, relatedKey } from "../key.ts";
import type { Metre } from "../metre.ts";
import type { Random } from "../random.ts";
import type { CadenceKind } from "../truth.ts";

/** The voices of an invention. */
export type Voice = "upper" | "lower";

/** A bar: its chords, and what the voices do in it. */
export interface Bar {
  readonly key: Key;
  readonly romans: readonly string[];
  readonly section: string;
  /** The voice with the subject. */
  readonly subject?: Voice;
  /** @default false */
  readonly inverted?: boolean;
  /** The voice that leads a bar of sequence with the subject's head; the other answers it half a bar later. */
  readonly leader?: Voice;
  /** Steps by which the head lies above its place in the tonic. */
  readonly shift?: number;
  readonly cadence?: CadenceKind;
  /** The last bar: both voices rest on the tonic. */
  readonly last?: boolean;
  /** The voice that waits for its first entry. */
  readonly silent?: Voice;
}

/** The harmony of the subject; upside down, the dominant becomes the subdominant. */
const ENTRIES = {
  major: { upright: ["I", "V"], inverted: ["I", "IV"] },
  minor: { upright: ["i", "V"], inverted: ["i", "iv"] },
} as const;

/** Returns the order of entries and episodes: exposition, two keys away, home again. */
export function planBars(random: Random, key: Key, metre: Metre): Bar[] {
  const dominant = relatedKey(key, "dominant");
  const second = key.mode === "major" ? dominant : relatedKey(key, "relative");
  const third = key.mode === "major" ? relatedKey(key, "relative") : relatedKey(key, "subdominant");
  const [one, two] = random.chance(70) ? (["upper", "lower"] as const) : (["lower", "upper"] as const);
  const long = metre.bar <= 960 ? 2 : 0;
  const entry = (at: Key, section: string, voice: Voice, parts: Partial<Bar> = {}): Bar => ({
    key: at,
    section,
    subject: voice,
    romans: ENTRIES[at.mode][parts.inverted ? "inverted" : "upright"],
    ...parts,
  });
  const episode = (at: Key, section: string, voice: Voice, count: number): Bar[] => {
    const romans =
      at.mode === "major"
        ? ["I IV", "vii° iii", "vi ii", "V I", "IV vii°", "iii vi"]
        : ["i iv", "VII III", "VI ii°", "v i", "iv VII", "III VI"];
    const first = count > 2 ? 0 : random.pick([0, 2]);
    return Array.from({ length: count }, (_, index) => ({
      key: at,
      section,
      romans: romans[(first + index) % 6]!.split(" "),
      leader: voice,
      shift: -(first + index),
    }));
  };
  const close = (at: Key, section: string, kind: CadenceKind = "authentic"): Bar => ({
    key: at,
    section,
    romans:
      kind === "half"
        ? at.mode === "major"
          ? ["ii6", "V"]
          : ["iv", "V"]
        : random.pick(
            at.mode === "major"
              ? [
                  ["ii6", "V7"],
                  ["IV", "V7"],
                ]
              : [
                  ["ii°6", "V7"],
                  ["iv", "V7"],
                ],
          ),
    ...(kind === "half" && { cadence: "half" as const }),
  });
  const arrival = { cadence: "authentic" as const };
  return [
    entry(key, "A", one, { silent: two }),
    entry(key, "A", two),
    entry(dominant, "A", one),
    entry(dominant, "A", two),
    ...episode(second, "A", one, 2 + long),
    close(second, "A"),
    entry(second, "B", two, arrival),
    entry(second, "B", one, { inverted: true }),
    ...episode(third, "B", two, 2 + long),
    close(third, "B"),
    entry(third, "B", one, arrival),
    entry(third, "B", two, { inverted: true }),
    ...episode(key, "B", random.pick([one, two]), 3 + long),
    close(key, "B", "half"),
    entry(key, "A'", one),
    entry(key, "A'", two),
    entry(relatedKey(key, "subdominant"), "A'", one),
    ...episode(key, "A'", two, long > 0 ? 2 : 1),
    close(key, "A'"),
    { key, section: "A'", romans: [key.mode === "major" ? "I" : "i"], cadence: "authentic", last: true },
  ];
}
