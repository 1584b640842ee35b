import { tokenizerFromName } from "@nocturne/tokenizers";
import { describe, expect, it } from "vitest";
import { netNamed } from "../src/choose-net.ts";
import type { NetName } from "../src/net-names.ts";

describe("netNamed", () => {
  it.each<[NetName, string, number]>([
    ["default", "lstm", 192],
    ["howl-lstm-192", "lstm", 192],
    ["howl-lstm-416", "lstm", 416],
    ["howl-gru-512", "gru", 512],
  ])("%s is a net with a cell of kind %s and %i units", (name, cell, units) => {
    const { fields } = tokenizerFromName("howlV1");
    expect(netNamed(name, {})(fields)).toMatchObject({ cell, units });
  });

  it("sizes the default net only", () => {
    const { fields } = tokenizerFromName("modern");
    expect(netNamed("default", { units: 24, layers: 3 })(fields)).toMatchObject({ units: 24, layers: 3 });
    expect(() => netNamed("howl-lstm-192", { layers: 2 })).toThrow(
      "--units and --layers are for the default net; howl-lstm-192 has its own",
    );
  });
});
