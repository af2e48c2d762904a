import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { request } from "@playwright/test";
import { test as base } from "./fixtures";
import { MailServer } from "./mail-server";
import { ADMIN, equip, redeem } from "./people";

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Waits until it answers; gives up when it has ended. */
async function ready(url: string, ended: () => boolean): Promise<void> {
  while (!ended()) {
    const answer = await fetch(`${url}/health/ready`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the server did not start");
}

/** On a server that no other worker has, with a mail server: for what holds of a whole municipality, and for mails that go. */
export const test = base.extend<object, { mails: MailServer; server: string }>({
  mails: [
    // biome-ignore lint/correctness/noEmptyPattern: it reads from this pattern which fixtures are needed
    async ({}, use) => {
      const mails = await MailServer.start();
      await use(mails);
      mails.close();
    },
    { scope: "worker" },
  ],
  server: [
    async ({ mails }, use, { workerIndex }) => {
      const port = await freePort();
      const folder = `test-results/server-${workerIndex}`;
      const env = { ...process.env, PORT: String(port), FOLDER: folder, SMTP_URL: mails.url };
      const child = spawn("node", ["e2e/start-server.mjs"], { env, stdio: ["ignore", "ignore", "inherit"] });
      const url = `http://localhost:${port}`;
      await ready(url, () => child.exitCode !== null);
      const http = await request.newContext({ baseURL: url });
      const link = readFileSync(`${folder}/link.txt`, "utf8").trim();
      await equip(http, url, await redeem(http, link, ADMIN.password));
      await use(url);
      child.kill("SIGTERM");
      await once(child, "exit");
    },
    { scope: "worker", timeout: 60_000 },
  ],
  baseURL: async ({ server }, use) => use(server),
});
