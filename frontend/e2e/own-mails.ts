import { test as base } from "./fixtures";
import { MailServer } from "./mail-server";

/** The server has a mail server, which answers as the test wants. */
export const test = base.extend<{ mails: MailServer }>({
  // biome-ignore lint/correctness/noEmptyPattern: it reads from this pattern which fixtures are needed
  mails: async ({}, use) => {
    const mails = await MailServer.start();
    await use(mails);
    mails.close();
  },
  settings: async ({ mails }, use) => use({ SMTP_URL: mails.url }),
});
