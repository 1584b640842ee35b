import { describe, expect, it } from "vitest";
import { createClock } from "../src/clock.ts";

/** How far both clocks get while `work` is done. */
async function elapsed(work: () => unknown): Promise<{ wall: number; cpu: number }> {
  const [wall, cpu] = [createClock(false), createClock(true)];
  const [wallBegan, cpuBegan] = [wall(), cpu()];
  await work();
  return { wall: wall() - wallBegan, cpu: cpu() - cpuBegan };
}

describe("createClock", () => {
  it("counts seconds of the wall's clock, or of the processor: sleep costs none", async () => {
    const { wall, cpu } = await elapsed(() => new Promise((resolve) => setTimeout(resolve, 300)));
    expect(wall).toBeGreaterThan(0.29);
    expect(cpu).toBeLessThan(0.5 * wall);
  });

  it("counts work in processor seconds", async () => {
    const { cpu } = await elapsed(() => {
      const { user, system } = process.cpuUsage();
      let spent = 0;
      while (spent < 100_000) {
        const now = process.cpuUsage();
        spent = now.user + now.system - user - system;
      }
    });
    expect(cpu).toBeGreaterThanOrEqual(0.1);
    expect(cpu).toBeLessThan(10);
  });
});
