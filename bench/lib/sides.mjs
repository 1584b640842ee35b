import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { timed } from "./turn.mjs";

/**
 * @typedef {object} OpenSide A side that is ready to take turns.
 * @property {string} label who it is, with its version where it has one
 * @property {number} [parameters] weights of its net
 * @property {() => Promise<import("./turn.mjs").Turn>} turn
 * @property {() => Promise<void>} close
 */

/**
 * @typedef {object} Side
 * @property {() => Promise<OpenSide>} open throws {@link MissingSide} where it cannot run here
 * @property {number} [turns] for one that is slow: it takes only so many, and none to warm up
 */

/** Thrown by a side that cannot run here; the message says why. */
export class MissingSide extends Error {}

/**
 * A side in the runner's own process.
 *
 * @param {string} label
 * @param {() => Promise<{ work: () => number | Promise<number>, close?: () => void }>} start - `work` returns the amount done
 * @returns {Side}
 */
export function localSide(label, start) {
  return {
    async open() {
      const { work, close } = await start();
      return { label, turn: () => timed(work), close: async () => close?.() };
    },
  };
}

/**
 * A side that is a script of `sides/`, run by this Node in a process of its own.
 *
 * @param {string} script - its name in `sides/`
 * @param {unknown} options - what it reads from its first argument, as JSON
 * @param {Readonly<Record<string, string>>} [env]
 * @returns {Side}
 */
export function nodeSide(script, options, env = {}) {
  const path = fileURLToPath(new URL(`../sides/${script}`, import.meta.url));
  return processSide([process.execPath, path, JSON.stringify(options)], env);
}

/**
 * A side that is a script of `peers/`, run by the Python that NOCTURNE_PEERS_PYTHON names.
 *
 * @param {string} script - its name in `peers/`
 * @param {unknown} options - what it reads from its first argument, as JSON
 * @param {{ threads?: number }} [settings] - threads of its numerical libraries, 1 unless told
 * @returns {Side}
 */
export function pythonSide(script, options, { threads = 1 } = {}) {
  const python = process.env.NOCTURNE_PEERS_PYTHON;
  if (!python) {
    return {
      open: async () => {
        throw new MissingSide("Python: NOCTURNE_PEERS_PYTHON is not set");
      },
    };
  }
  const path = fileURLToPath(new URL(`../peers/${script}`, import.meta.url));
  const count = String(threads);
  const env = { OMP_NUM_THREADS: count, MKL_NUM_THREADS: count, PYTHONDONTWRITEBYTECODE: "1" };
  return processSide([python, path, JSON.stringify(options)], env);
}

/**
 * A side in a process of its own: it prints one JSON object a line, `{"ready": true, "label": …}` first, then a turn for
 * each line that it reads, until its input ends.
 *
 * @param {readonly string[]} command
 * @param {Readonly<Record<string, string>>} env
 * @returns {Side}
 */
export function processSide([program, ...args], env = {}) {
  return { open: () => openProcess(program, args, env) };
}

async function openProcess(program, args, env) {
  const child = spawn(program, args, { env: { ...process.env, ...env } });
  let said = "";
  child.stderr.on("data", (chunk) => {
    said = (said + chunk).slice(-4000);
  });
  const ended = new Promise((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(complaint(said) || `it ended with ${signal ?? code}`));
  });
  // What goes wrong with writing is told by how the process ended.
  child.stdin.on("error", () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new MissingSide(`${program}: ${await ended}`);
    return JSON.parse(value);
  };
  const close = async () => {
    child.stdin.end();
    await ended;
  };

  const first = await next();
  if (first.missing) {
    await close();
    throw new MissingSide(first.missing);
  }
  return {
    label: first.label,
    parameters: first.parameters,
    turn: async () => {
      child.stdin.write("\n");
      return next();
    },
    close,
  };
}

/** The line that tells what went wrong: the last that names an error, else the last. */
function complaint(text) {
  const lines = text.trim().split("\n");
  return (lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1)).trim();
}
