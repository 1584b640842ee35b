import { createScore, createTrack, type Note, type Score } from "@nocturne/score";

/** A piece of broken chords under a melody of runs and chords, on the grid: 480 ticks a quarter note. */
export function figures(seed = 0, bars = 8): Score {
  const notes: Note[] = [];
  for (let bar = 0; bar < bars; bar++) {
    const root = 48 + ((seed + bar * 5) % 7);
    const start = bar * 1920;
    for (let i = 0; i < 16; i++) {
      notes.push({
        pitch: root + [0, 7, 4, 7][i % 4]!,
        velocity: 59,
        start: start + i * 120,
        duration: 120,
      });
    }
    for (let i = 0; i < 4; i++) {
      notes.push({ pitch: root + 24 + 2 * i, velocity: 83, start: start + i * 240, duration: 240 });
    }
    for (const interval of [0, 4, 7]) {
      notes.push({ pitch: root + 24 + interval, velocity: 91, start: start + 960, duration: 960 });
    }
  }
  return createScore({
    tempos: [{ tick: 0, microsecondsPerQuarter: 500_000 }],
    tracks: [createTrack(notes)],
  });
}
