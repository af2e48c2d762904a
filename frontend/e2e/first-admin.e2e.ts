import type { Page } from "@playwright/test";
import { expect, expectAccessible, expectWell, test } from "./fixtures";
import { ADMIN } from "./people";
import { totp } from "./second-factor";

/** The log-in leads straight to it. */
async function setUpAnApp(page: Page): Promise<void> {
  await page.getByLabel("Adgangskode", { exact: true }).fill(ADMIN.password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Vilkår for brug" })).toBeVisible();
  await expectWell(page);
  await page.goto("/users");
  await expect(page, "nothing else is open yet").toHaveURL(/\/terms/);
  await page.getByRole("button", { name: "Jeg accepterer vilkårene" }).click();
  await expect(page.getByRole("heading", { name: "Gør din konto sikker" })).toBeVisible();
  await expectWell(page);
  await page.goto("/users");
  await expect(page, "nothing else is open yet").toHaveURL(/\/enrol/);
  await page.getByRole("button", { name: "Tilføj en app" }).click();
  await expect(page.getByRole("img", { name: "QR-kode til din app" })).toBeVisible();
  await expectWell(page);
  const secret = await page.locator("code").innerText();
  await page.getByLabel("Kode fra appen").fill("12345");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("Koden er ikke rigtig");
  await page.getByLabel("Kode fra appen").fill(totp(secret));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Genoprettelseskoder" })).toBeFocused();
  await expectWell(page);
  const codes = await page.getByRole("listitem").locator("code").allInnerTexts();
  expect(codes).toHaveLength(10);
  await page.getByRole("button", { name: "Fortsæt" }).click();
  await expect(page.getByRole("alert")).toContainText("Gem koderne");
  await page.getByLabel("Jeg har gemt koderne").check({ force: true });
  await page.getByRole("button", { name: "Fortsæt" }).click();
  await expect(page).toHaveURL(/\/users$/);
}

test.use({ enrolled: false });

test("the first administrator's link leads to a password, once", async ({ page, server }) => {
  const { link } = server;
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "Vælg din adgangskode" })).toBeVisible();
  await expect(page.locator("form")).toContainText(ADMIN.username);
  // The token leaves the address at once: it must not lie in the history.
  await expect(page).toHaveURL(/\/set-password$/);
  await expectAccessible(page);

  const field = page.getByLabel("Ny adgangskode");
  await field.fill("fredericia kommune 1");
  await page.getByRole("button", { name: "Gem adgangskode" }).click();
  await expect(page.getByRole("alert")).toContainText("let at gætte her");
  await expect(page.getByRole("alert")).toBeFocused();
  await expectAccessible(page);

  await field.fill(ADMIN.password);
  await page.getByRole("button", { name: "Gem adgangskode" }).click();
  await expect(page.getByText("Adgangskoden er gemt.")).toBeVisible();
  await setUpAnApp(page);

  await page.goto(link);
  await expect(page.getByRole("heading", { name: "Linket er allerede brugt" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Send et nyt link" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Gå til log ind" })).toBeVisible();
});
