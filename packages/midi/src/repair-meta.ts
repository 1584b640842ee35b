import type { DiagnosticCode } from "./diagnostics.ts";

/** What becomes of a meta event before midi-file sees it. */
export type MetaRepair =
  | { readonly kind: "keep" }
  | { readonly kind: "set-aside" }
  | {
      readonly kind: "drop" | "replace";
      readonly code: DiagnosticCode;
      readonly message: string;
      readonly data: readonly number[];
    };

const KEEP: MetaRepair = { kind: "keep" };
const SET_ASIDE: MetaRepair = { kind: "set-aside" };

/** Longer texts overflow midi-file's call stack. */
const MAX_TEXT = 4096;

/** Denominators up to 2⁷: notes shorter than a 128th have no metre. */
const MAX_DENOMINATOR_POWER = 7;

/** Returns how to treat a meta event whose length midi-file would refuse, or whose content it would misread. */
export function repairMeta(type: number, data: Uint8Array): MetaRepair {
  const { length } = data;
  switch (type) {
    case 0x00:
      return length === 2 ? KEEP : length === 0 ? SET_ASIDE : wrongLength("sequence number", data, 2);
    case 0x01:
    case 0x02:
    case 0x03:
    case 0x04:
    case 0x05:
    case 0x06:
    case 0x07:
      return length > MAX_TEXT ? SET_ASIDE : KEEP;
    case 0x20:
      return length === 1 ? KEEP : wrongLength("channel prefix", data, 1);
    case 0x21:
      return length === 1 ? KEEP : wrongLength("port prefix", data, 1);
    case 0x51:
      return length === 3 ? KEEP : wrongLength("tempo", data, 3, length > 3 ? lowBytes(data, 3) : undefined);
    case 0x54:
      return length === 5 ? KEEP : wrongLength("SMPTE offset", data, 5);
    case 0x58:
      return repairTimeSignature(data);
    case 0x59:
      return length === 2
        ? KEEP
        : wrongLength("key signature", data, 2, length > 0 ? [data[0]!, data[1] ?? 0] : undefined);
    default:
      return KEEP;
  }
}

function repairTimeSignature(data: Uint8Array): MetaRepair {
  const { length } = data;
  if (length > 1 && data[1]! > MAX_DENOMINATOR_POWER) {
    const message = `a time signature with the denominator 2^${data[1]} (2^${MAX_DENOMINATOR_POWER} is the most) was left out`;
    return { kind: "drop", code: "bad-time-signature", message, data: [] };
  }
  if (length === 4 || length === 2) return KEEP;
  return wrongLength("time signature", data, 4, length > 1 ? [data[0]!, data[1]!] : undefined);
}

function wrongLength(
  name: string,
  data: Uint8Array,
  expected: number,
  repaired?: readonly number[],
): MetaRepair {
  const done = repaired ? "read all the same" : "left out";
  const message = `a ${name} of ${data.length} bytes instead of ${expected} was ${done}`;
  return { kind: repaired ? "replace" : "drop", code: "bad-meta-length", message, data: repaired ?? [] };
}

/** The last bytes of a number that is longer than it should be; undefined where the bytes before are not 0. */
function lowBytes(data: Uint8Array, count: number): number[] | undefined {
  const extra = data.length - count;
  return data.subarray(0, extra).every((byte) => byte === 0) ? [...data.subarray(extra)] : undefined;
}
