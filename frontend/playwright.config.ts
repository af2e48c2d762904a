import { defineConfig, devices } from "@playwright/test";

/** Flags for a machine without a display, a sandbox or a way out to the network. */
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const launchOptions = { executablePath: process.env.CHROMIUM_BIN ?? "/usr/bin/chromium", args };

/** What is done here is the same on a phone; how these pages look there, the others see. */
const ALIKE = "**/{accounts,budget,closed,imported,links,mails,officer,policy,requests-off,templates}.e2e.ts";

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.e2e.ts",
  fullyParallel: true,
  workers: 2,
  // Generous: a busy machine is no fault of a page.
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  // What fails twice fails; what failed once is listed as flaky, to be looked into.
  retries: 1,
  reporter: [["list"]],
  // Of a test that passed, its server's database is of no use.
  preserveOutput: "failures-only",
  use: {
    locale: "da-DK",
    timezoneId: "Europe/Copenhagen",
    launchOptions,
  },
  projects: [
    { name: "desktop", use: { viewport: { width: 1280, height: 800 } } },
    { name: "phone", testIgnore: ALIKE, grepInvert: /@once/, use: devices["Pixel 7"] },
  ],
});
