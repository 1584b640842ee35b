export type { ChordQuality } from "./chord.ts";
export { composeEtude, type Etude, type EtudeOptions } from "./compose-etude.ts";
export { composeEtudes, type EtudesOptions } from "./compose-etudes.ts";
export { KEYS, type Key, type Mode } from "./key.ts";
export { TEXTURE_NAMES, type TextureName } from "./textures.ts";
export type {
  CadenceKind,
  EtudeTruth,
  Span,
  TruthCadence,
  TruthChord,
  TruthEntry,
  TruthKey,
  TruthMotif,
  TruthPhrase,
  TruthSection,
} from "./truth.ts";
