export { createScore, createTrack } from "./create.ts";
export {
  foldedDurations,
  foldPedal,
  PEDAL_DOWN,
  type PedalPress,
  pedalPresses,
  SUSTAIN_PEDAL,
} from "./fold-pedal.ts";
export { mergeHands } from "./merge-hands.ts";
export { mergeTracks } from "./merge-tracks.ts";
export { allNotes, compareNotes, DRUM_CHANNEL, endTick, sortNotes } from "./notes.ts";
export { isPianoTrack, pianoPart } from "./piano-part.ts";
export { type PianoRollOptions, pianoRollSvg } from "./piano-roll.ts";
export { type SliceOptions, sliceScore } from "./slice-score.ts";
export {
  createTempoMap,
  DEFAULT_MICROSECONDS_PER_QUARTER,
  secondsAt,
  type TempoMap,
  tickAt,
} from "./tempo-map.ts";
export type {
  ControlChange,
  KeySignature,
  Note,
  ProgramChange,
  RawEvent,
  Score,
  TempoChange,
  TimeSignature,
  Track,
} from "./types.ts";
