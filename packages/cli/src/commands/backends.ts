import { Argument, type Command, Option } from "commander";
import { answerProbe, type BackendProbe, probeBackend } from "../probe-backend.ts";
import { createProgressBar } from "../progress-bar.ts";
import { thousands } from "../training-progress.ts";
import { BACKENDS } from "./train.ts";

interface Flags {
  readonly measure: boolean;
  readonly json?: boolean;
  readonly probe?: string;
}

const NAMES = BACKENDS.filter((name) => name !== "auto");

/** Characters of the longest bar. */
const WIDTH = 20;

export function addBackends(program: Command): void {
  program
    .command("backends")
    .description("what can compute here, how fast, and what is missing")
    .addArgument(new Argument("[names...]", "look at these only").choices(NAMES))
    .option("--no-measure", "do not measure how fast each trains")
    .option("--json", "an array of one object a backend")
    .addOption(new Option("--probe <name>", "look at one in this process").hideHelp())
    .action(async (names: string[], flags: Flags) => {
      if (flags.probe !== undefined) return answerProbe(flags.probe, flags.measure);
      const asked = names.length > 0 ? names : NAMES;
      const auto = () => probeBackend("auto", { measure: false });
      const [probes, choice] = flags.measure
        ? [await measured(asked), await auto()]
        : await Promise.all([lookedAt(asked), auto()]);
      console.log(flags.json ? asJson(probes, choice) : asTable(probes, choice));
    });
}

/** One after the other, so that none slows another. */
async function measured(names: readonly string[]): Promise<Map<string, BackendProbe>> {
  const bar = createProgressBar();
  const probes = new Map<string, BackendProbe>();
  for (const [index, name] of names.entries()) {
    bar.update(index / names.length, `measuring ${name}`);
    probes.set(name, await probeBackend(name));
  }
  bar.clear();
  return probes;
}

async function lookedAt(names: readonly string[]): Promise<Map<string, BackendProbe>> {
  const look = async (name: string) => [name, await probeBackend(name, { measure: false })] as const;
  return new Map(await Promise.all(names.map(look)));
}

function asJson(probes: ReadonlyMap<string, BackendProbe>, auto: BackendProbe): string {
  const rows = [...probes].map(([backend, { name, message, ...probe }]) => ({
    backend,
    ...probe,
    auto: auto.name === backend,
  }));
  return JSON.stringify(rows, null, 2);
}

/** A line a backend, with a bar as long as it is fast, and what would help below one that is missing. */
export function asTable(probes: ReadonlyMap<string, BackendProbe>, auto: BackendProbe): string {
  const fastest = Math.max(...[...probes.values()].map((probe) => probe.notesPerSecond ?? 0));
  const [names, devices] = [[...probes.keys()], [...probes.values()].map(deviceOf)];
  const nameWidth = Math.max(...names.map((name) => name.length));
  const deviceWidth = Math.max(...devices.map((device) => device.length));
  const lines = [...probes].flatMap(([name, probe]) => {
    const label = name.padEnd(nameWidth);
    if (!probe.found) {
      const remedy = probe.remedy === undefined ? [] : [`${" ".repeat(nameWidth)}  → ${probe.remedy}`];
      return [`${label}  not here: ${probe.reason}`, ...remedy];
    }
    const device = deviceOf(probe).padEnd(deviceWidth);
    return [`${label}  ${device}  ${speedOf(probe, fastest)}`.trimEnd()];
  });
  const choice = auto.found ? `auto takes ${auto.message}` : `auto finds none: ${auto.reason}`;
  return [...lines, "", choice].join("\n");
}

function deviceOf({ found, device = "", threads = 1 }: BackendProbe): string {
  if (!found) return "";
  return threads === 1 ? device : `${device}, ${threads} threads`;
}

function speedOf({ notesPerSecond, reason = "" }: BackendProbe, fastest: number): string {
  if (notesPerSecond === undefined) return reason;
  const length = Math.max(1, Math.round((WIDTH * notesPerSecond) / fastest));
  return `${"━".repeat(length).padEnd(WIDTH)}  ${thousands(notesPerSecond).padStart(7)} notes/s`;
}
