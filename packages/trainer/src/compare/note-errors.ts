import { allNotes, createTempoMap, foldPedal, type Note, type Score } from "@nocturne/score";

/** How far notes are from those that they were coded from; means over the notes that are in both. */
export interface NoteErrors {
  /** Notes coded. */
  readonly notes: number;
  /** Of them, those that did not come back: dropped, or joined with another. */
  readonly lost: number;
  /** Notes that came back and were not coded. */
  readonly added: number;
  /** Seconds by which the time since the note before is off. */
  readonly clock: number;
  /** The same with the written tempo in place of the decoded one: what remains of it where the tempo is not told. */
  readonly beats: number;
  /** Seconds by which the length is off, against the written one or, if that is nearer, that which the pedal makes. */
  readonly duration: number;
  /** Steps of MIDI velocity, 0–127, by which the loudness is off. */
  readonly velocity: number;
}

/** Sums of errors over pieces, so that pieces can be measured one at a time. */
export interface NoteErrorSums {
  /** Adds what a piece lost on the way. */
  add(score: Score, decoded: Score): void;
  /** Returns the means; NaN where no note came back. */
  errors(): NoteErrors;
}

/** Returns sums of no pieces yet. */
export function noteErrorSums(): NoteErrorSums {
  let [notes, lost, added, pairs, gaps] = [0, 0, 0, 0, 0];
  const off = { clock: 0, beats: 0, velocity: 0 };
  // The length by each reading of the written notes, and by each reading of the decoded times.
  const duration = { written: { clock: 0, beats: 0 }, pedalled: { clock: 0, beats: 0 } };
  return {
    add(score, decoded) {
      const written = timed(score, score);
      const pedalled = timed(foldPedal(score), score);
      const readings = { clock: timed(decoded, decoded), beats: timed(decoded, score) };
      const matched = match(written, [readings.clock, readings.beats]);
      notes += written.length;
      lost += written.length - matched.length;
      added += readings.clock.length - matched.length;
      pairs += matched.length;
      gaps += Math.max(0, matched.length - 1);
      for (const [i, [from, to]] of matched.entries()) {
        const note = written[from]!;
        off.velocity += Math.abs(note.velocity - readings.clock[to]!.velocity);
        const before = matched[i - 1];
        for (const reading of ["clock", "beats"] as const) {
          const times = readings[reading];
          duration.written[reading] += Math.abs(note.length - times[to]!.length);
          duration.pedalled[reading] += Math.abs(pedalled[from]!.length - times[to]!.length);
          if (before === undefined) continue;
          const since = note.start - written[before[0]]!.start;
          off[reading] += Math.abs(times[to]!.start - times[before[1]]!.start - since);
        }
      }
    },
    errors: () => {
      const reading = off.clock <= off.beats ? "clock" : "beats";
      return {
        notes,
        lost,
        added,
        clock: off.clock / gaps,
        beats: off.beats / gaps,
        duration: Math.min(duration.written[reading], duration.pedalled[reading]) / pairs,
        velocity: off.velocity / pairs,
      };
    },
  };
}

interface Timed {
  readonly pitch: number;
  readonly velocity: number;
  /** Seconds. */
  readonly start: number;
  /** Seconds. */
  readonly length: number;
}

/** The notes in seconds, by the tempos of a score that may be another with the same beats. */
function timed(score: Score, tempos: Score): Timed[] {
  const map = createTempoMap(tempos);
  const scale = tempos.ticksPerQuarter / score.ticksPerQuarter;
  return allNotes(score).map(({ pitch, velocity, start, duration }: Note) => {
    const begin = map.secondsAt(start * scale);
    return { pitch, velocity, start: begin, length: map.secondsAt((start + duration) * scale) - begin };
  });
}

/**
 * Returns which note became which, as pairs of indexes in the order of the first: the notes of each pitch in their
 * order. Where one side has more of a pitch, either those that follow closest on another are the ones too many (unisons
 * that were joined), or the last ones (a piece that was cut): what leaves the times nearer to each other.
 *
 * @param readings - the second's notes, with their times read in either way
 */
function match(
  from: readonly Timed[],
  readings: readonly (readonly Timed[])[],
): (readonly [from: number, to: number])[] {
  const there = byPitch(readings[0]!);
  const pairs = [...byPitch(from)].flatMap(([pitch, own]) => {
    const other = there.get(pitch) ?? [];
    const count = Math.min(own.length, other.length);
    const paired = (left: readonly number[], right: readonly number[]) =>
      left.map((index, i) => [index, right[i]!] as const);
    const cut = paired(own.slice(0, count), other.slice(0, count));
    if (own.length === other.length) return cut;
    const joined = paired(thinned(own, from, count), thinned(other, readings[0]!, count));
    const distance = (candidate: typeof cut): number =>
      Math.min(
        ...readings.map((to) =>
          candidate.reduce((sum, [i, j]) => sum + Math.abs(from[i]!.start - to[j]!.start), 0),
        ),
      );
    return distance(joined) <= distance(cut) ? joined : cut;
  });
  return pairs.sort((a, b) => a[0] - b[0]);
}

function byPitch(notes: readonly Timed[]): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (const [index, { pitch }] of notes.entries()) {
    const group = groups.get(pitch);
    if (group) group.push(index);
    else groups.set(pitch, [index]);
  }
  return groups;
}

/** Leaves out those that follow closest on the one before, the later first, until so many are left. */
function thinned(indexes: readonly number[], notes: readonly Timed[], count: number): readonly number[] {
  const excess = indexes.length - count;
  const since = (at: number): number =>
    at === 0 ? Number.POSITIVE_INFINITY : notes[indexes[at]!]!.start - notes[indexes[at - 1]!]!.start;
  const close = indexes.map((_, at) => at).sort((a, b) => since(a) - since(b) || b - a);
  const dropped = new Set(close.slice(0, excess));
  return indexes.filter((_, at) => !dropped.has(at));
}
