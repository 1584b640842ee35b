import type { GridNotes } from "./grid-notes.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { type ChordEvent, separateVoices } from "./voices.ts";

/** A shape where it occurs. */
export interface Occurrence {
  shape: number;
  /** The pitch of the lowest note of its first chord. */
  readonly root: number;
  /** The step of its first note. */
  readonly onset: number;
  /** Its unit, in steps. */
  readonly unit: number;
  /** Places among the notes, in the order of the shape's. */
  notes: readonly number[];
}

/** Returns the words of a piece, in order of onset and root. */
export function segment(notes: GridNotes, vocabulary: Vocabulary): Occurrence[] {
  const words = separateVoices(notes).flatMap((voice) =>
    mergeVoice(
      voice.flatMap((event) => chordsOf(notes, event, vocabulary.chord)),
      vocabulary,
    ),
  );
  return words.sort((a, b) => a.onset - b.onset || a.root - b.root);
}

/** The chords of an event: one where it is known, else the longest known from its lowest note on, and those of the rest. */
export function chordsOf(
  notes: GridNotes,
  event: ChordEvent,
  chord: (intervals: readonly number[]) => number | undefined,
): Occurrence[] {
  const found: Occurrence[] = [];
  let rest = event.notes;
  while (rest.length > 0) {
    let count = rest.length;
    const root = notes.pitch[rest[0]!]!;
    let shape: number | undefined;
    for (; shape === undefined; count--) {
      shape = chord(rest.slice(1, count).map((note) => notes.pitch[note]! - root));
    }
    const taken = rest.slice(0, count + 1);
    const onset = taken.reduce(
      (first, note) => Math.min(first, notes.onset[note]!),
      Number.POSITIVE_INFINITY,
    );
    found.push({ shape, root, onset, unit: event.value, notes: taken });
    rest = rest.slice(count + 1);
  }
  return found;
}

/** Applies the merges to the chords of a voice, those learned first first, from the left. */
function mergeVoice(words: Occurrence[], { rank, target, relations }: Vocabulary): Occurrence[] {
  const { length } = words;
  if (length < 2) return words;
  const next = Int32Array.from({ length }, (_, i) => (i + 1 < length ? i + 1 : -1));
  const previous = Int32Array.from({ length }, (_, i) => i - 1);
  const ranks = new Int32Array(length).fill(-1);
  const queue = lowestFirst();
  const look = (at: number): void => {
    const [a, b] = [words[at]!, words[next[at]!]];
    ranks[at] = b
      ? rank(a.shape, b.shape, relations.of(b.root - a.root, b.onset - a.onset, a.unit, b.unit))
      : -1;
    if (ranks[at]! >= 0) queue.push(ranks[at]! * length + at);
  };
  for (let i = 0; i < length; i++) look(i);
  for (let top = queue.pop(); top !== undefined; top = queue.pop()) {
    const at = top % length;
    const merge = Math.floor(top / length);
    if (ranks[at] !== merge) continue;
    const second = next[at]!;
    const word = words[at]!;
    word.shape = target(merge);
    word.notes = [...word.notes, ...words[second]!.notes];
    ranks[second] = -1;
    const after = next[second]!;
    next[at] = after;
    if (after >= 0) previous[after] = at;
    look(at);
    if (previous[at]! >= 0) look(previous[at]!);
  }
  const left: Occurrence[] = [];
  for (let i = 0; i >= 0; i = next[i]!) left.push(words[i]!);
  return left;
}

/** A heap of numbers. */
function lowestFirst(): { push(value: number): void; pop(): number | undefined } {
  const heap: number[] = [];
  return {
    push(value) {
      let at = heap.length;
      while (at > 0) {
        const parent = (at - 1) >> 1;
        if (heap[parent]! <= value) break;
        heap[at] = heap[parent]!;
        at = parent;
      }
      heap[at] = value;
    },
    pop() {
      const top = heap[0];
      const last = heap.pop();
      if (heap.length === 0 || last === undefined) return top;
      let at = 0;
      for (let child = 1; child < heap.length; child = 2 * at + 1) {
        if (child + 1 < heap.length && heap[child + 1]! < heap[child]!) child++;
        if (heap[child]! >= last) break;
        heap[at] = heap[child]!;
        at = child;
      }
      heap[at] = last;
      return top;
    },
  };
}
