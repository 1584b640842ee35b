import type { Mode } from "./key.ts";
import type { CadenceKind } from "./truth.ts";

/** What may follow a chord, and how readily. */
export type Successors = readonly (readonly [roman: string, weight: number])[];

/** A weighted grammar of functional harmony for one mode: the common practice of about 1720–1850, as taught. */
export interface Grammar {
  readonly tonic: string;
  readonly successors: Readonly<Record<string, Successors>>;
  /** Endings, the cadence's last chord last; the chord before them leads to their first. */
  readonly cadences: Readonly<Record<CadenceKind, readonly (readonly [ending: string, weight: number])[]>>;
}

/** The grammars of major and minor. Each chord's list is read "leads to". */
export const GRAMMARS: Readonly<Record<Mode, Grammar>> = {
  major: {
    tonic: "I",
    successors: parse({
      I: "V6:3 V65:3 V43:2 V42:2 vii°6:2 IV:4 IV64:2 ii6:3 ii:2 vi:4 iii:1 I6:3 V7:2 V7/vi:1 V65/ii:1 V7/ii:1 V65/IV:1 V42/IV:1",
      I6: "IV:4 ii6:3 ii65:3 vii°6:1 V43:2 ii:1 V65/IV:1",
      V6: "I:6 V65/vi:1",
      V65: "I:1",
      V43: "I:3 I6:4",
      V42: "I6:1",
      "vii°6": "I6:4 I:3",
      IV: "V:2 V7:2 ii:2 ii6:2 I6:2 I:2 V65/V:2 vii°7/V:1 V42:2 vii°6:2",
      IV6: "V65:3 ii65:2 V:2 V43:1",
      IV64: "I:1",
      ii: "V:3 V7:3 V65:2 V6:1 vii°6:2 V43:2",
      ii6: "V:3 V7:4 I64:3 V42:2",
      ii65: "V:2 V7:4 I64:3",
      iii: "vi:3 IV:4",
      vi: "ii:3 ii6:3 IV:4 V7/V:2 V65/V:2 iii:1 ii65:2 V43:1",
      V: "I:4 vi:2 V42:3 I6:2",
      V7: "I:5 vi:2",
      I64: "V7:4 V:2",
      "V7/V": "V:4 V7:2",
      "V65/V": "V:4 V7:2 I64:2",
      "vii°7/V": "V:2 I64:3",
      "V7/vi": "vi:5 IV:1",
      "V65/vi": "vi:1",
      "V7/ii": "ii:1",
      "V65/ii": "ii:1",
      "V65/IV": "IV:1",
      "V42/IV": "IV6:1",
    }),
    cadences: {
      authentic: [
        ["ii6 V7 I", 4],
        ["IV V7 I", 3],
        ["ii65 V7 I", 4],
        ["IV V I", 1],
        ["ii6 I64 V7 I", 4],
        ["IV I64 V7 I", 3],
        ["V65/V I64 V7 I", 2],
      ],
      half: [
        ["ii6 V", 4],
        ["IV V", 3],
        ["V65/V V", 3],
        ["V7/V V", 2],
        ["vi V65/V V", 2],
        ["IV I64 V", 2],
        ["ii I64 V", 1],
      ],
      deceptive: [
        ["ii6 V7 vi", 3],
        ["IV V7 vi", 3],
        ["ii65 V vi", 2],
      ],
      plagal: [
        ["V7 I IV I", 2],
        ["V65/IV IV I", 3],
        ["vi IV I", 1],
        ["I6 IV I", 2],
      ],
    },
  },
  minor: {
    tonic: "i",
    successors: parse({
      i: "V6:3 V65:3 V43:2 V42:2 vii°6:2 vii°7:2 iv:4 iv64:1 ii°6:3 VI:4 III:2 i6:3 V7:2 V65/III:1 V65/iv:2 VII:1 iv6:1",
      i6: "iv:4 ii°6:3 iiø65:3 vii°6:1 V43:2",
      V6: "i:1",
      V65: "i:1",
      V43: "i:3 i6:4",
      V42: "i6:1",
      "vii°6": "i6:4 i:3",
      "vii°7": "i:1",
      iv: "V:3 V7:3 ii°6:2 i6:2 i:1 V42:2 vii°6:1 vii°7/V:2 bII6:1",
      iv6: "V:1",
      iv64: "i:1",
      "ii°6": "V:3 V7:4 i64:3 V42:1",
      iiø65: "V:2 V7:4 i64:3",
      bII6: "V7:2 V:3 i64:2",
      III: "VI:4 iv:3 ii°6:2 VII:1",
      VI: "ii°6:3 iv:4 iiø65:2 vii°7/V:1 bII6:1 III:1 V7:1",
      VII: "III:4 i6:1",
      V: "i:4 VI:2 V42:2 i6:2",
      V7: "i:5 VI:2",
      i64: "V7:4 V:2",
      "vii°7/V": "V:3 i64:3",
      "V65/iv": "iv:1",
      "V65/III": "III:1",
    }),
    cadences: {
      authentic: [
        ["ii°6 V7 i", 4],
        ["iv V7 i", 3],
        ["iiø65 V7 i", 4],
        ["bII6 V7 i", 1],
        ["ii°6 i64 V7 i", 3],
        ["iv i64 V7 i", 3],
        ["vii°7/V i64 V7 i", 2],
      ],
      half: [
        ["ii°6 V", 3],
        ["iv V", 3],
        ["i iv6 V", 3],
        ["iiø65 V", 2],
        ["vii°7/V V", 2],
        ["iv i64 V", 2],
      ],
      deceptive: [
        ["ii°6 V7 VI", 3],
        ["iv V7 VI", 3],
        ["iiø65 V VI", 2],
      ],
      plagal: [
        ["V65/iv iv i", 3],
        ["VI iv i", 2],
        ["i6 iv i", 2],
      ],
    },
  },
};

function parse(table: Readonly<Record<string, string>>): Record<string, Successors> {
  return Object.fromEntries(
    Object.entries(table).map(([roman, list]) => [
      roman,
      list.split(" ").map((entry) => {
        const [successor = "", weight] = entry.split(":");
        return [successor, Number(weight)] as const;
      }),
    ]),
  );
}
