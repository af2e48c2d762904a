import { expect, type Page } from "@playwright/test";
import type { Municipality } from "./municipality";
import { PASSWORD, typeLogIn, unique } from "./people";
import { totp } from "./second-factor";

/** Somebody of the office with a password and nothing else, on the page that asks for more. */
export async function newStaff(page: Page, town: Municipality, role = "election_officer") {
  const username = unique("bodil");
  const email = `${username}@example.dk`;
  const full_name = unique("Bodil Ærø ");
  const { id } = await town.api.send("POST", "/users", { username, email, full_name, role, notify: true });
  await town.redeem(await town.linkTo(email), PASSWORD);
  const who = { username, password: PASSWORD };
  await page.goto("/login");
  await typeLogIn(page, who);
  await expect(page.getByRole("heading", { name: "Gør din konto sikker" })).toBeVisible();
  return { who, id, full_name };
}

export async function keepCodes(page: Page): Promise<string[]> {
  await expect(page.getByRole("heading", { name: "Genoprettelseskoder" })).toBeVisible();
  const codes = await page.getByRole("listitem").locator("code").allInnerTexts();
  await page.getByLabel("Jeg har gemt koderne").check({ force: true });
  await page.getByRole("button", { name: "Fortsæt" }).click();
  return codes;
}

/** Sets an app up on the page that asks for a second factor; gives back the app's key. */
export async function setUpApp(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Tilføj en app" }).click();
  const secret = await page.locator("code").innerText();
  await page.getByLabel("Kode fra appen").fill(totp(secret));
  await page.keyboard.press("Enter");
  await keepCodes(page);
  return secret;
}
