import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import type { APIRequestContext, Page } from "@playwright/test";
import { test as base, expect } from "./fixtures";
import { ADMIN, redeem } from "./people";
import { totp } from "./second-factor";

/** A server that one test has to itself: for what there is only once in a municipality. */
export interface OwnServer {
  origin: string;
  /** The first administrator's link, not yet used. */
  link: string;
  stop: () => Promise<void>;
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (typeof address !== "object" || !address) throw new Error("no port is free");
  return address.port;
}

/** Starts it with these settings besides its own, and waits until it answers; what it says goes to a file beside its folder. */
export async function startServer(settings: Record<string, string> = {}): Promise<OwnServer> {
  const port = await freePort();
  const folder = `test-results/server-${port}`;
  const env = { ...process.env, PORT: String(port), E2E_FOLDER: folder, ...settings };
  mkdirSync("test-results", { recursive: true });
  const log = openSync(`${folder}.log`, "w");
  const server = spawn(process.execPath, ["e2e/start-server.mjs"], { env, stdio: ["ignore", log, log] });
  const ended = once(server, "exit");
  const origin = `http://localhost:${port}`;
  const ready = expect(async () => expect((await fetch(`${origin}/health/ready`)).status).toBe(200)).toPass();
  const gone = ended.then(() => Promise.reject(new Error(`no server: see ${folder}.log`)));
  await Promise.race([ready, gone]);
  // From here on its end is no fault.
  gone.catch(() => {});
  return {
    origin,
    link: readFileSync(`${folder}/link.txt`, "utf8").trim(),
    stop: async () => {
      server.kill();
      await ended;
    },
  };
}

/** Makes the first administrator's account ready to log in with: password, terms and an app, whose key it gives back. */
export async function enrolFirst(http: APIRequestContext, link: string): Promise<string> {
  const token = await redeem(http, link, ADMIN.password);
  const add = async (path: string, data?: object) => {
    const headers = { Authorization: `Bearer ${token}` };
    const answer = await http.post(`/api/v1/me/second-factors/${path}`, { headers, ...(data && { data }) });
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
    return answer.json();
  };
  const { id, secret } = await add("totp");
  await add(`${id}/confirm`, { name: "Test", code: totp(secret) });
  return secret;
}

/** The first administrator, logged in, on the page that comes first. */
async function signInFirst(page: Page, server: OwnServer): Promise<void> {
  await enrolFirst(page.request, server.link);
  await page.goto("/login");
  await page.evaluate(() => localStorage.setItem("had-session", "1"));
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Overblik", level: 1 })).toBeVisible();
}

/** `own` is a server that no other test has, and the pages are its pages; its first administrator is logged in. */
export const test = base.extend<{ own: OwnServer }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern which fixtures are needed
  own: async ({}, use) => {
    const server = await startServer();
    await use(server);
    await server.stop();
  },
  baseURL: async ({ own }, use) => use(own.origin),
  page: async ({ page, own }, use) => {
    await signInFirst(page, own);
    await use(page);
  },
});

export { expect };
