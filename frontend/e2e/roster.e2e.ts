import type { Page } from "@playwright/test";
import { expect, expectWell, test } from "./fixtures";
import { invite, type Municipality } from "./municipality";
import { logIn, PASSWORD, unique } from "./people";

/** The published test number. */
const CPR = "251248-9996";

/** Reports somebody at the first site. */
async function report(
  { api, election, sites, duties, parties }: Municipality,
  party: number,
  person: object,
) {
  const seat = { election_id: election.id, site_id: sites[0]?.id, duty_id: duties[0]?.id };
  await api.send("POST", "/assignments", { ...seat, party_id: parties[party]?.id, person });
}

async function logInAsSecretary(page: Page, town: Municipality): Promise<void> {
  const user = await invite(town, { scope: "party" });
  await town.redeem(await town.linkTo(user.email), PASSWORD);
  await logIn(page, { username: user.username, password: PASSWORD });
}

/** A day so many days from today in Denmark. */
function inDays(days: number): string {
  const day = new Date(Date.now() + days * 86_400_000);
  return new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Copenhagen" }).format(day);
}

test("a site's list is printed: every seat, phones for the office alone, nothing of CPR or a protected person", async ({
  page,
  town,
}) => {
  test.slow();
  const [own, hidden, others] = [unique("Åse "), unique("Bo "), unique("Carla ")];
  await report(town, 0, { full_name: own, phone: "12 34 56 78", address: "Synlig Vej 1", cpr: CPR });
  await report(town, 0, {
    full_name: hidden,
    phone: "87 65 43 21",
    address: "Hemmelig Vej 2",
    protected: true,
  });
  await report(town, 1, { full_name: others, phone: "+46 8 123456" });
  const site = `/elections/${town.election.id}/sites/${town.sites[0]?.id}`;
  const main = page.getByRole("main");
  const roster = main.getByRole("region", { name: new RegExp(`^${town.duties[0]?.name}`) });
  const print = page.getByRole("button", { name: "Udskriv" });

  async function expectPrintable() {
    await expectWell(page);
    await expect(print).toBeVisible();
    await page.emulateMedia({ media: "print" });
    await expect(page.getByRole("banner")).toBeHidden();
    await expect(print).toBeHidden();
    await expect(page.getByRole("heading", { level: 1 })).toContainText(town.sites[0]?.name ?? "");
    await expect(main).toContainText(town.election.name);
    await expect(roster).toBeVisible();
    await expect(main).not.toContainText(/9996|Hemmelig|Synlig|87 65/);
    await page.emulateMedia({ media: "screen" });
  }

  await test.step("the office's", async () => {
    await logIn(page);
    await page.goto(site);
    await page.getByRole("link", { name: "Udskriv liste" }).click();
    // Two seats of each party: three are filled.
    await expect(roster.getByRole("row")).toHaveCount(1 + 4);
    await expect(roster.getByRole("row", { name: own })).toContainText("12 34 56 78");
    await expect(roster.getByRole("row", { name: others })).toContainText("+46 8 123456");
    await expect(roster.getByRole("row", { name: hidden })).toContainText("Beskyttet");
    await expect(roster.getByRole("row", { name: "Ledig plads" })).toHaveCount(1);
    await expectPrintable();
  });
  await test.step("a secretary's: the own party's, without a phone number", async () => {
    await page.context().clearCookies();
    await logInAsSecretary(page, town);
    await page.goto(site);
    await page.getByRole("link", { name: "Udskriv liste" }).click();
    await expect(roster.getByRole("row")).toHaveCount(1 + 2);
    await expect(roster.getByRole("row", { name: own })).toContainText("Indberettet");
    await expect(roster.getByRole("row", { name: hidden })).toBeVisible();
    await expect(main).not.toContainText(/12 34 56 78|\+46|Telefon/);
    await expect(main).not.toContainText(others);
    await expectPrintable();
  });
});

test("who is without a CPR number is found, at a site and in the list", async ({ page, town }) => {
  test.slow();
  const [there, missing] = [unique("Åse "), unique("Bo ")];
  await report(town, 0, { full_name: there, cpr: CPR });
  await report(town, 0, { full_name: missing });
  await logInAsSecretary(page, town);
  const main = page.getByRole("main");
  await page.goto(`/elections/${town.election.id}/sites/${town.sites[0]?.id}`);
  const only = page.getByRole("checkbox", { name: "Vis kun dem uden CPR-nummer (1)" });
  await expect(main).toContainText(there);
  await only.check({ force: true });
  await expect(main).toContainText(missing);
  await expect(main).not.toContainText(there);
  await expect(main).not.toContainText(town.duties[1]?.name ?? "");
  await expectWell(page);
  await only.uncheck({ force: true });
  await expect(main).toContainText(there);

  await page.goto("/assignments?cpr_missing=true");
  await expect(main.getByRole("table")).toContainText(missing);
  await expect(main.getByRole("table")).not.toContainText(there);
  await expectWell(page);
  await page.context().clearCookies();
  await logIn(page);
  await page.goto(`/assignments?election=${town.election.id}`);
  await expect(main.getByRole("table")).toContainText(there);
  if ((page.viewportSize()?.width ?? 0) < 760) await page.locator(".filter-fold > summary").click();
  await page.getByRole("checkbox", { name: "Kun uden CPR-nummer" }).check({ force: true });
  await page.getByRole("button", { name: "Vis resultater" }).click();
  await expect(page).toHaveURL(/cpr_missing=true/);
  await expect(main.getByRole("table")).not.toContainText(there);
  await expect(main.getByRole("table")).toContainText(missing);
  await expectWell(page);
});

test("the parties' deadline is set by the office, and told to the secretaries", async ({ page, town }) => {
  test.slow();
  const { api, election, sites } = town;
  const main = page.getByRole("main");
  await logIn(page);
  await page.goto(`/elections/${election.id}/edit`);
  const due = page.getByLabel(/^Partiernes frist for indberetning/);
  await due.fill("2090-11-20");
  await page.getByRole("button", { name: "Gem ændringer" }).click();
  await expect(page.getByRole("alert")).toContainText("Dagen ligger efter valgdagen");
  await expectWell(page);
  await due.fill(inDays(12));
  await page.getByRole("button", { name: "Gem ændringer" }).click();
  await expect(main).toContainText(/Indberetning senest .* – 12 dage endnu/);
  await expectWell(page);

  await page.context().clearCookies();
  await logInAsSecretary(page, town);
  await expect(main).toContainText(/Indberetning senest .* – 12 dage endnu/);
  const pressing = main.locator(".notice");
  await expect(pressing).toHaveCount(0);
  for (const [days, said] of [
    [1, /Indberetning senest .* – 1 dag endnu/],
    [0, /Indberetning senest i dag/],
    [-1, /Fristen for indberetning var .* Der kan stadig indberettes/],
  ] as const) {
    const { version } = await api.send("GET", `/elections/${election.id}`);
    await api.send("PATCH", `/elections/${election.id}`, { reports_due_on: inDays(days) }, version);
    for (const path of ["/", `/elections/${election.id}/sites/${sites[0]?.id}`]) {
      await page.goto(path);
      await expect(pressing).toContainText(said);
      await expectWell(page);
    }
  }
  // It locks nothing.
  await expect(page.getByRole("button", { name: /^Indberet person/ }).first()).toBeVisible();
});
