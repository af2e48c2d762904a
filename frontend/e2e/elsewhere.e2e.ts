import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { promisify } from "node:util";
import type { Page } from "@playwright/test";
import { expect, expectWell, test } from "./fixtures";
import { ADMIN } from "./people";
import { totp } from "./second-factor";
import { enrolFirst, freePort, startServer } from "./server";

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** What nginx sends with the pages, where the API is at another address. */
function headersFor(api: string): Record<string, string> {
  const lines = readFileSync("../deploy/security-headers.conf", "utf8").matchAll(
    /^add_header (\S+) "(.*)"/gm,
  );
  const sent = Object.fromEntries([...lines].map(([, name = "", value = ""]) => [name, value]));
  const policy = sent["Content-Security-Policy"] ?? "";
  expect(policy).toContain("connect-src 'self'");
  return { ...sent, "Content-Security-Policy": policy.replace("connect-src 'self'", `connect-src ${api}`) };
}

/** A web server that knows nothing but files: the page for every address that is none. */
async function servePages(folder: string, port: number, api: string) {
  const headers = headersFor(api);
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const path = extname(pathname) ? pathname : "/index.html";
    const body = await readFile(`${folder}${path}`).catch(() => null);
    const type = TYPES[extname(path)] ?? "application/octet-stream";
    response.writeHead(body ? 200 : 404, { ...headers, "Content-Type": type }).end(body);
  }).listen(port, "127.0.0.1");
  await once(server, "listening");
  return { origin: `http://localhost:${port}`, stop: () => server.close().closeAllConnections() };
}

/** Name and password; what comes next is the test's. */
async function typePassword(page: Page) {
  await page.getByLabel("Brugernavn eller e-mailadresse").fill(ADMIN.username);
  await page.getByLabel("Adgangskode", { exact: true }).fill(ADMIN.password);
  await page.keyboard.press("Enter");
}

/** What runs until the test is over, however it ends. */
const running: (() => unknown)[] = [];
test.afterEach(async () => {
  for (const stop of running.splice(0)) await stop();
});

// The width of the screen makes no difference here, and each run needs a build of its own.
test("pages from another web server log in, stay logged in and send files, and those from a third do not", {
  tag: "@once",
}, async ({ page }) => {
  test.slow();
  const [port, thirdPort] = [await freePort(), await freePort()];
  const own = `http://localhost:${port}`;
  const api = await startServer(test.info().outputPath("api"), { CORS_ORIGINS: own, PUBLIC_URL: own });
  running.push(api.stop);
  const folder = test.info().outputPath("pages");
  const env = { ...process.env, API_URL: `${api.origin}/` };
  await promisify(execFile)("node_modules/.bin/vite", ["build", "--outDir", folder, "--logLevel", "error"], {
    env,
  });
  const pages = await servePages(folder, port, api.origin);
  const third = await servePages(folder, thirdPort, api.origin);
  running.push(pages.stop, third.stop);
  const asked = new Set<string>();
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.pathname.startsWith("/api/")) asked.add(url.origin);
  });

  const secret = await enrolFirst(api);
  await test.step("log in", async () => {
    // The link that was mailed leads to the pages, not to the API.
    expect(new URL(api.link).origin).toBe(own);
    await page.goto(api.link);
    await expect(page.getByRole("heading", { name: "Linket er allerede brugt" })).toBeVisible();
    await page.goto(`${own}/users`);
    await typePassword(page);
    await page.getByLabel("Kode fra appen").fill(totp(secret, 1));
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: "Brugere", level: 1 })).toBeVisible();
    const cookies = await page.context().cookies(api.origin);
    expect(cookies.find(({ name }) => name === "refresh")).toMatchObject({
      httpOnly: true,
      sameSite: "Strict",
    });
  });
  await test.step("after a reload the cookie opens the session again", async () => {
    await page.reload();
    await expect(page.getByRole("heading", { name: "Brugere", level: 1 })).toBeVisible();
    await expectWell(page);
  });
  await test.step("what is sent with a version and a key arrives, and so does a file", async () => {
    await page.goto(`${own}/sites/import`);
    await page.locator("input[type=file]").setInputFiles("e2e/files/polling-districts.csv");
    await page.getByRole("button", { name: "Importér 9 valgsteder" }).click();
    await expect(page.getByText("9 valgsteder oprettet, ingen ændret.")).toBeVisible();
    await page.goto(`${own}/sites`);
    await page.getByRole("link", { name: "4. Herslev" }).click();
    await page.getByLabel("Antal vælgere").fill("641");
    await page.getByRole("button", { name: "Gem ændringer" }).click();
    await expect(page.getByText("Ændringerne er gemt")).toBeVisible();
  });
  await test.step("log out", async () => {
    await page.getByRole("button", { name: /^Brugermenu/ }).click();
    await page.getByRole("button", { name: "Log af", exact: true }).click();
    await expect(page).toHaveURL(/\/login/);
    await page.goto(`${own}/users`);
    await expect(page).toHaveURL(/\/login/);
    expect([...asked]).toEqual([api.origin]);
  });
  await test.step("the same pages at an address that is not allowed reach nothing", async () => {
    await page.goto(`${third.origin}/login`);
    await typePassword(page);
    await expect(page.getByRole("alert")).toContainText("Vi kunne ikke få forbindelse.");
    await expectWell(page);
  });
});
