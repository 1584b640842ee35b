import type { Report } from "./diagnostics.ts";

/** How a file counts time. */
export interface Division {
  readonly ticksPerQuarter: number;
  /** The one tempo of a file that counts in SMPTE frames; undefined where tempo events rule. */
  readonly fixedTempo?: number;
}

/** What a file without a usable division is given. */
const FALLBACK_TICKS_PER_QUARTER = 480;

/**
 * Returns ticks a quarter note for the two division bytes of a header. SMPTE division (frames a second × ticks a
 * frame) becomes quarter notes of half a second, or of a second where the ticks of a second are odd, with a fixed tempo
 * that gives every tick its exact time; 29 stands for 30 drop-frame, 30000/1001 frames a second.
 */
export function readDivision(division: number, report: Report): Division {
  if (division < 0x8000) {
    if (division > 0) return { ticksPerQuarter: division };
    report(
      "bad-division",
      { offset: 12 },
      `the division is 0; read as ${FALLBACK_TICKS_PER_QUARTER} ticks a quarter note`,
    );
    return { ticksPerQuarter: FALLBACK_TICKS_PER_QUARTER };
  }
  return smpteDivision(0x100 - (division >> 8), division & 0xff, report);
}

/** Returns the division of a file that counts in SMPTE frames; see {@link readDivision}. */
export function smpteDivision(framesPerSecond: number, ticksPerFrame: number, report: Report): Division {
  const place = { offset: 12 };
  if (ticksPerFrame === 0) {
    report(
      "bad-division",
      place,
      `the division has 0 ticks a frame; read as ${FALLBACK_TICKS_PER_QUARTER} ticks a quarter note`,
    );
    return { ticksPerQuarter: FALLBACK_TICKS_PER_QUARTER };
  }
  const dropFrame = framesPerSecond === 29;
  const ticksPerSecond = (dropFrame ? 30 : framesPerSecond) * ticksPerFrame;
  const halved = ticksPerSecond % 2 === 0;
  const ticksPerQuarter = halved ? ticksPerSecond / 2 : ticksPerSecond;
  const second = dropFrame ? 1_001_000 : 1_000_000;
  const fixedTempo = halved ? second / 2 : second;
  if ([24, 25, 29, 30].includes(framesPerSecond)) {
    report(
      "smpte-division",
      place,
      `time is in SMPTE frames (${framesPerSecond} a second, ${ticksPerFrame} ticks each); read as ${ticksPerQuarter} ticks a quarter note at one tempo`,
    );
  } else {
    report("bad-division", place, `${framesPerSecond} frames a second is no SMPTE rate; read as if it were`);
  }
  return { ticksPerQuarter, fixedTempo };
}
