/** Stereo sound: two channels of equal length, −1 to 1 at full scale. */
export interface Audio {
  /** Frames a second, in Hz. */
  readonly sampleRate: number;
  /** [frames] */
  readonly left: Float32Array;
  /** [frames] */
  readonly right: Float32Array;
}

/** Returns the length of a sound in seconds. */
export function audioSeconds(audio: Audio): number {
  return audio.left.length / audio.sampleRate;
}

/** Returns the largest absolute sample of a sound; 1 is full scale, and 0 is silence. */
export function peakOf(audio: Audio): number {
  let peak = 0;
  for (const channel of [audio.left, audio.right]) {
    for (let i = 0; i < channel.length; i++) peak = Math.max(peak, Math.abs(channel[i]!));
  }
  return peak;
}

/** Returns the chunks of one sound joined; without chunks, a sound of no frames. */
export function joinAudio(chunks: readonly Audio[], sampleRate: number): Audio {
  const frames = chunks.reduce((sum, chunk) => sum + chunk.left.length, 0);
  const left = new Float32Array(frames);
  const right = new Float32Array(frames);
  let at = 0;
  for (const chunk of chunks) {
    left.set(chunk.left, at);
    right.set(chunk.right, at);
    at += chunk.left.length;
  }
  return { sampleRate, left, right };
}
