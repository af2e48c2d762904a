import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, expectAccessible, expectWell, test } from "./fixtures";
import { ADMIN, equip } from "./people";
import { keepCodes, totp } from "./second-factor";

/** The log-in leads straight to it. Gives back the app's key and the recovery codes. */
async function setUpAnApp(page: Page): Promise<[string, string[]]> {
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
  return [secret, codes];
}

/** Logs in with the app's next code. */
async function openWith(page: Page, secret: string): Promise<string> {
  const login = await page.request.post("/api/v1/auth/login", { data: ADMIN });
  const { challenge } = await login.json();
  const data = { challenge, proof: { totp: totp(secret, 1) } };
  const opened = await page.request.post("/api/v1/auth/second-factor", { data });
  return (await opened.json()).access_token as string;
}

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
  const [secret, codes] = await setUpAnApp(page);
  keepCodes(codes);

  await page.goto(link);
  await expect(page.getByRole("heading", { name: "Linket er allerede brugt" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Send et nyt link" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Gå til log ind" })).toBeVisible();

  await equip(page.request, new URL(page.url()).origin, await openWith(page, secret));
});
