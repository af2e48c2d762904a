import { defineConfig, devices } from "@playwright/test";

const port = process.env.PORT ?? "8187";
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

const GRID = "**/seats.e2e.ts";
/** What is done here is the same on a phone; how these pages look there, the others see. */
const ALIKE = "**/{accounts,budget,closed,imported,links,mails,officer,policy,requests-off,templates}.e2e.ts";
const DESKTOP = { viewport: { width: 1280, height: 800 } };
const PHONE = devices["Pixel 7"];

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.e2e.ts",
  fullyParallel: true,
  workers: 2,
  // Generous: a busy machine is no fault of a page.
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [["list"]],
  use: {
    baseURL: `http://localhost:${port}`,
    locale: "da-DK",
    timezoneId: "Europe/Copenhagen",
    trace: "retain-on-failure",
    launchOptions,
  },
  webServer: {
    command: "node e2e/start-server.mjs",
    url: `http://localhost:${port}/health/ready`,
    gracefulShutdown: { signal: "SIGTERM", timeout: 5_000 },
  },
  projects: [
    // The first administrator chooses a password once; the tests then log in.
    { name: "first", testMatch: "**/*.setup.ts" },
    // The grid of seats grows with what other tests make, so it is looked at while it is small.
    { name: "grid", dependencies: ["first"], testMatch: GRID, use: DESKTOP },
    { name: "grid on a phone", dependencies: ["first"], testMatch: GRID, use: PHONE },
    { name: "desktop", dependencies: ["grid", "grid on a phone"], testIgnore: GRID, use: DESKTOP },
    {
      name: "phone",
      dependencies: ["grid", "grid on a phone"],
      testIgnore: [GRID, ALIKE],
      grepInvert: /@once/,
      use: PHONE,
    },
  ],
});
