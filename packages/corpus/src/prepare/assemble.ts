import { byCodeUnits } from "../find-midi-files.ts";
import { groupFingerprints } from "../group-works.ts";
import { readSplit } from "../read-split.ts";
import { type SplitName, splitWorks } from "../split-works.ts";
import type { Column } from "./columns.ts";
import { licenceFilter } from "./licence-filter.ts";
import type { PartReader, StoredPiece } from "./parts.ts";
import type { Credit, CreditOf } from "./read-manifest.ts";
import type { DroppedFile, PrepareOptions } from "./types.ts";

/** A piece that is in the data, its work and its part. */
export interface AssembledPiece {
  readonly stored: StoredPiece;
  readonly work: string;
  readonly split: SplitName;
  readonly credit?: Credit;
}

/** What becomes of all that was read. */
export interface Assembly {
  /** Sorted by file. */
  readonly pieces: readonly AssembledPiece[];
  /** Sorted by file. */
  readonly dropped: readonly DroppedFile[];
}

/**
 * Decides what becomes of all that was read: copies are dropped, the rest is grouped to works and divided. Depends on
 * the pieces and the options alone, not on the order in which the pieces were read.
 *
 * @throws CorpusError `bad-split` where the split file cannot be used, `bad-licence` where no piece has a licence that is
 * asked for
 */
export async function assemble(
  all: readonly StoredPiece[],
  creditOf: CreditOf,
  reader: PartReader,
  options: PrepareOptions,
): Promise<Assembly> {
  const { licences, copies = "drop" } = options;
  const entryOf = options.split === undefined ? undefined : (await readSplit(options.split)).entryNamed;
  const isWanted = licences
    ? licenceFilter(
        licences,
        all.map(({ record }) => creditOf(record)?.licence),
      )
    : () => true;
  const dropped: DroppedFile[] = [];
  let left: StoredPiece[] = [];
  for (const stored of [...all].sort((a, b) => byCodeUnits(a.record.file, b.record.file))) {
    const { file, dropped: reason } = stored.record;
    const licence = creditOf(stored.record)?.licence;
    if (reason) dropped.push({ file, ...reason });
    else if (!isWanted(licence)) {
      const has = licence === undefined ? "no licence that a MANIFEST.tsv names" : `licence ${licence}`;
      dropped.push({ file, why: "licence", reason: `has ${has}` });
    } else if (entryOf && !entryOf(file)) {
      dropped.push({ file, why: "not in split", reason: "not listed in the split file" });
    } else left.push(stored);
  }
  if (copies === "drop") left = withoutCopies(left, dropped);
  const places = entryOf
    ? left.map(({ record }) => entryOf(record.file)!)
    : placesOfWorks(left, reader, options);
  return {
    pieces: left.map((stored, index) => {
      const { work, split } = places[index]!;
      const credit = creditOf(stored.record);
      return { stored, work, split, ...(credit ? { credit } : {}) };
    }),
    dropped: dropped.sort((a, b) => byCodeUnits(a.file, b.file)),
  };
}

/** Of pieces with the same notes, the one with the most velocities stays; of equals, the first by name. */
function withoutCopies(pieces: readonly StoredPiece[], dropped: DroppedFile[]): StoredPiece[] {
  const best = new Map<string, StoredPiece>();
  for (const piece of pieces) {
    const { figure, velocities } = piece.record.kept!;
    const rival = best.get(figure);
    if (!rival || velocities > rival.record.kept!.velocities) best.set(figure, piece);
  }
  return pieces.filter((piece) => {
    const { file, sha256, kept } = piece.record;
    const { record } = best.get(kept!.figure)!;
    if (record.file === file) return true;
    const same = record.sha256 === sha256;
    dropped.push({
      file,
      why: same ? "same file" : "same notes",
      reason: `${same ? "is the same file as" : "has the same notes as"} ${record.file}`,
    });
    return false;
  });
}

/** The work and the part of each piece; one object for all pieces of a work. */
function placesOfWorks(
  pieces: readonly StoredPiece[],
  reader: PartReader,
  options: PrepareOptions,
): { work: string; split: SplitName }[] {
  const columnOf = (index: number, name: "shingle" | "shingleStep"): Column =>
    reader.columns(pieces[index]!, [name])[name];
  const works = groupFingerprints({
    count: pieces.length,
    line: (index) => pieces[index]!.record.kept!.line,
    smallest: (index) => pieces[index]!.record.kept!.smallest,
    shingles: (index) => pieces[index]!.record.kept!.shingles,
    hashes: (index) => columnOf(index, "shingle") as Uint32Array,
    steps: (index) => columnOf(index, "shingleStep") as Int32Array,
    readingOrder: partByPart(pieces),
  });
  const splits = splitWorks(works, options);
  const places: { work: string; split: SplitName }[] = new Array(pieces.length);
  for (const { id, members } of works) {
    const place = { work: id, split: splits.get(id)! };
    for (const index of members) places[index] = place;
  }
  return places;
}

/** The indices of pieces so that each part is opened once. */
function partByPart(pieces: readonly StoredPiece[]): number[] {
  return [...pieces.keys()].sort((i, j) => {
    const [a, b] = [pieces[i]!, pieces[j]!];
    return byCodeUnits(a.part, b.part) || a.firstNote - b.firstNote;
  });
}
