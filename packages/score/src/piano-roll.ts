import { pedalPresses } from "./fold-pedal.ts";
import { allNotes } from "./notes.ts";
import { createTempoMap, type TempoMap } from "./tempo-map.ts";
import type { Note, Score, TimeSignature } from "./types.ts";

/** How a piano roll is drawn. */
export interface PianoRollOptions {
  /** Width of the picture in pixels. @default 1200 */
  readonly width?: number;
  /** Height of one semitone in pixels. @default 6 */
  readonly rowHeight?: number;
  /** A line of text above the roll. @default none */
  readonly title?: string;
  /** Lowest and highest pitch shown. @default the score's range, widened to whole octaves */
  readonly pitchRange?: readonly [low: number, high: number];
  /** Length of music shown, in seconds, from the start. @default all of it */
  readonly seconds?: number;
}

interface Layout {
  readonly width: number;
  readonly height: number;
  readonly rowHeight: number;
  readonly low: number;
  readonly high: number;
  readonly seconds: number;
  readonly top: number;
  readonly x: (seconds: number) => number;
  readonly y: (pitch: number) => number;
}

const MARGIN = { left: 40, right: 16, bottom: 40 };
const SOFT = [190, 214, 235];
const LOUD = [44, 30, 105];
const BLACK_KEYS = new Set([1, 3, 6, 8, 10]);

/**
 * Returns a piano roll of the score as an SVG document: time in seconds from left to right, pitch upwards, notes the
 * darker the louder, bar lines, and the sustain pedal as a strip below. Drums are left out.
 *
 * @throws RangeError where `width`, `rowHeight` or `seconds` is not positive, or `pitchRange` is not within 0–127
 */
export function pianoRollSvg(score: Score, options: PianoRollOptions = {}): string {
  const map = createTempoMap(score);
  const notes = allNotes(score);
  const layout = createLayout(notes, map, options);
  const title = options.title ?? "";
  const shown = notes.filter(
    (note) =>
      note.pitch >= layout.low && note.pitch <= layout.high && map.secondsAt(note.start) < layout.seconds,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${layout.width}" height="${layout.height}" viewBox="0 0 ${layout.width} ${layout.height}" font-family="DejaVu Sans, Helvetica, Arial, sans-serif" font-size="11">`,
    `<rect width="100%" height="100%" fill="#fdfcf9"/>`,
    title && `<text x="${MARGIN.left}" y="22" font-size="15" fill="#222">${escapeXml(title)}</text>`,
    keyboardRows(layout),
    barLines(score, map, layout),
    timeAxis(layout),
    pedalStrip(score, map, layout),
    `<g>${shown.map((note) => noteRect(note, map, layout)).join("")}</g>`,
    "</svg>",
    "",
  ]
    .filter((line, index, lines) => line || index === lines.length - 1)
    .join("\n");
}

function createLayout(notes: readonly Note[], map: TempoMap, options: PianoRollOptions): Layout {
  const { width = 1200, rowHeight = 6 } = options;
  let [low, high] = [127, 0];
  let end = 0;
  for (const note of notes) {
    low = Math.min(low, note.pitch);
    high = Math.max(high, note.pitch);
    end = Math.max(end, note.start + note.duration);
  }
  if (notes.length === 0) [low, high] = [60, 71];
  [low, high] = options.pitchRange ?? [low - (low % 12), Math.min(127, high + 11 - (high % 12))];
  if (!(low >= 0 && high <= 127 && low <= high)) {
    throw new RangeError(`piano roll: pitchRange must be [low, high] within 0–127, got [${low}, ${high}]`);
  }
  const seconds = options.seconds ?? Math.max(map.secondsAt(end), 1);
  for (const [name, value] of Object.entries({ width, rowHeight, seconds })) {
    if (!(value > 0 && value < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`piano roll: ${name} must be positive, got ${value}`);
    }
  }
  const top = options.title ? 36 : 12;
  const rollHeight = (high - low + 1) * rowHeight;
  const perSecond = (width - MARGIN.left - MARGIN.right) / seconds;
  return {
    width,
    height: top + rollHeight + MARGIN.bottom,
    rowHeight,
    low,
    high,
    seconds,
    top,
    x: (time) => MARGIN.left + Math.min(time, seconds) * perSecond,
    y: (pitch) => top + (high - pitch) * rowHeight,
  };
}

function keyboardRows(layout: Layout): string {
  const { low, high, rowHeight, width, x, y } = layout;
  const rowWidth = width - MARGIN.right - x(0);
  const rows: string[] = [];
  for (let pitch = low; pitch <= high; pitch++) {
    if (BLACK_KEYS.has(pitch % 12)) {
      rows.push(
        `<rect x="${x(0)}" y="${y(pitch)}" width="${rowWidth}" height="${rowHeight}" fill="#f0eee7"/>`,
      );
    }
    if (pitch % 12 === 0) {
      const line = y(pitch) + rowHeight;
      rows.push(
        `<path d="M${x(0)} ${line}h${rowWidth}" stroke="#c9c5b8"/>`,
        `<text x="${x(0) - 6}" y="${line - 1}" text-anchor="end" fill="#777">C${pitch / 12 - 1}</text>`,
      );
    }
  }
  return `<g>${rows.join("")}</g>`;
}

function barLines(score: Score, map: TempoMap, layout: Layout): string {
  const bottom = layout.y(layout.low) + layout.rowHeight;
  const seconds = barTicks(score, map.tickAt(layout.seconds)).map((tick) => map.secondsAt(tick));
  const bars = seconds.map((time) => `M${round(layout.x(time))} ${layout.top}V${bottom}`);
  // Where bars would lie closer than this, they would only grey the picture.
  const wideEnough = bars.length === 0 || (layout.width - MARGIN.left) / bars.length >= 5;
  return wideEnough ? `<path d="${bars.join("")}" stroke="#dedacd" fill="none"/>` : "";
}

function barTicks(score: Score, end: number): number[] {
  const first: TimeSignature = { tick: 0, numerator: 4, denominator: 4 };
  const signatures = score.timeSignatures[0]?.tick === 0 ? [] : [first];
  signatures.push(...score.timeSignatures);
  return signatures.flatMap((signature, index) => {
    const bar = (score.ticksPerQuarter * 4 * signature.numerator) / signature.denominator;
    const stop = Math.min(signatures[index + 1]?.tick ?? end, end);
    const count = Math.max(0, Math.ceil((stop - signature.tick) / bar));
    return Array.from({ length: Math.min(count, 10_000) }, (_, bars) => signature.tick + bars * bar);
  });
}

function timeAxis(layout: Layout): string {
  const step = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600].find(
    (candidate) => layout.seconds / candidate <= 16,
  );
  const interval = step ?? Math.ceil(layout.seconds / 16);
  const baseline = layout.height - 8;
  const labels: string[] = [];
  for (let time = 0; time <= layout.seconds; time += interval) {
    labels.push(
      `<text x="${round(layout.x(time))}" y="${baseline}" text-anchor="middle" fill="#777">${clock(time)}</text>`,
    );
  }
  return `<g>${labels.join("")}</g>`;
}

function pedalStrip(score: Score, map: TempoMap, layout: Layout): string {
  const y = layout.y(layout.low) + layout.rowHeight + 5;
  const rects = pedalPresses(score.tracks, map.tickAt(layout.seconds)).map(({ down, up }) => {
    const left = layout.x(map.secondsAt(down));
    const width = Math.max(0, layout.x(map.secondsAt(up)) - left - 1);
    return `<rect x="${round(left)}" y="${y}" width="${round(width)}" height="4" rx="1"/>`;
  });
  return rects.length > 0 ? `<g fill="#d9a441">${rects.join("")}</g>` : "";
}

function noteRect(note: Note, map: TempoMap, layout: Layout): string {
  const left = layout.x(map.secondsAt(note.start));
  const width = Math.max(1.5, layout.x(map.secondsAt(note.start + note.duration)) - left - 0.5);
  const height = layout.rowHeight - 1;
  return `<rect x="${round(left)}" y="${layout.y(note.pitch) + 0.5}" width="${round(width)}" height="${height}" rx="1.5" fill="${velocityColour(note.velocity)}"/>`;
}

/** From a pale blue (soft) to a deep indigo (loud), as `#rrggbb`. */
function velocityColour(velocity: number): string {
  const channels = SOFT.map((soft, i) => Math.round(soft + ((LOUD[i]! - soft) * velocity) / 127));
  return `#${channels.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

function clock(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${String(Math.round(seconds % 60)).padStart(2, "0")}`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
