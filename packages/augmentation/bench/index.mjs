// Speed of each augmentation on windows of 768 notes, in millions of notes a second, and as a ratio to the yardstick:
// copying the notes of the score one by one. Sides alternate; medians and spreads (the middle half) of the rounds.
import { createScore, createTrack } from "@nocturne/score";
import {
  augment,
  dropNotes,
  howl,
  invert,
  retrograde,
  speed,
  timingJitter,
  transpose,
  velocityJitter,
  velocityScale,
} from "../dist/index.js";

const NOTES = 768;
const ROUNDS = 25;
const CALLS = 60;

const scores = Array.from({ length: 40 }, (_, index) =>
  createScore({
    tempos: [{ tick: 0, microsecondsPerQuarter: 500_000 + index }],
    tracks: [
      createTrack(
        Array.from({ length: NOTES }, (_, note) => ({
          pitch: 36 + ((note * 7 + index) % 60),
          velocity: 30 + ((note * 13) % 90),
          start: 120 * (note >> 1),
          duration: 60 + ((note * 31) % 400),
        })),
      ),
    ],
  }),
);

const copy = (score) => ({
  ...score,
  tracks: score.tracks.map((track) => ({
    ...track,
    notes: track.notes.map(({ pitch, velocity, start, duration }) => ({ pitch, velocity, start, duration })),
  })),
});

const sides = {
  "copy (yardstick)": copy,
  "howl()": withPipeline(howl()),
  "speed()": withPipeline(speed()),
  "transpose()": withPipeline(transpose()),
  "velocityScale()": withPipeline(velocityScale()),
  "velocityJitter()": withPipeline(velocityJitter()),
  "timingJitter()": withPipeline(timingJitter()),
  "dropNotes()": withPipeline(dropNotes()),
  "invert()": withPipeline(invert()),
  'invert({ mode: "diatonic" })': withPipeline(invert({ mode: "diatonic" })),
  "retrograde()": withPipeline(retrograde()),
};

function withPipeline(pipeline) {
  return (score, seed) => augment(pipeline, score, seed);
}

const rates = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
let consumed = 0;
for (let round = -5; round < ROUNDS; round++) {
  for (const [name, side] of Object.entries(sides)) {
    const before = performance.now();
    for (let call = 0; call < CALLS; call++) {
      const result = side(scores[call % scores.length], round * CALLS + call);
      consumed += result.tracks[0].notes.at(-1).pitch;
    }
    const seconds = (performance.now() - before) / 1000;
    if (round >= 0) rates[name].push((NOTES * CALLS) / seconds / 1e6);
  }
}

const quantile = (list, share) => [...list].sort((a, b) => a - b)[Math.floor(share * (list.length - 1))];
const yardstick = quantile(rates["copy (yardstick)"], 0.5);
console.log(
  `${NOTES} notes a score, ${ROUNDS} rounds of ${CALLS}, Node ${process.versions.node} (checksum ${consumed})\n`,
);
console.log("augmentation                    M notes/s   (middle half)    × copy");
for (const [name, list] of Object.entries(rates)) {
  const [low, median, high] = [0.25, 0.5, 0.75].map((share) => quantile(list, share));
  console.log(
    `${name.padEnd(30)} ${median.toFixed(1).padStart(10)}   (${low.toFixed(1)}–${high.toFixed(1)})`.padEnd(
      60,
    ) + (median / yardstick).toFixed(2).padStart(6),
  );
}
