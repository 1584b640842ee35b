import { createScore, createTrack } from "@nocturne/score";
import { expect, it } from "vitest";
import { parseMidi, type TextEvent, textEvent, textsOf, writeMidi } from "../src/index.ts";
import { END, file } from "./build-file.ts";

it("reads texts as UTF-8 where they are, else as Latin-1", () => {
  const bytes = file([
    `00 ff0305 c3a974c3a9 05 ff0503 e974e9 05 ff0505 c3a974c3a9 00 ff0602 4162 00 ff4b0141 00 e00040 00 ff0700 ${END}`,
  ]);
  expect(parseMidi(bytes).score.tracks.flatMap(textsOf)).toEqual([
    { tick: 5, kind: "lyric", text: "été" },
    { tick: 10, kind: "lyric", text: "été" },
    { tick: 10, kind: "marker", text: "Ab" },
    { tick: 10, kind: "cuePoint", text: "" },
  ]);
});

it("gives back every kind of text that was written", () => {
  const kinds = ["text", "copyright", "instrument", "lyric", "marker", "cuePoint"] as const;
  const texts = kinds.map(
    (kind, tick): TextEvent => ({ tick, kind, text: `${kind} 夜想曲 ${"é".repeat(100)}` }),
  );
  const score = createScore({ tracks: [createTrack([], { rawEvents: texts.map(textEvent) })] });
  expect(parseMidi(writeMidi(score)).score.tracks.flatMap(textsOf)).toEqual(texts);
});
