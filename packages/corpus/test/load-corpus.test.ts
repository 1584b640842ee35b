import { join, relative } from "node:path";
import { writeMidi } from "@nocturne/midi";
import { createScore, createTrack } from "@nocturne/score";
import { hasShared, sharedPath } from "@nocturne/testing";
import { describe, expect, it } from "vitest";
import { CorpusError, type LoadProgress, loadCorpus } from "../src/index.ts";
import { folderWith, mapNotes, tune } from "./helpers.ts";

const oneNote = createScore({
  tracks: [createTrack([{ pitch: 60, velocity: 80, start: 0, duration: 480 }])],
});
const drums = createScore({ tracks: [createTrack(tune(1).tracks[0]!.notes, { channel: 9 })] });

describe("loadCorpus", () => {
  it("loads what can be used, and names the rest with the reason", async () => {
    const whole = writeMidi(tune(1));
    const folder = await folderWith({
      "a.mid": whole,
      "b.mid": tune(2),
      "broken.mid": "this is no MIDI file",
      "cut.mid": whole.slice(0, whole.length / 2),
      "drums.mid": drums,
      "empty.mid": "",
      "one.mid": oneNote,
    });
    const { pieces, skipped, warnings } = await loadCorpus(folder);
    expect(pieces.map((piece) => relative(folder, piece.file))).toEqual(["a.mid", "b.mid", "cut.mid"]);
    expect(pieces[0]!.score.tracks[0]!.notes).toEqual(tune(1).tracks[0]!.notes);
    expect(pieces[0]!.notes).toBe(250);
    expect(pieces[0]!.diagnostics).toEqual([]);
    expect(pieces[2]!.diagnostics.length).toBeGreaterThan(0);
    expect(pieces[0]!.work).toBe(pieces[2]!.work);
    expect(skipped.map(({ file }) => relative(folder, file))).toEqual([
      "broken.mid",
      "drums.mid",
      "empty.mid",
      "one.mid",
    ]);
    expect(skipped.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^midi: /),
      "has 0 notes besides 250 of drums, at least 2 are needed",
      expect.stringMatching(/^midi: /),
      "has 1 note, at least 2 are needed",
    ]);
    expect(warnings).toEqual([]);
  });

  it("keeps the editions of a work in one split, and holds some work out", async () => {
    const files = Array.from({ length: 8 }, (_, seed) => [
      [`${seed}.mid`, tune(seed)] as const,
      [`${seed}-higher.mid`, mapNotes(tune(seed), (note) => ({ ...note, pitch: note.pitch + 3 }))] as const,
    ]);
    const folder = await folderWith(Object.fromEntries(files.flat()));
    const { pieces } = await loadCorpus(folder, { seed: 5, valid: 0.25, test: 0 });
    expect(new Set(pieces.map((piece) => piece.work)).size).toBe(8);
    expect(new Set(pieces.map((piece) => `${piece.work} ${piece.split}`)).size).toBe(8);
    expect(new Set(pieces.map((piece) => piece.split))).toEqual(new Set(["train", "valid"]));
  });

  it("takes works and splits from a file, and skips what it does not list", async () => {
    const folder = await folderWith({
      "a.mid": tune(1),
      "b.mid": tune(2),
      "new.mid": tune(3),
      "split.tsv": "file\twork\tsplit\na.mid\tprelude\tvalid\nb.mid\tfugue\ttrain\n",
    });
    const split = join(folder, "split.tsv");
    const { pieces, skipped } = await loadCorpus(folder, { split });
    expect(pieces.map(({ work, split: name }) => [work, name])).toEqual([
      ["prelude", "valid"],
      ["fugue", "train"],
    ]);
    expect(skipped).toEqual([{ file: join(folder, "new.mid"), reason: `not listed in ${split}` }]);
  });

  it("warns where nothing can be held out", async () => {
    const folder = await folderWith({ "a.mid": tune(1), "b.mid": tune(1) });
    expect((await loadCorpus(folder)).warnings).toEqual([
      "all files are one work, so nothing can be held out to validate on; add other music",
    ]);
  });

  it("tells how far it is", async () => {
    const folder = await folderWith({ "a.mid": tune(1), "b.mid": "broken" });
    const seen: LoadProgress[] = [];
    await loadCorpus(folder, { onProgress: (progress) => seen.push(progress) });
    expect(seen).toEqual([
      { done: 1, total: 2, file: join(folder, "a.mid") },
      { done: 2, total: 2, file: join(folder, "b.mid") },
    ]);
  });

  it("stops at once when told, with the reason given", async () => {
    const folder = await folderWith({ "a.mid": tune(1), "b.mid": tune(2), "c.mid": tune(3) });
    const controller = new AbortController();
    let read = 0;
    const loading = loadCorpus(folder, {
      signal: controller.signal,
      onProgress: () => {
        read++;
        controller.abort(new Error("enough"));
      },
    });
    await expect(loading).rejects.toThrow("enough");
    expect(read).toBe(1);
    await expect(loadCorpus(folder, { signal: AbortSignal.abort() })).rejects.toThrow("aborted");
  });

  it("refuses a folder without MIDI files, or without notes, naming it", async () => {
    const empty = await folderWith({ "readme.txt": "" });
    const silent = await folderWith({ "one.mid": oneNote, "x.mid": "?" });
    const failed = async (folder: string) => loadCorpus(folder).catch((reason: unknown) => reason);
    expect(await failed(empty)).toBeInstanceOf(CorpusError);
    expect(await failed(empty)).toMatchObject({
      code: "no-files",
      message: `corpus: no MIDI files (.mid, .midi, .kar, .rmi) in ${empty}`,
    });
    expect(await failed(silent)).toMatchObject({
      code: "no-notes",
      message:
        `corpus: none of the 2 MIDI files in ${silent} can be used; give a folder of piano music. ` +
        `${join(silent, "one.mid")}: has 1 note, at least 2 are needed`,
    });
  });

  it("refuses bad options before it reads anything", async () => {
    await expect(loadCorpus("/nowhere", { minNotes: 0 })).rejects.toThrow(
      "corpus: minNotes must be a whole number from 1, got 0",
    );
    await expect(loadCorpus("/nowhere", { valid: 2 })).rejects.toThrow("corpus: valid must be a share");
  });
});

describe.skipIf(!hasShared("data/odd"))("loadCorpus on odd files (needs ../shared)", () => {
  it("uses or names every file", async () => {
    const folder = sharedPath("data/odd");
    let total = 0;
    const { pieces, skipped } = await loadCorpus(folder, {
      onProgress: (progress) => {
        total = progress.total;
      },
    });
    expect(total).toBeGreaterThan(250);
    expect(pieces.length + skipped.length).toBe(total);
    expect(pieces.length).toBeGreaterThan(200);
    expect(skipped.every(({ reason }) => reason.length > 0)).toBe(true);
  });
});
