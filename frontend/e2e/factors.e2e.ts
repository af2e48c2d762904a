import { readFile } from "node:fs/promises";
import type { CDPSession, Page } from "@playwright/test";
import { expect, expectWell, test } from "./fixtures";
import { logIn, typeLogIn } from "./people";
import { askForProof, totp } from "./second-factor";
import { keepCodes, newStaff, setUpApp } from "./staff";

async function logOut(page: Page): Promise<void> {
  await page.context().clearCookies();
  await page.goto("/login");
}

/** A device with a fingerprint reader, as far as the browser knows. */
async function device(page: Page): Promise<CDPSession> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return cdp;
}

test("an app is set up after the password and asked for at the next log-in; a recovery code helps out once", async ({
  page,
  town,
}) => {
  test.slow();
  const { who } = await newStaff(page, town);
  await page.getByRole("button", { name: "Tilføj en app" }).click();
  const secret = await page.locator("code").innerText();
  // On the phone that holds the app, its own camera cannot see the picture.
  const open = page.getByRole("link", { name: "Åbn i din kodeapp" });
  await expect(open).toBeVisible({ visible: (page.viewportSize()?.width ?? 0) < 760 });
  await expect(page.getByRole("img", { name: "QR-kode til din app" })).toBeVisible();
  await expect(page.locator('a[href^="otpauth://totp/"]')).toHaveAttribute(
    "href",
    new RegExp(`secret=${secret.replaceAll(" ", "")}`),
  );
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Kopiér: nøglen" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Kopieret: nøglen" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret.replaceAll(" ", ""));
  await expectWell(page);
  await page.getByLabel("Kode fra appen").fill(totp(secret));
  await page.keyboard.press("Enter");
  const codes = await keepCodes(page);
  await expect(page.getByRole("heading", { level: 1, name: "Overblik" })).toBeVisible();

  await logOut(page);
  await typeLogIn(page, who);
  const field = page.getByLabel("Kode fra appen");
  await expect(field).toBeFocused();
  await expect(field).toHaveAttribute("autocomplete", "one-time-code");
  await expectWell(page);
  await field.fill("000 00");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("Koden er ikke rigtig");
  await expectWell(page);
  // The code that confirmed the app is spent; the next one is good already.
  await field.fill(totp(secret, 1));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Overblik" })).toBeVisible();

  await logOut(page);
  for (const works of [true, false]) {
    await typeLogIn(page, who);
    await expect(page.getByText("Har du hverken telefon, adgangsnøgle")).toContainText("administrator");
    await page.getByRole("button", { name: "Brug en genoprettelseskode" }).click();
    await expectWell(page);
    await page.getByLabel("Genoprettelseskode").fill(codes[0] ?? "");
    await page.keyboard.press("Enter");
    if (works) await expect(page.getByRole("heading", { level: 1, name: "Overblik" })).toBeVisible();
    else await expect(page.getByRole("alert")).toContainText("Prøv en af de andre");
    await logOut(page);
  }
});

test("a passkey is set up and logs in; a second factor is added, named and removed", async ({
  page,
  town,
}) => {
  test.slow();
  await device(page);
  const { who } = await newStaff(page, town);
  await page.getByRole("button", { name: "Tilføj en adgangsnøgle" }).click();
  await keepCodes(page);
  await expect(page.getByRole("heading", { level: 1, name: "Overblik" })).toBeVisible();

  await logOut(page);
  await typeLogIn(page, who);
  await expect(page.getByRole("button", { name: "Brug adgangsnøgle" })).toBeVisible();
  await expectWell(page);
  await page.getByRole("button", { name: "Brug en genoprettelseskode" }).click();
  // One way to the passkey, not two that are called almost the same.
  await expect(page.getByRole("button", { name: /^Brug/ })).toHaveCount(1);
  await expectWell(page);
  await page.getByRole("button", { name: "Brug adgangsnøgle" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Overblik" })).toBeVisible();

  await page.goto("/security");
  await expect(page.getByText("Den sidste kan ikke fjernes.")).toBeVisible();
  await expectWell(page);
  await page.getByRole("button", { name: "Tilføj en app" }).click();
  const secret = await page.locator("code").innerText();
  await page.getByLabel("Kode fra appen").fill(totp(secret));
  await page.getByLabel("Navn", { exact: true }).fill("Arbejdstelefon");
  await expectWell(page);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Arbejdstelefon er tilføjet")).toBeVisible();

  await page.getByRole("button", { name: "Omdøb Arbejdstelefon" }).click();
  await page.getByRole("dialog").getByLabel("Navn").fill("Ny telefon");
  await expectWell(page);
  await page.getByRole("dialog").getByRole("button", { name: "Gem ændringer" }).click();
  await page.getByRole("button", { name: "Fjern Ny telefon" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Fjern" }).click();
  await expect(page.getByText("Ny telefon er fjernet")).toBeVisible();
  await expect(page.getByText("Den sidste kan ikke fjernes.")).toBeVisible();

  await page.getByRole("button", { name: "Lav nye koder" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Lav nye koder" }).click();
  await expectWell(page);
  // The file says what it is for, whose it is and since when; and one click does not lose what is shown only now.
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Hent som fil" }).click();
  const file = await readFile(await (await downloading).path(), "utf8");
  expect(file).toMatch(/^Genoprettelseskoder til Valghalla Fredericia Kommune\r\nhttp:/);
  expect(file).toContain(`Bruger: ${who.username}\r\n`);
  expect(file).toMatch(/Lavet \d\d\.\d\d\.\d{4}, \d\d\.\d\d/);
  expect(file).toContain(await page.getByRole("listitem").locator("code").first().innerText());
  const question = page.getByRole("dialog", { name: "Forlad siden uden at gemme?" });
  await page.getByRole("link", { name: "Min konto" }).first().click();
  await expect(question).toContainText("Koderne vises kun nu");
  await expectWell(page);
  await question.getByRole("button", { name: "Bliv på siden" }).click();
  expect(await keepCodes(page)).toHaveLength(10);
  await expect(page.getByText("Du har 10 koder tilbage.")).toBeVisible();
});

test("what is sensitive asks again in a dialog, goes on by itself, and nothing typed is lost", async ({
  page,
  town,
}) => {
  test.slow();
  await device(page);
  await newStaff(page, town);
  await page.getByRole("button", { name: "Tilføj en adgangsnøgle" }).click();
  await keepCodes(page);
  await page.goto("/security");
  const asked = await askForProof(page, "**/api/v1/me/recovery-codes", 2);
  const question = page.getByRole("dialog", { name: "Lav nye genoprettelseskoder?" });
  const proof = page.getByRole("dialog", { name: "Bekræft, at det er dig" });
  await page.getByRole("button", { name: "Lav nye koder" }).click();
  await question.getByRole("button", { name: "Lav nye koder" }).click();
  await expect(proof.getByRole("button", { name: "Brug adgangsnøgle" })).toBeFocused();
  await expectWell(page);
  await proof.getByRole("button", { name: "Annullér" }).click();
  await expect(question.getByRole("alert")).toContainText("Bekræft, at det er dig");

  await question.getByRole("button", { name: "Lav nye koder" }).click();
  await expect(proof.getByRole("button", { name: "Brug adgangsnøgle" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("listitem").locator("code")).toHaveCount(10);
  expect(asked()).toBe(3);
});

test("an administrator resets the second factor of somebody who has lost it", async ({ page, town }) => {
  test.slow();
  const { id, who } = await newStaff(page, town);
  await setUpApp(page);
  await logOut(page);

  await logIn(page);
  await page.goto(`/users/${id}`);
  const sessions = page.getByRole("region", { name: "Logget ind her" });
  await expect(sessions.getByRole("listitem")).not.toHaveCount(0);
  await page.getByRole("button", { name: "Nulstil totrinsbekræftelse" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Nulstil totrinsbekræftelse" }).click();
  await expect(dialog).toContainText("mindst 5 tegn");
  await expectWell(page);
  await dialog.getByLabel("Begrundelse").fill("Har mistet sin telefon");
  await dialog.getByRole("button", { name: "Nulstil totrinsbekræftelse" }).click();
  await expect(page.getByRole("region", { name: "Konto" })).toContainText("Ikke sat op");
  await expect(sessions).toContainText("ikke logget ind nogen steder");
  await logOut(page);
  await typeLogIn(page, who);
  await expect(page.getByRole("heading", { name: "Gør din konto sikker" })).toBeVisible();

  // A block ends the new session, too; the question before its end says what will be, not what was done.
  await logOut(page);
  await logIn(page);
  await page.goto(`/users/${id}`);
  await expect(sessions.getByRole("listitem")).not.toHaveCount(0);
  await page.getByRole("button", { name: "Spær" }).click();
  await dialog.getByRole("button", { name: "Spær" }).click();
  await expect(sessions).toContainText("ikke logget ind nogen steder");
  await page.getByRole("button", { name: "Ophæv spærring" }).click();
  await expect(dialog).toContainText("kan logge ind igen");
  await expect(dialog).not.toContainText("er ophævet");
  await expectWell(page);
  await dialog.getByRole("button", { name: "Ophæv spærring" }).click();
  await expect(page.getByText("Spærringen er ophævet.")).toBeVisible();
});
