import type { Locator, Page } from "@playwright/test";
import { expect, expectWell, test } from "./fixtures";
import { addSeat, freeNumber, type Municipality } from "./municipality";
import { unique } from "./people";
import { askForProof, totp } from "./second-factor";
import { newStaff, setUpApp } from "./staff";

const REASON = "Udfylder indkaldelsesbrev";

/** Reports somebody as the office; gives back the person's name. */
async function report(town: Municipality, site: number, party: number, person: object = {}): Promise<string> {
  const full_name = unique("Åge ");
  await town.api.send("POST", "/assignments", {
    ...{ election_id: town.election.id, site_id: town.sites[site]?.id, duty_id: town.duties[0]?.id },
    ...{ party_id: town.parties[party]?.id, person: { full_name, ...person } },
  });
  return full_name;
}

/** The bar says so many of so many, and is drawn as long as that. */
async function expectFill(row: Locator, filled: number, seats: number): Promise<void> {
  await expect(row).toContainText(`${filled} af ${seats}`);
  await expect(row).toContainText(new RegExp(`${Math.round((filled / seats) * 100)}\\s%`));
  const [bar, track] = await Promise.all(
    [".fill__bar", ".fill__track"].map((part) => row.locator(part).boundingBox()),
  );
  expect((bar?.width ?? 0) / (track?.width ?? 1)).toBeCloseTo(filled / seats, 1);
}

/** What is folded away on a phone. */
async function unfold(details: Locator): Promise<void> {
  if (!(await details.evaluate((element) => (element as HTMLDetailsElement).open)))
    await details.locator("summary").click();
}

async function openMenu(page: Page): Promise<void> {
  const phone = (page.viewportSize()?.width ?? 0) < 760;
  await page.getByRole("button", { name: phone ? "Menu" : "Administration", exact: true }).click();
}

test("the overview tells how full each site and each party is, sorted and searched", async ({
  page,
  town,
}) => {
  test.slow();
  const { sites, parties, constituencies, election } = town;
  for (const [site, party] of [
    [0, 0],
    [0, 0],
    [2, 1],
  ] as const)
    await report(town, site, party);
  await newStaff(page, town);
  await setUpApp(page);
  const glance = page.getByRole("region", { name: election.name });
  const bySite = glance.locator("details").filter({ hasText: "Pr. valgsted" });
  const byParty = glance.locator("details").filter({ hasText: "Pr. parti" });
  const rowOf = (fold: Locator, name?: string) => fold.getByRole("listitem").filter({ hasText: name });
  await expect(glance).toContainText("3 af 24 pladser er besat");
  await expect(glance).toContainText(/13\s%/);
  await expect(glance).toContainText("4 valgsteder mangler personer");
  for (const fold of [bySite, byParty]) await unfold(fold);

  await test.step("by site and by party", async () => {
    await expectFill(rowOf(bySite, sites[0]?.name), 2, 6);
    await expectFill(rowOf(bySite, sites[1]?.name), 0, 6);
    await expectFill(rowOf(bySite, sites[2]?.name), 1, 6);
    await expectFill(rowOf(byParty, parties[0]?.name), 2, 12);
    await expectFill(rowOf(byParty, parties[1]?.name), 1, 12);
    await glance.scrollIntoViewIfNeeded();
    await expectWell(page);
  });

  await test.step("the emptiest first, or by constituency and number", async () => {
    const names = (some: number[]) => some.map((index) => sites[index]?.name ?? "");
    await expect(bySite.getByRole("listitem")).toContainText(names([1, 3, 2, 0]));
    await bySite.getByRole("button", { name: "Vis efter nummer" }).click();
    await expect(bySite.getByRole("listitem")).toContainText(names([0, 1, 2, 3]));
    await expect(bySite.getByRole("heading", { level: 3 })).toContainText([
      "Pr. valgsted",
      ...constituencies.map(({ name }) => name),
    ]);
    await expectWell(page);
    await bySite.getByRole("button", { name: "Vis de mindst besatte først" }).click();
    await expect(bySite.getByRole("listitem")).toContainText(names([1, 3, 2, 0]));
    // So few are seen at a glance.
    await expect(bySite.getByRole("searchbox")).toHaveCount(0);
  });

  await test.step("many sites are searched, and a name leads to the seats there", async () => {
    for (let more = 0; more < 5; more += 1) {
      const site = await town.api.make("sites", { number: freeNumber(), name: unique("Sognegård ") });
      await addSeat(town, site.id, parties[0]?.id);
    }
    await page.reload();
    for (const fold of [bySite, byParty]) await unfold(fold);
    await expectFill(rowOf(byParty, parties[0]?.name), 2, 17);
    await expect(bySite.getByRole("listitem")).toHaveCount(9);
    const search = bySite.getByRole("searchbox", { name: "Søg efter valgsted" });
    await search.fill("SOGNEGÅRD");
    await expect(bySite.getByRole("listitem")).toHaveCount(5);
    await search.fill("findes ikke");
    await expect(bySite).toContainText("Ingen valgsteder passer til »findes ikke«");
    await expectWell(page);
    await search.fill(sites[2]?.name.replace("Å", "Aa") ?? "");
    await expect(bySite.getByRole("listitem")).toContainText([sites[2]?.name ?? ""]);
    await expectWell(page);
    await bySite.getByRole("link", { name: sites[2]?.name }).click();
    await expect(page.getByRole("heading", { name: sites[2]?.name, level: 1 })).toBeVisible();
  });
});

test("an officer reads a number for a reason, and the log tells the auditor who did and why", async ({
  page,
  town,
}, { project }) => {
  test.slow();
  // Nobody's: their dates have none of this series. One for each project, or they would be twins.
  const cpr = project.name === "phone" ? "050190-0000" : "040190-0000";
  const digits = new RegExp(cpr.replace("-", "-?"));
  const person = await report(town, 0, 0, { cpr });
  const { full_name, id } = await newStaff(page, town);
  const secret = await setUpApp(page);
  const bodies: Promise<string>[] = [];
  page.on("response", (response) => {
    if (/\/api\/(?!.*cpr-reveals)/.test(response.url())) bodies.push(response.text().catch(() => ""));
  });
  const expectNoNumber = async () => expect(await page.content()).not.toMatch(digits);

  await test.step("from the overview to the person", async () => {
    const glance = page.getByRole("region", { name: town.election.name });
    const byParty = glance.locator("details").filter({ hasText: "Pr. parti" });
    await unfold(byParty);
    await byParty.getByRole("link", { name: town.parties[0]?.name }).click();
    await page.getByRole("link", { name: person }).click();
    await expect(page.getByRole("heading", { name: person, level: 1 })).toBeVisible();
    await expectNoNumber();
    await page.getByRole("link", { name: "Se person" }).click();
    // The page before has the same region.
    await expect(page.getByRole("region", { name: "Gem til næste valg" })).toBeVisible();
    await expect(page.getByRole("region", { name: "CPR-nummer" })).toContainText("Registreret");
    await expectNoNumber();
    await expectWell(page);
  });

  await test.step("with a reason and a fresh proof the number is shown, for a while", async () => {
    await askForProof(page, "**/api/v1/persons/*/cpr-reveals", 1);
    await page.getByRole("button", { name: "Vis CPR-nummer" }).click();
    const dialog = page.getByRole("dialog", { name: `CPR-nummer for ${person}` });
    await dialog.getByRole("button", { name: "Vis nummeret" }).click();
    await expect(dialog).toContainText("mindst 5 tegn");
    await expectWell(page);
    await dialog.getByLabel("Formål").selectOption("Bemanding af valget");
    await dialog.getByLabel("Begrundelse").fill(REASON);
    await page.keyboard.press("Enter");
    const proof = page.getByRole("dialog", { name: "Bekræft, at det er dig" });
    const code = proof.getByLabel("Kode fra appen");
    await expect(code).toBeVisible();
    await expectWell(page);
    // The code that confirmed the app is spent; the next one is good already.
    await code.fill(totp(secret, 1));
    await page.keyboard.press("Enter");
    await expect(page.getByText(cpr, { exact: true })).toBeFocused();
    await expect(proof).toHaveCount(0);
    await expect(dialog).toContainText(/Skjules om \d+ sekunder/);
    await expectWell(page);
    await dialog.getByRole("button", { name: "Skjul nu" }).click();
    await expect(dialog).toBeHidden();
    await expectNoNumber();
    await page.reload();
    await expect(page.getByRole("heading", { name: person, level: 1 })).toBeVisible();
    await expectNoNumber();
  });

  await test.step("the log is not an officer's to read", async () => {
    await openMenu(page);
    await expect(page.getByRole("link", { name: "Partier, poster og valgkredse" })).toBeVisible();
    await expect(page.locator('a[href="/audit"]')).toHaveCount(0);
    await expectWell(page);
    await page.goto("/audit");
    await expect(page.getByRole("heading", { name: "Du har ikke adgang til denne side" })).toBeVisible();
    await expectWell(page);
    for (const body of await Promise.all(bodies)) expect(body).not.toMatch(digits);
    await page.context().clearCookies();
  });

  await test.step("the auditor finds who read it, of whom, when and why, and never the number", async () => {
    await newStaff(page, town, "auditor");
    await setUpApp(page);
    await expect(page.getByRole("heading", { name: "Revisionslog", level: 1 })).toBeVisible();
    const filters = page.getByRole("search");
    if (!(await filters.getByLabel("Hvem").isVisible())) await filters.locator("summary").click();
    await filters.getByLabel("Hvem").selectOption({ label: full_name });
    await filters.getByLabel("Handling").selectOption({ label: "CPR-nummer vist" });
    await filters.getByRole("button", { name: "Vis" }).click();
    await expect(page).toHaveURL(new RegExp(`actor=${id}`));
    // Refused for want of a reason, and asked for a proof, nothing was read: once is what it was.
    const row = page.getByRole("row", { name: /CPR-nummer vist/ });
    await expect(row).toHaveCount(1);
    await expect(row).toContainText(full_name);
    await expect(row).toContainText(REASON);
    await expect(row).toContainText("Bemanding af valget");
    await expectNoNumber();
    await expectWell(page);
    await page.goto("/");
    await expect(page.getByRole("heading", { name: "Revisionslog", level: 1 })).toBeVisible();
  });
});

test("an officer reads the mail templates, with nothing to save", async ({ page, town }) => {
  await newStaff(page, town);
  await setUpApp(page);
  await page.goto("/email-templates/welcome");
  await expect(page.getByText("Kun administratorer kan rette skabelonen.")).toBeVisible();
  await expect(page.getByLabel("Emne")).not.toBeEditable();
  await expect(page.locator(".save-bar")).toHaveCount(0);
  await expectWell(page);
});
