import { audioSeconds, createPiano, renderScore } from "@nocturne/audio";
import { createScore, createTrack } from "@nocturne/score";

/** Prints seconds of music a second of processor time, on one core. */
const piano = await createPiano();

for (const [name, density, pedal] of [
  ["melody and chords, pedal each bar", 8, 2000],
  ["40 strings ringing, pedal held", 16, 1e9],
]) {
  const score = sample(density, pedal);
  for (const run of ["cold", "warm", "warm"]) {
    const before = process.cpuUsage();
    const audio = renderScore(score, { piano });
    const { user, system } = process.cpuUsage(before);
    const speed = audioSeconds(audio) / ((user + system) / 1e6);
    console.log(`${name}, ${run}: ${speed.toFixed(0)} × as fast as it plays`);
  }
}

/** A minute of notes, `density` a second, spread over the keys 30–100 with a pedal that is changed every so often. */
function sample(density, pedalMilliseconds) {
  const notes = Array.from({ length: 60 * density }, (_, i) => ({
    pitch: 30 + ((i * 29) % 71),
    velocity: 30 + ((i * 37) % 80),
    start: Math.round((i * 1000) / density),
    duration: 400,
  }));
  const controlChanges = [];
  for (let tick = 0; tick < 60_000; tick += pedalMilliseconds) {
    controlChanges.push({ tick, controller: 64, value: 0 }, { tick: tick + 20, controller: 64, value: 127 });
  }
  return createScore({
    ticksPerQuarter: 1000,
    tempos: [{ tick: 0, microsecondsPerQuarter: 1_000_000 }],
    tracks: [createTrack(notes, { controlChanges })],
  });
}
