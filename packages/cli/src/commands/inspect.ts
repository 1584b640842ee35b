import { findMidiFiles } from "@nocturne/corpus";
import type { Diagnostic } from "@nocturne/midi";
import { allNotes, createTempoMap, endTick, type Score } from "@nocturne/score";
import type { Command } from "commander";
import { Failure, messageOf } from "../failure.ts";
import { readScore } from "../read-score.ts";
import { checkMusicPath, saveMusic } from "../save-music.ts";
import { terminalRoll } from "../terminal-roll.ts";

interface Flags {
  readonly json?: boolean;
  readonly notes?: boolean;
  readonly roll?: string;
}

const KEYS_BY_FIFTHS = {
  major: ["C♭", "G♭", "D♭", "A♭", "E♭", "B♭", "F", "C", "G", "D", "A", "E", "B", "F♯", "C♯"],
  minor: ["A♭", "E♭", "B♭", "F", "C", "G", "D", "A", "E", "B", "F♯", "C♯", "G♯", "D♯", "A♯"],
};

export function addInspect(program: Command): void {
  program
    .command("inspect")
    .description("what is in MIDI files: tracks, notes, tempo, key, what had to be repaired, a piano roll")
    .argument("<paths...>", "MIDI files and folders")
    .option("--json", "one JSON object a line")
    .option("--notes", "with --json: every note as [start, duration, pitch, velocity] in ticks")
    .option("--roll <file>", "draw the piano roll of one file as .svg or .png")
    .addHelpText(
      "after",
      "\nExamples:\n  nocturne inspect song.mid --roll song.png\n  nocturne inspect folder --json | head",
    )
    .action(async (paths: string[], flags: Flags) => {
      const { files, problems } = await findMidiFiles(paths);
      if (flags.roll !== undefined) {
        checkMusicPath(flags.roll);
        if (files.length !== 1) throw new Failure(`--roll draws one file, and there are ${files.length}`, 2);
      }
      if (files.length === 0)
        throw new Failure(`no MIDI files (.mid, .midi, .kar, .rmi) in ${paths.join(", ")}`);
      let broken = problems.length;
      for (const { file, reason } of problems) tell(flags, { file, error: reason });
      for (const file of files) {
        try {
          const { score, diagnostics } = await readScore(file);
          if (flags.json) console.log(JSON.stringify(factsOf(file, score, diagnostics, flags)));
          else console.log(cardOf(file, score, diagnostics));
          if (flags.roll !== undefined) await saveMusic(score, flags.roll, file);
        } catch (error) {
          broken++;
          tell(flags, { file, error: messageOf(error).replace(`${file}: `, "") });
        }
      }
      if (broken > 0) throw new Failure(`${broken} of ${files.length + problems.length} could not be read`);
    });
}

function tell(flags: Flags, trouble: { readonly file: string; readonly error: string }): void {
  console.log(flags.json ? JSON.stringify(trouble) : `${trouble.file}\n  broken: ${trouble.error}\n`);
}

function factsOf(file: string, score: Score, diagnostics: readonly Diagnostic[], flags: Flags): object {
  const notes = allNotes(score, { drums: true });
  const map = createTempoMap(score);
  return {
    file,
    notes: notes.length,
    seconds: map.secondsAt(endTick(score)),
    ticksPerQuarter: score.ticksPerQuarter,
    tracks: score.tracks.map(({ name, channel, program, notes }) => ({
      name,
      channel,
      program,
      notes: notes.length,
    })),
    tempo: 60e6 / map.microsecondsPerQuarterAt(0),
    tempoChanges: score.tempos.length,
    timeSignatures: score.timeSignatures,
    keySignatures: score.keySignatures,
    diagnostics,
    ...(flags.notes
      ? { noteList: notes.map((note) => [note.start, note.duration, note.pitch, note.velocity]) }
      : {}),
  };
}

function cardOf(file: string, score: Score, diagnostics: readonly Diagnostic[]): string {
  const notes = allNotes(score, { drums: true });
  const map = createTempoMap(score);
  const seconds = map.secondsAt(endTick(score));
  const metre = score.timeSignatures[0] ?? { numerator: 4, denominator: 4 };
  const key = score.keySignatures[0];
  const tempo = Math.round(60e6 / map.microsecondsPerQuarterAt(0));
  const lines = [
    `${notes.length} notes, ${clock(seconds)}, ${score.ticksPerQuarter} ticks a quarter note`,
    `${tempo} quarter notes a minute${changes(score.tempos.length)}, ${metre.numerator}/${metre.denominator}` +
      `${changes(score.timeSignatures.length)}${key ? `, ${KEYS_BY_FIFTHS[key.mode][key.fifths + 7]} ${key.mode}` : ""}`,
    ...score.tracks.map(
      (track, index) =>
        `track ${index + 1}: ${track.notes.length} notes, channel ${track.channel + 1}, program ${track.program + 1}` +
        (track.name ? `, "${track.name}"` : ""),
    ),
    ...diagnostics.map((diagnostic) => `repaired: ${diagnostic.message}`),
    ...terminalRoll(score),
  ];
  return [file, ...lines.map((line) => `  ${line}`), ""].join("\n");
}

function changes(count: number): string {
  return count > 1 ? ` (${count - 1} changes)` : "";
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")} min`;
}
