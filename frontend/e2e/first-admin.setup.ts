import { readFileSync } from "node:fs";
import { expect, expectAccessible, test } from "./fixtures";
import { ADMIN } from "./people";

test("the first administrator's link leads to a password, once", async ({ page }) => {
  const link = readFileSync("test-results/server/link.txt", "utf8").trim();
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

  await page.goto(link);
  await expect(page.getByRole("heading", { name: "Linket er allerede brugt" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Send et nyt link" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Gå til log ind" })).toBeVisible();
});
