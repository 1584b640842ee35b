import { createScore, createTrack, sliceScore } from "@nocturne/score";
import { hasShared, sharedPath } from "@nocturne/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { groupWorks, loadCorpus } from "../src/index.ts";
import { mapNotes, performed, tune } from "./helpers.ts";

const members = (...scores: Parameters<typeof groupWorks>[0]) =>
  groupWorks(scores).map((work) => work.members);

describe("groupWorks", () => {
  it("keeps pieces apart that are not alike", () => {
    const scores = Array.from({ length: 60 }, (_, seed) => tune(seed));
    expect(groupWorks(scores)).toHaveLength(60);
  });

  it.each([
    ["the same notes", tune(1)],
    ["another key", mapNotes(tune(1), (note) => ({ ...note, pitch: note.pitch - 5 }))],
    ["another tempo", { ...tune(1), tempos: [{ tick: 0, microsecondsPerQuarter: 900_000 }] }],
    ["other velocities and lengths", mapNotes(tune(1), (note) => ({ ...note, velocity: 9, duration: 30 }))],
    ["without its bass", mapNotes(tune(1), (note) => ({ ...note, pitch: Math.max(note.pitch, 48) }))],
    ["a performance", performed(tune(1), 7)],
    [
      "other accidentals",
      mapNotes(tune(1), (note) => ({ ...note, pitch: note.pitch - (note.pitch % 12 === 11 ? 1 : 0) })),
    ],
    ["its first half", sliceScore(tune(1), { end: 240 * 100 })],
    [
      "repeated from the start",
      createScore({
        tracks: [
          createTrack(
            [0, 240 * 200].flatMap((later) =>
              tune(1).tracks[0]!.notes.map((note) => ({ ...note, start: note.start + later })),
            ),
          ),
        ],
      }),
    ],
  ])("takes %s for the same work", (_, other) => {
    expect(members(tune(1), tune(2), other)).toEqual([[0, 2], [1]]);
  });

  it("joins editions that meet only in a third", () => {
    const whole = tune(3, 400);
    const start = sliceScore(whole, { end: 240 * 180 });
    const end = sliceScore(whole, { start: 240 * 220 });
    expect(members(start, end)).toEqual([[0], [1]]);
    expect(members(start, end, whole)).toEqual([[0, 1, 2]]);
  });

  it("does not join pieces for a scale, a trill or a short phrase in common", () => {
    const scale = Array.from(
      { length: 60 },
      (_, index) => 48 + 12 * Math.floor((index % 21) / 7) + [0, 2, 4, 5, 7, 9, 11][index % 7]!,
    );
    const trill = Array.from({ length: 60 }, (_, index) => 72 + (index % 2));
    const phrase = tune(9, 16)
      .tracks[0]!.notes.filter((note) => note.velocity === 80)
      .map((note) => note.pitch);
    const withFigure = (seed: number, figure: readonly number[]) => {
      const list = [...tune(seed, 120).tracks[0]!.notes];
      const from = 240 * 121;
      const added = figure.map((pitch, index) => ({
        pitch,
        velocity: 80,
        start: from + 240 * index,
        duration: 200,
      }));
      return createScore({ tracks: [createTrack([...list, ...added])] });
    };
    for (const figure of [scale, trill, phrase]) {
      expect(members(withFigure(1, figure), withFigure(2, figure))).toEqual([[0], [1]]);
    }
  });

  it("joins pieces of a few notes only where they are equal, in any key", () => {
    const short = (...pitches: readonly number[]) =>
      createScore({
        tracks: [
          createTrack(
            pitches.map((pitch, index) => ({ pitch, velocity: 80, start: 480 * index, duration: 480 })),
          ),
        ],
      });
    expect(members(short(60, 62, 64), short(60, 62, 65), short(67, 69, 71))).toEqual([[0, 2], [1]]);
  });

  it("names a work by its content: not by order, other works, key or tempo", () => {
    const scores = [0, 1, 2, 3, 4].map((seed) => tune(seed));
    const ids = groupWorks(scores).map((work) => work.id);
    expect(ids.every((id) => /^w[0-9a-f]{8}$/.test(id))).toBe(true);
    expect(
      groupWorks([...scores].reverse())
        .map((work) => work.id)
        .reverse(),
    ).toEqual(ids);
    expect(groupWorks([scores[3]!]).map((work) => work.id)).toEqual([ids[3]]);
    const higher = mapNotes(scores[3]!, (note) => ({ ...note, pitch: note.pitch + 2 }));
    expect(groupWorks([higher]).map((work) => work.id)).toEqual([ids[3]]);
  });

  it("gives these ids on every platform", () => {
    expect(groupWorks([tune(0), tune(1), createScore()]).map((work) => work.id)).toMatchSnapshot();
  });

  it("gives ids that differ to works whose smallest shingles are equal", () => {
    const start = tune(5, 22).tracks[0]!.notes.filter((note) => note.velocity === 80);
    const many = Array.from({ length: 40 }, (_, seed) => {
      const rest = tune(100 + seed, 40).tracks[0]!.notes.map((note) => ({
        ...note,
        start: note.start + 240 * 23,
      }));
      return createScore({
        tracks: [createTrack([...start, ...rest.filter((note) => note.velocity === 80)])],
      });
    });
    const ids = groupWorks(many).map((work) => work.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.some((id) => id.endsWith("-2"))).toBe(true);
  });

  it("puts each score in one work, in order", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 12 }), (seeds) => {
        const works = groupWorks(seeds.map((seed) => tune(seed, 80)));
        expect(works.flatMap((work) => work.members).sort((a, b) => a - b)).toEqual(
          seeds.map((_, index) => index),
        );
        expect(works.map((work) => seeds[work.members[0]!])).toEqual([...new Set(seeds)]);
        expect(new Set(works.map((work) => work.id)).size).toBe(works.length);
      }),
      { numRuns: 20 },
    );
  });

  it("has no works without scores", () => {
    expect(groupWorks([])).toEqual([]);
  });
});

describe.skipIf(!hasShared("data/split.tsv"))(
  "groupWorks on Chopin's preludes and études (needs ../shared)",
  () => {
    const folders = ["data/expressive/chopin", "data/free/chopin-nifc"].map(sharedPath);

    it("agrees with the split file, but where that is known to be wrong", async () => {
      const { pieces } = await loadCorpus(folders, { split: sharedPath("data/split.tsv") });
      const works = groupWorks(pieces.map((piece) => piece.score));
      const name = (index: number) =>
        pieces[index]!.file.split("/")
          .at(-1)!
          .replace(/\.mid$/, "");
      const pairs = works.flatMap(({ members: list }) =>
        list.flatMap((a, at) =>
          list.slice(at + 1).map((b) => ({ a, b, listed: pieces[a]!.work === pieces[b]!.work })),
        ),
      );
      // One piece in two editions, by their titles, which the split file has as two works.
      expect(pairs.filter((pair) => !pair.listed).map(({ a, b }) => `${name(a)} ${name(b)}`)).toEqual([
        "chp_op18 018-1-BH",
        "chp_op31 031-1-BH",
        "chpn-p20 028-1-BH-020",
        "chpn-p21 028-1-BH-021",
        "chpn-p7 028-1-BH-007",
        "chpn-p9 028-1-BH-009",
        "chpn_op25_e2 025-1b-LE-002",
        "chpn_op27_1 027-1-BH-001",
        "chpn_op27_2 027-1-BH-002",
        "chpn_op35_3 035-1a-TR-003",
      ]);
      const workOf = new Map(
        works.flatMap((work) => work.members.map((member) => [member, work.id] as const)),
      );
      const missed = pieces.flatMap((piece, a) =>
        pieces.flatMap((other, b) =>
          a < b && piece.work === other.work && workOf.get(a) !== workOf.get(b)
            ? [`${name(a)} ${name(b)}`]
            : [],
        ),
      );
      // One work there, but a prelude and a song by their titles.
      expect(missed).toEqual(["chpn-p16 074-1-G-015", "028-1-BH-016 074-1-G-015"]);
      expect(pairs.filter((pair) => pair.listed).length).toBeGreaterThan(35);
    });
  },
);
