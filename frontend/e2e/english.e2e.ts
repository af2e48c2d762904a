import type { Page } from "@playwright/test";
import { expectNothingDanish, inEnglish } from "./danish";
import { expect, expectWell, test } from "./fixtures";
import { invite } from "./municipality";
import { ELECTION_PAGES, OFFICE_PAGES } from "./pages";
import { logIn, PASSWORD, unique } from "./people";

/** By the menu, as one would; it is remembered from then on. */
async function switchToEnglish(page: Page) {
  if ((page.viewportSize()?.width ?? 0) < 760) await page.getByRole("button", { name: "Menu" }).click();
  else await page.getByRole("button", { name: /^Brugermenu/ }).click();
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  // At once, without a reload.
  await expectNothingDanish(page);
}

async function expectEnglish(page: Page) {
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page.locator(".skeleton")).toHaveCount(0);
  await expectNothingDanish(page);
  await expectWell(page);
}

/** The words are the same on a phone, and the pages are looked at there in Danish. */
const ONCE = { tag: "@once" };

for (const [of, pages] of [
  ["elections", ELECTION_PAGES],
  ["the office", OFFICE_PAGES],
] as const)
  test(`every page of ${of} is English in English`, ONCE, async ({ page }) => {
    test.slow();
    await logIn(page);
    await switchToEnglish(page);
    for (const [path, danish] of pages) {
      await page.goto(path);
      await expectEnglish(page);
      const title = await page.getByRole("heading", { level: 1 }).innerText();
      expect(inEnglish(danish), path).toContain(title);
      await expect(page).toHaveTitle(new RegExp(`^${title} – `));
    }
  });

test(
  "the pages of one election, site, person, user and system are English in English",
  ONCE,
  async ({ page, town }) => {
    test.slow();
    const { api, election, sites, duties, parties } = town;
    const seat = { election_id: election.id, duty_id: duties[0]?.id, party_id: parties[0]?.id };
    const full_name = unique("Åse ");
    const made = await api.send("POST", "/assignments", {
      ...{ ...seat, site_id: sites[0]?.id },
      person: { full_name, cpr: "251248-9996", address: "Skolevej 1", protected: true },
    });
    const person = (made as unknown as { person: { id: string } }).person.id;
    const user = await invite(town, { scope: "site", site_ids: [sites[0]?.id, sites[2]?.id] });
    const client = await api.send("POST", "/machine-clients", {
      ...{ name: unique("Script "), scopes: ["users:read"], accounts_per_day: 10 },
    });
    await logIn(page);
    await page.evaluate(() => localStorage.setItem("language", "en"));
    for (const path of [
      `/elections/${election.id}`,
      `/elections/${election.id}/edit`,
      `/elections/${election.id}/seats`,
      `/elections/${election.id}/sites/${sites[0]?.id}`,
      `/elections/${election.id}/sites/${sites[0]?.id}/list`,
      `/assignments/${made.id}`,
      `/persons/${person}`,
      `/persons/${person}/insight`,
      `/sites/${sites[0]?.id}`,
      `/users/${user.id}`,
      `/users/${user.id}/edit`,
      `/clients/${client.id}`,
      `/clients/${client.id}/edit`,
      "/nowhere",
    ]) {
      await page.goto(path);
      await expectEnglish(page);
    }
    await page.goto(`/persons/${person}/insight`);
    await page.getByRole("button", { name: "Make the report" }).click();
    await expect(page.getByRole("heading", { name: "Your rights" })).toBeVisible();
    await expectEnglish(page);
  },
);

test(
  "a secretary's pages are English in English, and those before the log-in",
  ONCE,
  async ({ page, town }) => {
    test.slow();
    const { api, election, sites, duties, parties } = town;
    const made = await api.send("POST", "/assignments", {
      ...{
        election_id: election.id,
        site_id: sites[0]?.id,
        duty_id: duties[0]?.id,
        party_id: parties[0]?.id,
      },
      person: { full_name: unique("Egon ") },
    });
    const user = await invite(town, { scope: "party" });
    const link = await town.linkTo(user.email);
    await page.goto("/login");
    await page.getByRole("button", { name: "English" }).click();
    await expectEnglish(page);
    await page.goto("/forgot-password");
    await expectEnglish(page);
    await page.goto(link);
    await expect(page.getByRole("heading", { name: "Choose your password" })).toBeVisible();
    await expectEnglish(page);
    await page.getByLabel("New password").fill(PASSWORD);
    await page.keyboard.press("Enter");
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: "Terms of use" })).toBeVisible();
    await expectEnglish(page);
    await page.getByRole("button", { name: "I accept the terms" }).click();
    await expect(page.getByRole("heading", { name: "My polling places" })).toBeVisible();
    await expectEnglish(page);
    for (const path of [
      `/elections/${election.id}/sites/${sites[0]?.id}`,
      `/elections/${election.id}/sites/${sites[0]?.id}/list`,
      "/assignments",
      `/assignments/${made.id}`,
      "/secretary-requests",
      "/account",
      "/security",
      "/users",
    ]) {
      await page.goto(path);
      await expectEnglish(page);
    }
  },
);
