/** Reads MIDI files over and over. Options: `reader`, and `every` (of the performances) or `notes` (of one long file). */
import { writeMidi } from "@nocturne/midi";
import { longScore, performances } from "../lib/midi-files.mjs";
import { sayMissing, serve } from "../lib/serve.mjs";

const READERS = {
  "@nocturne/midi": async () => (await import("@nocturne/midi")).parseMidi,
  "midi-file": async () => (await import("midi-file")).parseMidi,
  "@tonejs/midi": async () => {
    const { default: tone } = await import("@tonejs/midi");
    return (bytes) => new tone.Midi(bytes);
  },
};

const { reader, every, notes } = JSON.parse(process.argv[2]);
const files = notes ? [writeMidi(longScore(notes))] : performances(every);
if (!files) {
  sayMissing("the performances of ../shared/data");
  process.exit(0);
}
const parse = await READERS[reader]();
const { parseMidi } = await import("@nocturne/midi");
const amount = files
  .flatMap((bytes) => parseMidi(bytes).score.tracks)
  .reduce((sum, track) => sum + track.notes.length, 0);

let last;
await serve({ label: reader }, () => {
  for (const bytes of files) last = parse(bytes);
  if (!last) throw new Error("nothing was read");
  return amount;
});
