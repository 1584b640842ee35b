import { CorpusError } from "../corpus-error.ts";
import { byCodeUnits } from "../find-midi-files.ts";

/** At most so many licences are named that there are. */
const NAMED = 20;

/**
 * Returns whether a licence is one of those wanted, whatever its case, spaces, hyphens and underscores: `CC BY 4.0` and
 * `cc-by-4.0` are one.
 *
 * @param wanted - at least one
 * @param there - the licences of all pieces, as manifests name them
 * @throws CorpusError `bad-licence` where no piece has one that is wanted; the message names those that there are
 */
export function licenceFilter(
  wanted: readonly string[],
  there: Iterable<string | undefined>,
): (licence: string | undefined) => boolean {
  const known = new Map<string, string>();
  for (const licence of there) {
    if (licence === undefined) continue;
    const other = known.get(keyOf(licence));
    if (other === undefined || licence < other) known.set(keyOf(licence), licence);
  }
  for (const licence of wanted) {
    if (known.has(keyOf(licence))) continue;
    const names = [...known.values()].sort(byCodeUnits);
    const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : "";
    const remedy =
      names.length > 0
        ? `there are ${names.slice(0, NAMED).join(", ")}${more}`
        : "no MANIFEST.tsv beside the files names any licence";
    throw new CorpusError("bad-licence", `no file has licence ${licence}: ${remedy}`);
  }
  const keys = new Set(wanted.map(keyOf));
  return (licence) => licence !== undefined && keys.has(keyOf(licence));
}

function keyOf(licence: string): string {
  return licence.toLowerCase().replaceAll(/[\s_-]+/g, "");
}
