import { describe, expect, it } from "vitest";
import { runTool, ToolError } from "../../src/setup/run-tool.ts";

const node = (script: string, options = {}) => runTool(process.execPath, ["-e", script], options);

describe("runTool", () => {
  it("returns what was printed", async () => {
    expect(await node("console.log(process.env.TUNE)", { env: { TUNE: "la" } })).toBe("la\n");
  });

  it("tells what a tool that failed said", async () => {
    await expect(node("console.log('one'); console.error('no room'); process.exit(3)")).rejects.toThrow(
      /failed \(3\):\none\n\nno room$/,
    );
  });

  it("tells a program that is not there from one that fails", async () => {
    const missing = runTool("nocturne-has-no-such-tool", []);
    await expect(missing).rejects.toMatchObject({ missing: true });
    await expect(missing).rejects.toBeInstanceOf(ToolError);
    await expect(node("process.exit(1)")).rejects.toMatchObject({ missing: false });
  });

  it("stops the tool, and what it started, when it is told to", async () => {
    const controller = new AbortController();
    const script =
      "require('child_process').spawnSync(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'])";
    const running = node(script, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error("enough")), 200);
    await expect(running).rejects.toThrow("enough");
    await expect(node("", { signal: controller.signal })).rejects.toThrow("enough");
  });
});
