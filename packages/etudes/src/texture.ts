import type { Draft } from "./draft.ts";
import type { Key } from "./key.ts";
import type { Random } from "./random.ts";

/** A way of composing for the piano. A new one is a file in `textures/` and a line in `textures.ts`. */
export interface Texture {
  readonly name: string;
  /** Returns a piece in the key: its notes and all that is known of them, not yet performed. */
  compose(random: Random, key: Key): Draft;
}
