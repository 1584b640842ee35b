import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { takeTurns } from "../lib/compare.mjs";
import { localSide, MissingSide, processSide } from "../lib/sides.mjs";

const served = fileURLToPath(new URL("served.mjs", import.meta.url));
const scripted = (mode: string) => processSide([process.execPath, served, mode]);

describe("takeTurns", () => {
  it("alternates the sides, after a warm-up that does not count", async () => {
    const said: string[] = [];
    const side = (name: string) =>
      localSide(name, async () => ({
        work: () => said.push(name),
        close: () => said.push(`${name} closed`),
      }));
    const { a, b } = await takeTurns({ a: side("a"), b: side("b") }, 2);
    expect(said).toEqual(["a", "b", "a", "b", "a", "b", "a closed", "b closed"]);
    expect([a.label, a.turns.map((turn) => turn.amount)]).toEqual(["a", [3, 5]]);
    expect(b.turns.map((turn) => turn.amount)).toEqual([4, 6]);
  });

  it("gives a slow side the turns that it has, without a warm-up", async () => {
    const said: string[] = [];
    const side = (name: string) => localSide(name, async () => ({ work: () => said.push(name) }));
    const measured = await takeTurns({ quick: side("quick"), slow: { ...side("slow"), turns: 1 } }, 2);
    expect(said).toEqual(["quick", "quick", "slow", "quick"]);
    expect(measured.slow.turns).toHaveLength(1);
  });

  it("asks a process for its turns, and measures them there", async () => {
    const { it: side } = await takeTurns({ it: scripted("works") }, 3);
    expect([side.label, side.parameters]).toEqual(["a side", 7]);
    expect(side.turns.map((turn) => turn.amount)).toEqual([2, 3, 4]);
    for (const turn of side.turns) {
      expect(turn.cpu).toBeGreaterThan(0);
      expect(turn.wall).toBeGreaterThan(0);
      expect(turn.peak).toBeGreaterThan(2 ** 20);
    }
  });

  it.each([
    ["missing", "nothing is here"],
    ["crashes at once", "Error: this is broken"],
    ["crashes on the way", "Error: this broke down"],
  ])("goes on without a process that %s, and keeps the reason", async (mode, reason) => {
    const other = localSide("other", async () => ({ work: () => 1 }));
    const measured = await takeTurns({ it: scripted(mode), other }, 3);
    expect(measured.it.turns).toEqual([]);
    expect(measured.it.missing).toContain(reason);
    expect(measured.other.turns).toHaveLength(3);
  });

  it("goes on without a program that is not there", async () => {
    const { it: side } = await takeTurns({ it: processSide(["/nowhere/python"]) }, 1);
    expect(side.missing).toContain("/nowhere/python");
  });

  it("does not hide a mistake of ours", async () => {
    const wrong = localSide("wrong", async () => {
      throw new TypeError("not a function");
    });
    await expect(takeTurns({ wrong }, 1)).rejects.toThrow("not a function");
    const absent = localSide("absent", async () => {
      throw new MissingSide("no folder");
    });
    expect((await takeTurns({ absent }, 1)).absent.missing).toBe("no folder");
  });
});
