import type { Page } from "@playwright/test";
import { expect, expectWell, test } from "./fixtures";
import { invite, type Municipality, openReport } from "./municipality";
import { logIn, PASSWORD, typeLogIn, unique } from "./people";

/** The published test number. */
const CPR = "251248-9996";

/** A secretary of the whole first party, who has chosen a password. */
async function secretary(town: Municipality) {
  const { id, email, username } = await invite(town, { scope: "party" });
  await town.redeem(await town.linkTo(email), PASSWORD);
  return { id, username, password: PASSWORD };
}

/** Somebody is typed, with a number, and the office ends the session before it is sent. */
async function typeAndBeEnded(
  page: Page,
  town: Municipality,
  user: string,
  open = () => openReport(page, town),
) {
  await open();
  const name = unique("Åse ");
  await page.getByLabel("Navn", { exact: true }).fill(name);
  await page.getByLabel("CPR-nummer").fill(CPR);
  await town.api.send("DELETE", `/users/${user}/sessions`);
  await page.getByRole("button", { name: "Indberet", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Du er logget af" });
  await expect(dialog).toContainText("Det, du har skrevet, står her endnu.");
  return { name, dialog };
}

/** The log-in in the new tab that the dialog opens. */
async function openLogIn(page: Page): Promise<Page> {
  const opened = page.context().waitForEvent("page");
  await page.getByRole("link", { name: "Log ind i en ny fane" }).click();
  const tab = await opened;
  await expect(tab.getByRole("heading", { name: "Log ind", level: 1 })).toBeVisible();
  return tab;
}

/** How often this person is reported. */
async function reported({ api, election }: Municipality, name: string): Promise<number> {
  const { items } = await api.send("GET", `/assignments?election_id=${election.id}`);
  return (items as { person: { full_name: string } }[]).filter(({ person }) => person.full_name === name)
    .length;
}

/** Nothing that was typed is in any storage of this browser. */
async function expectNothingStored(page: Page, name: string) {
  const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  expect(stored).not.toContain(name);
  expect(stored).not.toMatch(/251248/);
}

test("what was typed when the session ended waits for the log-in, and is sent once", async ({
  page,
  town,
}) => {
  test.slow();
  const user = await secretary(town);
  await logIn(page, user);
  const { name, dialog } = await typeAndBeEnded(page, town, user.id);
  const logInLink = dialog.getByRole("link", { name: "Log ind i en ny fane" });

  await test.step("the page is covered, is no page to print, and its title names nobody", async () => {
    await expect(logInLink).toBeFocused();
    await expectWell(page);
    await expect(page).toHaveTitle("Du er logget af");
    const cover = () =>
      page.evaluate(() => {
        const shown = document.querySelector("dialog[open]");
        return {
          backdrop: shown && getComputedStyle(shown, "::backdrop").backgroundColor,
          main: getComputedStyle(document.querySelector("main") ?? document.body).visibility,
          body: getComputedStyle(document.body).display,
        };
      });
    // Without a fourth number: nothing shines through.
    expect(await cover()).toMatchObject({ backdrop: expect.stringMatching(/^rgb\(/), main: "hidden" });
    await page.emulateMedia({ media: "print" });
    expect((await cover()).body).toBe("none");
    await page.emulateMedia({ media: "screen" });
    await expectNothingStored(page, name);
  });

  await test.step("the keys stay in it, and Escape takes nothing", async () => {
    for (const press of ["Tab", "Tab", "Tab", "Tab", "Escape", "Escape"]) {
      await page.keyboard.press(press);
      await expect(dialog).toBeVisible();
      const outside = () => document.querySelector("#main")?.contains(document.activeElement);
      expect(await page.evaluate(outside), press).toBe(false);
    }
    await dialog.getByRole("button", { name: "Fortsæt her" }).click();
    await expect(dialog.getByRole("status")).toContainText("Du er stadig logget af.");
    await expectWell(page);
  });

  const tab = await openLogIn(page);
  await typeLogIn(tab, user);
  await expect(tab.getByRole("heading", { name: "Mine valgsteder" })).toBeVisible();

  await test.step("back in the first tab it goes on by itself, and one press reports the person", async () => {
    await page.bringToFront();
    await expect(dialog).toBeHidden();
    await expect(page.getByText("Du er logget ind igen.")).toBeVisible();
    await expect(page.getByRole("button", { name: "Indberet", exact: true })).toBeFocused();
    await expect(page.getByLabel("Navn", { exact: true })).toHaveValue(name);
    await expect(page.getByLabel("CPR-nummer")).toHaveValue(CPR);
    await expect(page).not.toHaveTitle("Du er logget af");
    await expectWell(page);
    await page.keyboard.press("Enter");
    await expect(page.getByText(`${name}: Indberettet. CPR-nummer registreret.`)).toBeVisible();
    expect(await reported(town, name)).toBe(1);
    await expectNothingStored(page, name);
    await expectNothingStored(tab, name);
  });
});

test("what one user has typed is not there for another", async ({ page, town }) => {
  test.slow();
  const [karen, bo] = [await secretary(town), await secretary(town)];
  await logIn(page, karen);
  const { name } = await typeAndBeEnded(page, town, karen.id);
  const tab = await openLogIn(page);
  await typeLogIn(tab, bo);
  await expect(tab.getByRole("heading", { name: "Mine valgsteder" })).toBeVisible();
  await page.bringToFront();
  await expect(page.getByRole("heading", { name: "Log ind", level: 1 })).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page).toHaveURL("/login?ended=expired");
  expect(await page.content()).not.toMatch(/251248/);
  await page.goBack();
  expect(await page.content()).not.toContain(name);
  expect(await reported(town, name)).toBe(0);
  // Nor has it ended the other's session.
  await tab.reload();
  await expect(tab.getByRole("heading", { name: "Mine valgsteder" })).toBeVisible();
});

test("a session that has ended with nothing typed leads to the log-in, and so does giving up what was typed", async ({
  page,
  town,
}) => {
  test.slow();
  const user = await secretary(town);
  await logIn(page, user);
  const gone = /\/login\?ended=expired&redirect=/;

  await test.step("nothing typed", async () => {
    await openReport(page, town);
    await town.api.send("DELETE", `/users/${user.id}/sessions`);
    await page.getByRole("main").getByRole("link", { name: "Mine valgsteder" }).click();
    await expect(page).toHaveURL(gone);
    await typeLogIn(page, user);
    await expect(page).not.toHaveURL(/\/login/);
  });
  await test.step("given up", async () => {
    const { name, dialog } = await typeAndBeEnded(page, town, user.id);
    await dialog.getByRole("button", { name: "Forlad siden" }).click();
    await expect(page).toHaveURL(gone);
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await typeLogIn(page, user);
    await expect(page.getByRole("heading", { level: 1 })).toContainText(town.sites[0]?.name ?? "");
    expect(await page.content()).not.toContain(name);
  });
  await test.step("given up by the way back, which asks first", async () => {
    // By links: what is a new document, the browser itself asks about.
    const { name } = await typeAndBeEnded(page, town, user.id, async () => {
      const main = page.getByRole("main");
      await main.getByRole("link", { name: "Mine valgsteder" }).click();
      await main.getByRole("link", { name: town.sites[0]?.name ?? "" }).click();
      await main
        .getByRole("button", { name: /^Indberet person/ })
        .first()
        .click();
    });
    await page.evaluate(() => history.back());
    const question = page.getByRole("dialog", { name: "Forlad siden uden at gemme?" });
    await expect(question).toBeVisible();
    await question.getByRole("button", { name: "Forlad siden" }).click();
    await expect(page).toHaveURL(/\/login/);
    await expect(page.getByRole("dialog")).toHaveCount(0);
    expect(await page.content()).not.toContain(name);
    await typeLogIn(page, user);
    await expect(page).not.toHaveURL(/\/login/);
  });
  await test.step("a log-out in another tab is meant", async () => {
    await openReport(page, town);
    await page.getByLabel("Navn", { exact: true }).fill("Åse halvt");
    const other = await page.context().newPage();
    await other.goto("/account");
    const here = other.getByRole("listitem").filter({ hasText: "Denne enhed" });
    await here.getByRole("button", { name: /^Log af/ }).click();
    await expect(other).toHaveURL(/\/login/);
    await expect(page).toHaveURL("/login?ended=logout");
  });
});

test("a reason that was begun in a dialog stays too, below the one about the log-in", async ({
  page,
  town,
}) => {
  test.slow();
  const { api, election, sites, duties, parties } = town;
  const made = await api.send("POST", "/assignments", {
    ...{ election_id: election.id, site_id: sites[0]?.id, duty_id: duties[0]?.id, party_id: parties[0]?.id },
    person: { full_name: unique("Åse "), cpr: CPR },
  });
  await logIn(page);
  await page.goto(`/persons/${(made as unknown as { person: { id: string } }).person.id}`);
  await page.getByRole("button", { name: "Vis CPR-nummer" }).click();
  const reason = page.getByLabel("Begrundelse", { exact: true });
  await page.getByLabel("Formål").selectOption({ index: 1 });
  await reason.fill("Borgeren har ringet");
  await api.send("DELETE", "/me/sessions?keep_current=true");
  await reason.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Du er logget af" });
  await expect(dialog).toBeVisible();
  await expectWell(page);
  const tab = await openLogIn(page);
  await typeLogIn(tab);
  await expect(tab.getByRole("heading", { level: 1 })).toBeVisible();
  await page.bringToFront();
  await expect(dialog).toBeHidden();
  await expect(reason).toHaveValue("Borgeren har ringet");
  await reason.press("Enter");
  await expect(page.getByText(CPR)).toBeVisible();
});
