import { expect, type Page } from "@playwright/test";

export const ADMIN = { username: "anne@example.dk", password: "en kop kaffe på broen i regnvejr" };

/** What everybody else in the tests chooses. */
export const PASSWORD = "syv grønne cykler i regn";

export async function logIn(page: Page, { username, password } = ADMIN): Promise<void> {
  await page.goto("/login");
  await page.getByLabel("Brugernavn eller e-mailadresse").fill(username);
  await page.getByLabel("Adgangskode", { exact: true }).fill(password);
  await page.keyboard.press("Enter");
  await expect(page).not.toHaveURL(/\/login/);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
}

/** A name that no other test uses. */
export function unique(stem: string): string {
  return `${stem}${Date.now().toString(36)}${Math.floor(Math.random() * 1e6).toString(36)}`;
}
