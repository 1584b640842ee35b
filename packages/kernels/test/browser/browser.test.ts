import { chromium, type Files, visit } from "@nocturne/testing";
import { beforeAll, describe, expect, it } from "vitest";
import * as api from "../../dist/index.js";
import { run } from "./program.mjs";

/** What the program finds in one place. */
type Report = Awaited<ReturnType<typeof run>>;

const script = "text/javascript";
const files: Files = {
  "/": { type: "text/html", content: "<!doctype html><script type=module src=/page.mjs></script>" },
  "/kernels.mjs": { type: script, content: new URL("../../dist/index.js", import.meta.url) },
  "/program.mjs": { type: script, content: new URL("program.mjs", import.meta.url) },
  "/worker.mjs": {
    type: script,
    content: `
      import * as api from "/kernels.mjs";
      import { run } from "/program.mjs";
      postMessage(await run(api));`,
  },
  "/page.mjs": {
    type: script,
    content: `
      import * as api from "/kernels.mjs";
      import { run } from "/program.mjs";
      const page = await run(api);
      const worker = new Worker("/worker.mjs", { type: "module" });
      const inWorker = await new Promise((resolve) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => resolve(message);
      });
      const report = JSON.stringify({ isolated: crossOriginIsolated, page, worker: inWorker });
      location.href = await (await fetch("/result", { method: "POST", body: report })).text();`,
  },
};

const places = ["page", "worker"] as const;
const refused =
  /^Error: kernels: 2 threads need shared memory, which this page has only if it is cross-origin isolated/;

if (chromium === undefined) {
  describe.skip("in Chromium", () => {
    it("needs a Chromium: install one, or set CHROMIUM to its path");
  });
} else {
  const program = chromium;
  describe("in Chromium", () => {
    let inNode: Report;
    let isolated: { isolated: boolean; page: Report; worker: Report };
    let open: typeof isolated;
    beforeAll(async () => {
      inNode = await run(api);
      const sites = [true, false].map((isolated) => ({ files, isolated }));
      [isolated, open] = (await visit(program, sites)) as [typeof isolated, typeof isolated];
    }, 300_000);

    it.each(places)(
      "a %s that is cross-origin isolated has threads, and Node's bits in each build",
      (place) => {
        expect(isolated.isolated).toBe(true);
        expect(isolated[place].supportsThreads).toBe(true);
        expect(Object.keys(isolated[place].results)).toHaveLength(4);
        expect(isolated[place]).toEqual(inNode);
      },
    );

    it.each(places)("a %s that is not has one thread, with Node's bits, and is told why not two", (place) => {
      expect(open.isolated).toBe(false);
      expect(open[place].supportsThreads).toBe(false);
      for (const build of ["plain", "relaxed"]) {
        expect(open[place].results[`${build}, 1`]).toEqual(inNode.results[`${build}, 1`]);
        expect(open[place].results[`${build}, 2`]).toMatch(refused);
      }
    });

    it("computed something each time, and kept nothing", () => {
      for (const result of Object.values(inNode.results)) {
        expect(result).toMatchObject({ usedMemory: 0 });
        expect(Object.values(result).flat().length).toBeGreaterThan(15_000);
      }
    });
  });
}
