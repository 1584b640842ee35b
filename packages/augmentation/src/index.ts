export { augment } from "./augment.ts";
export { oneOf, sequence, sometimes } from "./combine.ts";
export { type DropNotesOptions, dropNotes } from "./drop-notes.ts";
export { type AugmentationFromJSONOptions, augmentationFromJSON } from "./from-json.ts";
export { howl } from "./howl.ts";
export { type InvertOptions, invert } from "./invert.ts";
export { createRandom, type Random } from "./random.ts";
export { retrograde } from "./retrograde.ts";
export { type SpeedOptions, speed } from "./speed.ts";
export { type TimingJitterOptions, timingJitter } from "./timing-jitter.ts";
export { type TransposeOptions, transpose } from "./transpose.ts";
export type { Augmentation, AugmentationConfig } from "./types.ts";
export {
  type VelocityJitterOptions,
  type VelocityScaleOptions,
  velocityJitter,
  velocityScale,
} from "./velocity.ts";
