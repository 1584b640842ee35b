import { describe, expect, it } from "vitest";
import { builtPackage, cacheFolder, tensorflowFolder } from "../../src/setup/tensorflow-folder.ts";

describe("cacheFolder", () => {
  it.each([
    ["linux", {}, "/home/me/.cache/nocturne"],
    ["linux", { XDG_CACHE_HOME: "/cache" }, "/cache/nocturne"],
    ["darwin", {}, "/home/me/Library/Caches/nocturne"],
    ["win32", {}, "/home/me/AppData/Local/nocturne"],
    ["win32", { NOCTURNE_CACHE: "/own" }, "/own"],
  ] as const)("on %s with %j is %s", (platform, env, expected) => {
    expect(cacheFolder({ platform, env, home: "/home/me" })).toBe(expected);
  });

  it("holds what is built for TensorFlow", () => {
    const folder = tensorflowFolder({ env: { NOCTURNE_CACHE: "/own" } });
    expect(builtPackage(folder)).toBe("/own/tensorflow/node_modules/@tensorflow/tfjs-node");
  });
});
