import type { Texture } from "./texture.ts";
import { chorale } from "./textures/chorale.ts";
import { invention } from "./textures/invention.ts";
import { prelude } from "./textures/prelude.ts";
import { sonatina } from "./textures/sonatina.ts";
import { waltz } from "./textures/waltz.ts";

/** All textures by name. */
export const TEXTURES = { chorale, sonatina, invention, waltz, prelude } as const satisfies Readonly<
  Record<string, Texture>
>;

/** The name of a texture. */
export type TextureName = keyof typeof TEXTURES;

/** The names of all textures. */
export const TEXTURE_NAMES = Object.keys(TEXTURES) as readonly TextureName[];
