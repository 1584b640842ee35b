import { decoderReady } from "./decode-sample.ts";
import { isPage } from "./ogg-prefix.ts";
import { PIANO_LAYERS, type PianoLayer, rootKeys, samplePath } from "./salamander.ts";
import { createSampleBank, type EncodedSample, type SampleBank } from "./sample-bank.ts";
import type { SampleSource } from "./sample-source.ts";

export interface PianoOptions {
  /**
   * Where the samples come from.
   * @default in Node, the installed `@audio-samples` packages; elsewhere there is none: pass `fetchedSamples(url)`
   */
  readonly samples?: SampleSource;
  /**
   * The velocity layers to load, of 4, 8 and 12: about 4.9 MB each. Fewer layers load faster and sound more alike
   * from soft to loud; the loudness of a velocity stays the same.
   * @default [4, 8, 12]
   */
  readonly layers?: readonly PianoLayer[];
}

/** A loaded piano, for `renderScore` and `streamScore`; it may serve any number of renderings, also at a time. */
export interface Piano {
  readonly layers: readonly PianoLayer[];
  /** The samples for the renderer; decoded and tuned as far as notes need it, up to 320 MB a layer. */
  readonly samples: SampleBank;
}

/**
 * Returns a grand piano sampled at every third key in up to three velocity layers. All bytes are loaded here; a sample
 * is decoded when a note first needs it.
 *
 * @throws Error (rejects) where a sample is missing or is no Ogg Vorbis file, with its path and the remedy
 * @throws RangeError (rejects) where `layers` is empty or names a layer that does not exist
 * @example const piano = await createPiano();
 */
export async function createPiano(options: PianoOptions = {}): Promise<Piano> {
  const layers = [...new Set(options.layers ?? PIANO_LAYERS.keys())].sort((a, b) => a - b);
  if (layers.length === 0 || layers.some((layer) => !PIANO_LAYERS.has(layer))) {
    throw new RangeError(`audio: layers must be one or more of 4, 8 and 12, got [${layers.join(", ")}]`);
  }
  const { samples } = options;
  if (!samples) {
    throw new Error(
      'audio: outside Node, createPiano must be told where its samples are: createPiano({ samples: fetchedSamples("/sounds/") })',
    );
  }
  const wanted = layers.flatMap((layer) =>
    rootKeys().map((root) => ({ layer, root, path: samplePath(layer, root) })),
  );
  const [encoded] = await Promise.all([
    Promise.all(wanted.map(async (sample) => checked({ ...sample, bytes: await samples(sample.path) }))),
    decoderReady,
  ]);
  return { layers, samples: createSampleBank(encoded) };
}

/** A truncated file is found when it is decoded; what is no Ogg file at all, such as a web server's page, here. */
function checked(sample: EncodedSample): EncodedSample {
  const { bytes, path } = sample;
  if (!isPage(bytes, 0)) {
    throw new Error(
      `audio: the piano sample ${path} is not an Ogg file (${bytes.length} bytes); ` +
        "check that the source serves the @audio-samples packages",
    );
  }
  return sample;
}
