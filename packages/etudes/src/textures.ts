import type { Texture } from "./texture.ts";
import { barcarolle } from "./textures/barcarolle.ts";
import { chorale } from "./textures/chorale.ts";
import { invention } from "./textures/invention.ts";
import { march } from "./textures/march.ts";
import { minuet } from "./textures/minuet.ts";
import { nocturne } from "./textures/nocturne.ts";
import { prelude } from "./textures/prelude.ts";
import { ragtime } from "./textures/ragtime.ts";
import { sonatina } from "./textures/sonatina.ts";
import { waltz } from "./textures/waltz.ts";

/** All textures by name. */
export const TEXTURES = {
  chorale,
  sonatina,
  invention,
  waltz,
  prelude,
  ragtime,
  nocturne,
  minuet,
  march,
  barcarolle,
} as const satisfies Readonly<Record<string, Texture>>;

/** The name of a texture. */
export type TextureName = keyof typeof TEXTURES;

/** The names of all textures. */
export const TEXTURE_NAMES = Object.keys(TEXTURES) as readonly TextureName[];
