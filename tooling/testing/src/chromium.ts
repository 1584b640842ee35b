import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const usualPaths = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** A Chromium of this machine: `CHROMIUM`, else at one of the usual paths; or undefined. */
export const chromium = [process.env.CHROMIUM, ...usualPaths].find(
  (path) => path !== undefined && path !== "" && existsSync(path),
);

/** A file that a page can load, by its address. */
export type Files = Readonly<Record<string, { readonly type: string; readonly content: string | URL }>>;

/** A site to open. */
export interface Site {
  readonly files: Files;
  /** Whether it is served with the headers COOP and COEP, which make it cross-origin isolated. */
  readonly isolated: boolean;
}

const isolation = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

/** Options of {@link visit}. */
export interface VisitOptions {
  /** Command line switches besides those of a headless run. @default ["--disable-gpu"] */
  readonly switches?: readonly string[];
}

/**
 * Opens each site's `/` in a Chromium, one after the other, and returns what the page of each posts to `/result` as JSON. The page
 * must then go to the address that it gets as the answer.
 *
 * @throws where Chromium ends before that
 */
export async function visit(
  program: string,
  sites: readonly Site[],
  { switches = ["--disable-gpu"] }: VisitOptions = {},
): Promise<unknown[]> {
  const results: unknown[] = [];
  const servers: Server[] = [];
  const folder = await mkdtemp(join(tmpdir(), "nocturne-chromium-"));
  let browser: ChildProcess | undefined;
  try {
    const visited = new Promise<void>((resolve) => {
      servers.push(
        ...sites.map((site, index) =>
          serve(site, (result) => {
            results[index] = result;
            const next = servers[index + 1];
            if (!next) resolve();
            return next ? addressOf(next) : "about:blank";
          }),
        ),
      );
    });
    await Promise.all(
      servers.map((server) => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))),
    );
    browser = spawn(
      program,
      [
        ...["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--no-first-run", ...switches],
        ...[`--user-data-dir=${folder}`, addressOf(servers[0]!)],
      ],
      { stdio: "ignore" },
    );
    await Promise.race([visited, ended(browser)]);
    return results;
  } finally {
    if (browser) await stop(browser);
    for (const server of servers) server.close().closeAllConnections();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function serve({ files, isolated }: Site, take: (result: unknown) => string): Server {
  return createServer(async (request, response) => {
    if (request.method === "POST" && request.url === "/result") {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      response.end(take(JSON.parse(Buffer.concat(parts).toString())));
      return;
    }
    const file = files[request.url ?? ""];
    if (!file) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": file.type, ...(isolated ? isolation : {}) });
    response.end(typeof file.content === "string" ? file.content : await readFile(file.content));
  });
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** Rejects when the browser ends. */
function ended(browser: ChildProcess): Promise<never> {
  return new Promise((_, reject) => {
    browser.once("error", reject);
    browser.once("exit", (code) =>
      reject(new Error(`chromium: it ended (${code}) before all pages reported`)),
    );
  });
}

async function stop(browser: ChildProcess): Promise<void> {
  if (browser.exitCode !== null || browser.signalCode !== null) return;
  const gone = new Promise((resolve) => browser.once("exit", resolve));
  browser.kill("SIGKILL");
  await gone;
}
