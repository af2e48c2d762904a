import { request } from "@playwright/test";
import { test as base } from "./fixtures";
import { MailServer } from "./mail-server";
import { startServer } from "./own-server";
import { ADMIN, equip, redeem } from "./people";

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
    async ({ mails }, use) => {
      const { origin, link, stop } = await startServer({ SMTP_URL: mails.url });
      const http = await request.newContext({ baseURL: origin });
      await equip(http, origin, await redeem(http, link, ADMIN.password));
      await use(origin);
      await stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  baseURL: async ({ server }, use) => use(server),
});
