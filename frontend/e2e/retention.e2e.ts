import { readFileSync } from "node:fs";
import { expect, expectWell, test } from "./fixtures";
import { heldLongAgo } from "./municipality";
import { logIn } from "./people";

/** The polling day of an election whose time has run out. */
const LONG_AGO = "2020-11-17";

test("an election's people are kept on hold, rehearsed, erased, and there is proof", async ({
  page,
  town,
}) => {
  test.slow();
  const { api } = town;
  const election = await heldLongAgo(town, LONG_AGO);
  const report = (full_name: string) =>
    api.send("POST", "/assignments", { ...election.seat, person: { full_name, email: "person@example.dk" } });
  const [kept, gone] = [await report("Kirsten Bliver"), await report("Gorm Forsvinder")];
  const person = (assignment: unknown) => (assignment as { person: { id: string } }).person.id;
  await logIn(page);

  await page.goto(`/persons/${person(kept)}`);
  const consent = page.getByRole("region", { name: "Gem til næste valg" });
  await expect(consent).toContainText("Intet samtykke");
  await consent.getByRole("button", { name: "Registrér samtykke" }).click();
  await page.getByRole("button", { name: "Gem samtykke" }).click();
  await expect(page.getByText("Vælg den sidste dag")).toBeVisible();
  await expectWell(page);
  await page.getByLabel("Givet den").fill("2020-11-18");
  await page.getByLabel("Gælder til og med").fill(`${new Date().getFullYear() + 2}-01-31`);
  await page.getByLabel("Hvordan er det givet?").fill("Mail fra personen, journal 20/4712");
  await page.getByRole("button", { name: "Gem samtykke" }).click();
  await expect(consent).toContainText("journal 20/4712");
  await expectWell(page);

  await page.goto(`/elections/${election.id}`);
  const retention = page.getByRole("region", { name: "Opbevaring af persondata" });
  await expect(retention).toContainText("Afslut valget, så data kan slettes");
  await expect(retention.getByRole("button", { name: "Slet persondata" })).toHaveCount(0);
  await api.send("POST", `/elections/${election.id}/close`);
  await page.reload();

  await retention.getByRole("button", { name: "Sæt sletning i bero" }).click();
  await page.getByLabel("Begrundelse").fill("Klage, sag 20/11");
  await page.getByLabel("Begrundelse").press("Enter");
  await expect(retention).toContainText("Begrundelse: Klage, sag 20/11");
  await expect(retention.getByRole("button", { name: "Slet persondata" })).toHaveCount(0);
  await expectWell(page);
  await retention.getByRole("button", { name: "Ophæv berostillelse" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Ophæv berostillelse" }).click();

  await retention.getByRole("button", { name: "Slet persondata" }).click();
  const dialog = page.getByRole("dialog");
  const counted = dialog.locator("dl > div").filter({ hasText: /^Personer\d/ });
  await expect(counted).toHaveText("Personer1");
  await expect(dialog.getByText("Har givet samtykke")).toBeVisible();
  await expectWell(page);
  await dialog.getByRole("button", { name: "Slet for altid" }).click();
  await expect(retention).toContainText("Persondata for valget er slettet");
  await expectWell(page);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    retention.getByRole("button", { name: "Hent sletteattest" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(`sletteattest-0607-${LONG_AGO}.json`);
  const certificate = JSON.parse(readFileSync(await download.path(), "utf8"));
  expect(certificate.counts).toMatchObject({ persons: 1, kept_by_consent: 1 });
  await page.goto(`/elections/${election.id}/sites/${election.seat.site_id}`);
  await expect(page.getByText("1 person sad her. Personens oplysninger er slettet.")).toBeVisible();
  await expect(page.getByText("Kirsten Bliver")).toBeVisible();
  await expectWell(page);
  await page.goto(`/persons/${person(gone)}`);
  await expect(page.getByRole("heading", { level: 1 })).not.toHaveText("Gorm Forsvinder");

  await page.goto(`/persons/${person(kept)}`);
  await consent.getByRole("button", { name: "Træk tilbage" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Træk tilbage" }).click();
  await expect(page.getByText("og personen er slettet")).toBeVisible();
  await expect(page).toHaveURL(/\/assignments/);
});

test("somebody who was reported by mistake is erased once the seat is given up", async ({ page, town }) => {
  const { api, election, sites, duties, parties } = town;
  const made = await api.send("POST", "/assignments", {
    ...{ election_id: election.id, site_id: sites[0]?.id, duty_id: duties[0]?.id, party_id: parties[0]?.id },
    person: { full_name: "Gorm Fejlskrevet" },
  });
  const { id, person } = made as unknown as { id: string; person: { id: string } };
  await logIn(page);
  await page.goto(`/persons/${person.id}`);
  const panel = page.getByRole("region", { name: "Slet personen" });
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Gorm Fejlskrevet");
  await expect(panel).toHaveCount(0);
  await api.send("POST", `/assignments/${id}/withdraw`);
  await page.reload();
  await expect(panel).toBeVisible();
  await expectWell(page);
  await panel.getByRole("button", { name: "Slet personen …" }).click();
  const dialog = page.getByRole("dialog", { name: "Slet Gorm Fejlskrevet for altid?" });
  await dialog.getByRole("button", { name: "Slet for altid" }).click();
  await expect(dialog.getByText(/mindst 5 tegn/i).first()).toBeVisible();
  await dialog.getByLabel("Begrundelse").fill("Indberettet ved en fejl");
  await expectWell(page);
  await dialog.getByRole("button", { name: "Slet for altid" }).click();
  await expect(page.getByText("Gorm Fejlskrevet er slettet.")).toBeVisible();
  await expect(page).toHaveURL(/\/assignments/);
  await page.goto(`/persons/${person.id}`);
  await expect(page.getByText("Gorm Fejlskrevet")).toHaveCount(0);
});
