import { expect, expectWell, test } from "./fixtures";
import { openReport } from "./municipality";
import { logIn, unique } from "./people";

/** The published test number: its check digit does not match. */
const CPR = "251248-9996";

test("a number whose check digit does not match is doubted at the field, and taken all the same", async ({
  page,
  town,
}) => {
  await logIn(page);
  await openReport(page, town);
  await page.getByLabel("Navn", { exact: true }).fill(unique("Åse "));
  const field = page.getByLabel("CPR-nummer");
  const doubt = page.locator(".cpr").getByText("Kontrolcifret passer ikke");
  await field.pressSequentially("251248999");
  await expect(doubt).toHaveCount(0);
  await page.keyboard.press("6");
  await expect(field).toHaveValue(CPR);
  await expect(doubt).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(doubt).toContainText("uanset fødselsår");
  await expectWell(page);
  await field.fill("");
  await expect(doubt).toHaveCount(0);
  await field.fill(CPR);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Indberettet. CPR-nummer registreret.")).toBeVisible();
});

test("from a possible duplicate to who it is, and from a site to its seats and people", async ({
  page,
  town,
}) => {
  test.slow();
  const { election, sites, duties, parties, api } = town;
  const [one, other] = await Promise.all(
    parties.map(async ({ id }) => {
      const full_name = unique("Tvilling ");
      const made = await api.send("POST", "/assignments", {
        ...{ election_id: election.id, site_id: sites[1]?.id, duty_id: duties[0]?.id, party_id: id },
        person: { full_name, cpr: "251248-9996" },
      });
      return { id: made.id, full_name };
    }),
  );
  await logIn(page);
  await page.goto(`/assignments/${one?.id}`);
  await page.getByRole("link", { name: "Samme CPR-nummer" }).click();
  const twins = page.getByRole("region", { name: /^Samme CPR-nummer/ });
  await expect(twins.getByRole("link", { name: other?.full_name })).toBeVisible();
  await expectWell(page);
  // To the seat of one of the two, where that one is withdrawn; and back to where the way began.
  await expect(twins.getByRole("link", { name: duties[0]?.name })).toHaveCount(2);
  await page.getByRole("link", { name: "Tilbage" }).click();
  await expect(page).toHaveURL(new RegExp(`/assignments/${one?.id}$`));
  await page.getByRole("button", { name: "Træk tilbage" }).click();
  await expect(page.getByRole("dialog")).toContainText("får sekretæren besked på e-mail");
  await page.getByRole("dialog").getByRole("button", { name: "Annullér" }).click();

  await page.goto(`/sites/${sites[1]?.id}`);
  const more = page.getByRole("navigation", { name: "Valgstedets pladser og personer" });
  await expect(more).toBeVisible();
  await expectWell(page);
  await more.getByRole("link", { name: "Personer, der er indberettet her" }).click();
  await expect(page.getByRole("table").getByRole("link", { name: other?.full_name })).toBeVisible();
  await page.goBack();
  await more.getByRole("link", { name: `Pladser i ${election.name}` }).click();
  await expect(page.getByRole("heading", { name: duties[0]?.name }).first()).toBeVisible();
});

test("back from a report to the list as it was filtered, and a corrected number ends a conflict aloud", async ({
  page,
  town,
}) => {
  const { election, sites, duties, parties, api } = town;
  // Nobody else in these tests has it.
  const free = test.info().project.name === "phone" ? "2201900000" : "2101900000";
  const [one] = await Promise.all(
    parties.map(async ({ id }) => {
      const full_name = unique("Tvilling ");
      const { person } = (await api.send("POST", "/assignments", {
        ...{ election_id: election.id, site_id: sites[1]?.id, duty_id: duties[0]?.id, party_id: id },
        person: { full_name, cpr: "251248-9996" },
      })) as unknown as { person: { id: string } };
      return { id: person.id, full_name };
    }),
  );
  await logIn(page);
  await page.goto(`/assignments?election=${election.id}`);
  await page.getByRole("table").getByRole("link", { name: one?.full_name }).click();
  await expect(page.getByRole("button", { name: "Vis CPR-nummer" })).toBeVisible();
  await page.locator(".page-header__back").click();
  await expect(page).toHaveURL(new RegExp(`/assignments[?]election=${election.id}`));

  await page.goto(`/persons/${one?.id}`);
  await page.getByRole("button", { name: "Skriv et nyt nummer" }).click();
  await page.getByRole("textbox", { name: "CPR-nummer" }).fill(free);
  await page.keyboard.press("Enter");
  await expect(page.getByText("ingen andre har samme CPR-nummer nu")).toBeVisible();
  await expectWell(page);
});

test("a party's letter stands beside its name, however long that is", async ({ page, town }) => {
  const { election, sites, duties, api } = town;
  const name = unique("Lokallisten for Fællesskab og Udvikling i Hele Kommunen ");
  const party = await api.make("parties", { letter: "ZZZ", name });
  const seat = { site_id: sites[0]?.id, duty_id: duties[0]?.id, party_id: party.id };
  const plan = await api.send("GET", `/elections/${election.id}/seats`);
  await api.send(
    "PUT",
    `/elections/${election.id}/seats`,
    { allocations: [{ ...seat, count: 1 }] },
    plan.version,
  );
  const { id } = await api.send("POST", "/assignments", {
    ...{ ...seat, election_id: election.id },
    person: { full_name: unique("Åse ") },
  });
  await logIn(page);
  await page.goto(`/assignments/${id}`);
  const fact = page.locator("dd").filter({ hasText: name });
  const [letter, text] = await fact.evaluate((element) => {
    const range = document.createRange();
    return [element.firstChild, element.lastChild].map((part) => {
      range.selectNode(part as Node);
      return range.getBoundingClientRect();
    });
  });
  expect(text?.top).toBeLessThan(letter?.bottom ?? 0);
  // Nor is it narrower than its three characters.
  expect(letter?.width).toBeGreaterThan(letter?.height ?? 0);
  await expectWell(page);
});

test("what was said about a page goes with it, and lies at the bottom", async ({ page, town }) => {
  await page.clock.install();
  await logIn(page);
  await page.goto(`/sites/${town.sites[2]?.id}`);
  await page.getByRole("button", { name: "Gem ændringer" }).click();
  // It is about the step that led here, so it comes along.
  const toast = page.locator(".toast");
  await expect(page).toHaveURL(/\/sites$/);
  await expect(toast).toBeVisible();
  const box = await toast.boundingBox();
  const { height = 0 } = page.viewportSize() ?? {};
  expect(box?.y).toBeGreaterThan(height / 2);
  // Older than the step to the next page: then it stays behind.
  await page.clock.fastForward(2_100);
  await expect(toast).toBeVisible();
  await page.getByRole("link", { name: "Opret valgsted" }).click();
  await expect(page.getByRole("heading", { name: "Opret valgsted" })).toBeVisible();
  await expect(toast).toHaveCount(0);
});

test("what is wrong with a report is told by the names of its fields", async ({ page, town }) => {
  await logIn(page);
  await openReport(page, town);
  await page.getByLabel("Navn", { exact: true }).fill("Å".repeat(2_000));
  await page.getByLabel(/^Adresse/).fill("Ø".repeat(2_000));
  await page.keyboard.press("Enter");
  const told = page.getByRole("alert").getByRole("listitem");
  await expect(told).toHaveText(["Navn: Teksten er for lang.", "Adresse: Teksten er for lang."]);
  await expectWell(page);
});
