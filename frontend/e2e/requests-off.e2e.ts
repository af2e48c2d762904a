import type { Page } from "@playwright/test";
import { expect, expectWell } from "./fixtures";
import { invite } from "./municipality";
import { test } from "./own-mails";
import { logIn, PASSWORD, unique } from "./people";

async function openMenu(page: Page): Promise<void> {
  if ((page.viewportSize()?.width ?? 0) < 760) await page.getByRole("button", { name: "Menu" }).click();
}

/** The administrator's answer to whether a secretary may ask for another one. */
async function decide(page: Page, answer: string): Promise<void> {
  await page.goto("/settings");
  const group = page.getByRole("group", { name: "Må en partisekretær bede om en ekstra?" });
  await group.getByLabel(answer).check({ force: true });
  await page.getByRole("button", { name: "Gem ændringer" }).click();
  await expect(page.getByText("Ændringerne er gemt")).toBeVisible();
}

test("where the municipality takes no requests, a secretary is offered none", async ({
  page,
  town,
  mails,
  browser,
}) => {
  test.slow();
  const user = await invite(town, { scope: "party" });
  await expect.poll(() => mails.newest(user.email)?.text).toMatch(/set-password#/);
  await town.redeem(mails.linkTo(user.email), PASSWORD);
  const office = await (await browser.newContext()).newPage();
  await logIn(office);
  await logIn(page, { username: user.username, password: PASSWORD });
  const link = page.getByRole("link", { name: "Flere partisekretærer" });
  const helper = unique("Åse ");

  await test.step("allowed, there is a link and a form", async () => {
    await openMenu(page);
    await link.click();
    await page.getByLabel("Navn", { exact: true }).fill(helper);
    await page.getByLabel("E-mailadresse").fill(`${unique("aase")}@example.dk`);
    await page.getByRole("checkbox", { name: town.sites[0]?.name }).check({ force: true });
  });

  await test.step("switched off while somebody writes: refused with the reason, and nothing is lost", async () => {
    await decide(office, "Nej");
    await expectWell(office);
    await page.getByRole("button", { name: "Send anmodning" }).click();
    await expect(page.getByRole("alert")).toContainText("tager ikke imod anmodninger");
    await expect(page.getByLabel("Navn", { exact: true })).toHaveValue(helper);
    await expectWell(page);
  });

  await test.step("no link, and the page that is typed in says so", async () => {
    await page.goto("/");
    await expect(page.getByRole("heading", { name: "Mine valgsteder" })).toBeVisible();
    await openMenu(page);
    await expect(page.getByRole("link", { name: "Indberetninger" })).toBeVisible();
    await expect(link).toHaveCount(0);
    await expect(page.locator('a[href="/secretary-requests"]')).toHaveCount(0);
    await expectWell(page);
    await page.goto("/secretary-requests");
    await expect(page.getByRole("main")).toContainText("Kommunen tager ikke imod anmodninger");
    await expect(page.getByRole("main")).not.toContainText("Bed kommunen om");
    await expect(page.getByRole("heading", { name: "Brug for hjælp?" })).toBeVisible();
    await expect(page.getByRole("main").getByRole("textbox")).toHaveCount(0);
    await expect(page.getByRole("button", { name: "Send anmodning" })).toHaveCount(0);
    await expectWell(page);
    await office.goto("/secretary-requests");
    await expect(office.getByRole("main")).toContainText("Anmodninger er slået fra under Indstillinger");
    await expect(office.getByRole("main")).not.toContainText("står det her");
    await expectWell(office);
  });

  await test.step("switched on again it is there again", async () => {
    await decide(office, "Ja, og en administrator godkender hver gang");
    await page.goto("/");
    await openMenu(page);
    await link.click();
    await expect(page.getByRole("button", { name: "Send anmodning" })).toBeVisible();
  });
  await office.context().close();
});
