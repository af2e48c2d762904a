import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./fixtures";
import { logIn, typeLogIn, unique } from "./people";

test("the log-in tells whom to ask, and does not tell which part was wrong", async ({ page }) => {
  await page.goto("/login");
  await expect(page.getByRole("heading", { name: "Brug for hjælp?" })).toBeVisible();
  await page.getByRole("button", { name: "Log ind" }).click();
  await expect(page.getByRole("alert")).toContainText("Der er 2 fejl");
  await expectAccessible(page);

  await page.getByLabel("Brugernavn eller e-mailadresse").fill(unique("nobody"));
  await page.getByLabel("Adgangskode", { exact: true }).fill("en forkert adgangskode");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("Brugernavn eller adgangskode er forkert.");
  await expectNoSidewaysScroll(page);

  // Who has tried too often is told so once, and when to try again.
  const wait = page.getByRole("timer");
  await expect(async () => {
    await page.getByLabel("Adgangskode", { exact: true }).press("Enter");
    await expect(wait).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expect(wait).toContainText(/^Du kan prøve igen om \d+ sekund/);
  await expect(page.getByText(/prøvet for mange gange/)).toHaveCount(1);
  await expectAccessible(page);
});

test("a page that needs a log-in leads there and back, and a reload keeps the session", async ({ page }) => {
  await page.goto("/users?state=active");
  await expect(page).toHaveURL(/\/login\?redirect=/);
  await typeLogIn(page);
  await expect(page).toHaveURL(/\/users\?state=active/);
  await page.reload();
  await expect(page.getByRole("heading", { name: "Brugere", level: 1 })).toBeVisible();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
});

test("an officer is made by keyboard alone, and the mail is queued, not sent", async ({ page }) => {
  const name = unique("gitte");
  await logIn(page);
  await page.goto("/users/new?staff=true");
  await page.getByLabel("Navn", { exact: true }).focus();
  await page.keyboard.type("Gitte Kjær");
  await page.keyboard.press("Tab");
  await page.keyboard.type(`${name}@example.dk`);
  await page.keyboard.press("Tab");
  await expect(page.getByLabel("Brugernavn")).toHaveValue(name);
  await page.keyboard.press("Enter");

  await expect(page.getByRole("heading", { name: "Gitte Kjær", level: 1 })).toBeVisible();
  await expect(page.getByRole("main")).toBeFocused();
  const mail = page.getByRole("region", { name: "E-mail og link" });
  await expect(mail).toContainText("I kø");
  await expect(mail).toContainText("Linket gælder til");
  await expectAccessible(page);

  await page.getByRole("button", { name: "Spær" }).click();
  await expectAccessible(page);
  await expect(page.getByRole("dialog").getByRole("button", { name: "Annullér" })).toBeFocused();
  await page.getByRole("dialog").getByRole("button", { name: "Spær" }).click();
  await expect(page.getByRole("region", { name: "Konto" })).toContainText("Spærret");
  await expect(mail).toContainText("Annulleret");
  await page.goto("/mails");
  const cancelled = page.getByRole("row", { name: `${name}@example.dk` });
  await expect(cancelled).toContainText("Sendes ikke: Kontoen er spærret");
  await expectAccessible(page);
  await cancelled.getByRole("link").click();

  await page.getByRole("button", { name: "Slet" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Slet" }).click();
  await expect(page).toHaveURL(/\/users$/);
});

test("two who edit the same user lose nothing", async ({ page, context }) => {
  const name = unique("hans");
  await logIn(page);
  await page.goto("/users/new?staff=true");
  await page.getByLabel("Navn", { exact: true }).fill("Hans Å");
  await page.getByLabel("E-mailadresse").fill(`${name}@example.dk`);
  await expect(page.getByLabel("Brugernavn")).toHaveValue(name);
  await page.getByLabel("Påmind bruger om ny konto").uncheck({ force: true });
  await page.getByRole("button", { name: "Opret bruger" }).click();
  await expect(page.getByText("Der er ikke sendt nogen e-mail.")).toBeVisible();
  await page.getByRole("link", { name: "Rediger" }).click();
  await expect(page.getByLabel("Brugernavn")).toHaveValue(name);

  const other = await context.newPage();
  await other.goto(page.url());
  await other.getByLabel("Navn", { exact: true }).fill("Hans Ågård");
  await other.getByRole("button", { name: "Gem oplysninger" }).click();
  await expect(other.getByText("Ændringerne er gemt")).toBeVisible();
  await other.close();

  await page.getByLabel("Brugernavn").fill(`${name}2`);
  await page.getByRole("button", { name: "Gem oplysninger" }).click();
  await page.getByRole("button", { name: "Hent den nyeste udgave" }).click();
  await expect(page.getByLabel("Navn", { exact: true })).toHaveValue("Hans Ågård");
  await expect(page.getByLabel("Brugernavn")).toHaveValue(`${name}2`);
  await page.getByRole("button", { name: "Gem oplysninger" }).click();
  await expect(page.getByText("Ændringerne er gemt")).toBeVisible();
  await expect(page.getByLabel("Navn", { exact: true })).toHaveValue("Hans Ågård");
});

test("logging out in one tab logs out the other", async ({ page, context }) => {
  await logIn(page);
  const other = await context.newPage();
  await other.goto("/account");
  await expect(other.getByText("Denne enhed")).toBeVisible();
  await expectAccessible(other);
  // The one in the menu is hidden until it is opened; the account page lists this device with a button of its own.
  await other
    .getByRole("listitem")
    .filter({ hasText: "Denne enhed" })
    .getByRole("button", { name: /^Log af/ })
    .click();
  await expect(other).toHaveURL(/\/login/);
  await expect(page).toHaveURL(/\/login/);
});

test("an unknown address keeps the menu of whoever is logged in", async ({ page }) => {
  await logIn(page);
  for (const path of ["/reports", "/users/x/y"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { name: "Siden findes ikke" }), path).toBeVisible();
    await expect(page.getByRole("button", { name: /^Brugermenu/ }), path).toBeVisible();
  }
  await expectAccessible(page);
  await page.getByRole("link", { name: "Indberetninger", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Indberetninger", level: 1 })).toBeVisible();
});

test("an unknown address and English", async ({ page }) => {
  await page.goto("/nowhere");
  await expect(page.getByRole("heading", { name: "Siden findes ikke" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.getByRole("heading", { name: "Page not found" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
});
