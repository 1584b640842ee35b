export { type Audio, audioSeconds, joinAudio, peakOf } from "./audio.ts";
export { encodeWav, type WavOptions } from "./encode-wav.ts";
export { normalizePeak } from "./level.ts";
export { createPiano, type Piano, type PianoOptions } from "./piano.ts";
export { type RenderOptions, renderScore, type StreamOptions, streamScore } from "./render-score.ts";
export { PIANO_CREDIT, type PianoLayer } from "./salamander.ts";
export { fetchedSamples, type SampleSource } from "./sample-source.ts";
