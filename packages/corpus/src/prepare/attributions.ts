import { byCodeUnits } from "../find-midi-files.ts";
import type { PreparedPiece } from "./types.ts";

/**
 * Returns, as Markdown, who is to be named where something is made from the pieces: by licence, each piece with composer,
 * title and source, as the `MANIFEST.tsv` files said.
 */
export function attributions(pieces: Iterable<Pick<PreparedPiece, "file" | "credit">>): string {
  const byLicence = new Map<string, Set<string>>();
  let unknown = 0;
  for (const { file, credit } of pieces) {
    if (!credit) {
      unknown++;
      continue;
    }
    const licence = credit.licence ?? "Licence not stated";
    const what = [credit.composer, credit.title].filter(Boolean).join(": ") || file;
    const line = `- ${what}${credit.source ? ` (${credit.source})` : ""}`;
    const lines = byLicence.get(licence);
    if (lines) lines.add(line);
    else byLicence.set(licence, new Set([line]));
  }
  const sections = [...byLicence]
    .sort(([a], [b]) => byCodeUnits(a, b))
    .map(([licence, lines]) => `## ${licence}\n\n${[...lines].sort(byCodeUnits).join("\n")}\n`);
  const rest =
    unknown > 0
      ? [
          `## Unknown\n\nNo MANIFEST.tsv names ${unknown === 1 ? "one piece" : `${unknown} pieces`} of the data.\n`,
        ]
      : [];
  return `# Attributions\n\nThe music that this data was prepared from.\n\n${[...sections, ...rest].join("\n")}`;
}
