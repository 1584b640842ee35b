import { installedSamples } from "./installed-samples.ts";
import { createPiano as createPianoAnywhere, type Piano, type PianoOptions } from "./piano.ts";

export { type Audio, audioSeconds, joinAudio, peakOf } from "./audio.ts";
export { encodeWav, type WavOptions } from "./encode-wav.ts";
export { normalizePeak } from "./level.ts";
export { type RenderOptions, renderScore, type StreamOptions, streamScore } from "./render-score.ts";
export { PIANO_CREDIT, type PianoLayer } from "./salamander.ts";
export { fetchedSamples, type SampleSource } from "./sample-source.ts";
export type { Piano, PianoOptions };

/** `createPiano` as in the portable entry, with the installed samples as its default source. */
export function createPiano(options: PianoOptions = {}): Promise<Piano> {
  return createPianoAnywhere({ samples: installedSamples(), ...options });
}
