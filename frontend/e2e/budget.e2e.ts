import type { Browser, Page, Response } from "@playwright/test";
import { expect, test } from "./fixtures";
import { ELECTION_PAGES, OFFICE_PAGES } from "./pages";
import { logIn } from "./people";

const KB = 1024;
type Kind = "script" | "stylesheet" | "font";

/** What a visitor with an empty cache fetches for one page, in bytes as they travel. */
async function weigh(page: Page, open: () => Promise<unknown>): Promise<Record<Kind, number>> {
  const responses: Response[] = [];
  const note = (response: Response) => responses.push(response);
  page.on("response", note);
  await open();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.waitForLoadState("networkidle");
  page.off("response", note);
  const bytes = { script: 0, stylesheet: 0, font: 0 };
  for (const response of responses) {
    const kind = response.request().resourceType();
    if (!(kind in bytes)) continue;
    const { responseBodySize } = await response.request().sizes();
    bytes[kind as Kind] += responseBodySize;
    // Below a kilobyte there is nothing to gain; a font is compressed in itself.
    if (kind !== "font" && responseBodySize >= KB)
      expect(response.headers()["content-encoding"], response.url()).toBe("br");
  }
  return bytes;
}

/** The layout shift of the page at hand since it began to load. */
function shift(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0;
        const observer = new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as (PerformanceEntry & {
            value: number;
            hadRecentInput: boolean;
          })[])
            if (!entry.hadRecentInput) sum += entry.value;
        });
        observer.observe({ type: "layout-shift", buffered: true });
        // What is buffered is handed over before the next frame's timers.
        requestAnimationFrame(() => setTimeout(() => resolve(sum)));
      }),
  );
}

/** The same visitor with an empty cache. The session goes along: its cookie is good for one of the two only. */
async function freshPage(browser: Browser, from: Page): Promise<Page> {
  const context = await browser.newContext({ storageState: await from.context().storageState() });
  await from.context().close();
  return context.newPage();
}

async function expectLight(page: Page, path: string, most: number) {
  const { script, stylesheet, font } = await weigh(page, () => page.goto(path));
  test.info().annotations.push({
    type: "bytes",
    description: `${path}: ${script} js, ${stylesheet} css, ${font} fonts`,
  });
  expect(script, `${path}: JavaScript`).toBeGreaterThan(0);
  expect(script, `${path}: JavaScript`).toBeLessThanOrEqual(most * KB);
  expect(stylesheet, `${path}: CSS`).toBeLessThanOrEqual(22 * KB);
  expect(font, `${path}: fonts`).toBeLessThanOrEqual(55 * KB);
  expect(await shift(page), `${path}: layout shift`).toBeLessThanOrEqual(0.05);
}

test("the pages before the log-in stay within their budget of bytes", async ({ page, browser }) => {
  let visitor = page;
  for (const path of ["/login", "/forgot-password", "/set-password"]) {
    visitor = await freshPage(browser, visitor);
    await expectLight(visitor, path, 150);
  }
});

test("every page behind the log-in stays within its budget of bytes", async ({ page, browser, town }) => {
  test.slow();
  await logIn(page);
  const { election, sites } = town;
  const pages = [
    ...[...ELECTION_PAGES, ...OFFICE_PAGES].map(([path]) => path),
    `/elections/${election.id}`,
    `/elections/${election.id}/seats`,
    `/elections/${election.id}/sites/${sites[0]?.id}`,
  ];
  let visitor = page;
  for (const path of pages) {
    visitor = await freshPage(browser, visitor);
    await expectLight(visitor, path, 200);
  }
});

test("a slow first answer leaves no white page, and what waits gives way without moving anything", async ({
  page,
}) => {
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route("**/api/v1/public", async (route) => {
    await held;
    await route.continue();
  });
  const asked = page.waitForRequest("**/api/v1/public");
  await page.goto("/login");
  await asked;
  await expect(page.getByRole("banner")).toContainText("Valghalla");
  await expect(page.getByRole("main")).toHaveText("Henter …");
  answer();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByText("Henter …")).toHaveCount(0);
  expect(await shift(page), "layout shift").toBeLessThanOrEqual(0.05);
});
