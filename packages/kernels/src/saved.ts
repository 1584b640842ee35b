import type { Scope } from "./arena.ts";
import type { SavedSequence, SequenceShape } from "./kernels.ts";
import type { Lookup, Part } from "./sequence.ts";

type Kind = "lstm" | "gru";

/** What forward runs keep for their backward runs, behind the opaque handles that callers hold. */
export interface SavedSequences {
  /** A handle of what is kept, whose regions are in `scope`. */
  keep(kind: Kind, shape: SequenceShape, scope: Scope, kept: Kept): SavedSequence;
  /** What a handle keeps; throws where it is released, of another kernel or of another shape. */
  recall(place: string, kind: Kind, shape: SequenceShape, saved: SavedSequence | undefined): Kept;
  /** Frees the regions of a handle. */
  release(saved: SavedSequence | undefined): void;
}

/** What the backward run needs: each thread's part, and what it was looked up by. */
export interface Kept {
  readonly parts: readonly Part[];
  readonly lookup: Lookup;
}

interface Entry {
  readonly kind: Kind;
  readonly shape: SequenceShape;
  readonly scope: Scope;
  readonly kept: Kept;
}

const axes = ["batch", "time", "input", "units"] as const;

/** No handles yet. A handle that is lost is released when it is collected as garbage. */
export function createSavedSequences(): SavedSequences {
  const entries = new WeakMap<SavedSequence, Entry>();
  const lost = new FinalizationRegistry<Scope>((scope) => scope.close());
  return {
    keep(kind, shape, scope, kept) {
      const saved: SavedSequence = Object.freeze({ bytes: scope.bytes });
      const { batch, time, input, units } = shape;
      entries.set(saved, { kind, shape: { batch, time, input, units }, scope, kept });
      lost.register(saved, scope, saved);
      return saved;
    },
    recall(place, kind, shape, saved) {
      if (!saved) throw new Error(`${place}: forward must come from ${kind}Forward with training: true`);
      const entry = entries.get(saved);
      if (!entry) throw new Error(`${place}: forward is released already, or of other kernels`);
      if (entry.kind !== kind) throw new Error(`${place}: forward comes from ${entry.kind}Forward`);
      for (const axis of axes) {
        if (entry.shape[axis] !== shape[axis]) {
          throw new RangeError(
            `${place}: ${axis} was ${entry.shape[axis]} in the forward run, got ${shape[axis]}`,
          );
        }
      }
      return entry.kept;
    },
    release(saved) {
      const entry = saved && entries.get(saved);
      if (!entry) return;
      entries.delete(saved);
      lost.unregister(saved);
      entry.scope.close();
    },
  };
}
