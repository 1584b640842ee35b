import type { Command } from "commander";
import { repeated } from "../options.ts";
import { readScore } from "../read-score.ts";
import { checkMusicPath, saveMusic } from "../save-music.ts";

export function addRender(program: Command): void {
  program
    .command("render")
    .description("a MIDI file as sound, or as the picture of its piano roll")
    .argument("<file>", "a MIDI file")
    .requiredOption(
      "-o, --output <file>",
      "where to: .wav, .svg, .png (or .mid, repaired); may be repeated",
      repeated,
    )
    .addHelpText("after", "\nExample:\n  nocturne render song.mid -o song.wav -o song.png")
    .action(async (file: string, flags: { readonly output: readonly string[] }) => {
      for (const path of flags.output) checkMusicPath(path, file);
      const { score } = await readScore(file);
      for (const path of flags.output) await saveMusic(score, path, file);
      console.log(flags.output.join(", "));
    });
}
