import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { workplace, writeMusic } from "./helpers.ts";

const bin = fileURLToPath(new URL("../bin/nocturne.js", import.meta.url));

it.each<[string, string[]]>([
  ["stdout", ["inspect", "music", "--json", "--notes"]],
  ["stderr", ["etudes", "--count", "2", "--out", "etudes"]],
])("ends quietly where nobody reads %s", async (pipe, args) => {
  const cwd = workplace();
  writeMusic(cwd);
  const child = spawn(process.execPath, [bin, ...args], { cwd });
  let said = "";
  if (pipe === "stdout") {
    child.stdout.destroy();
    child.stderr.on("data", (chunk) => {
      said += chunk;
    });
  } else {
    child.stderr.destroy();
    child.stdout.on("data", (chunk) => {
      said += chunk;
    });
  }
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect([code, said]).toEqual([0, pipe === "stdout" ? "" : "etudes: 2 études\n"]);
});
