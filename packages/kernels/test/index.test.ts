import { testReadme } from "@nocturne/testing";
import { expect, it } from "vitest";
import * as api from "../src/index.ts";

it("exports these names", () => {
  expect(Object.keys(api).sort()).toEqual(["createKernels", "supportsThreads"]);
});

testReadme(new URL("../README.md", import.meta.url));
