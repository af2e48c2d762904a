import { expect, expectAccessible, expectWell, test } from "./fixtures";
import { invite, type Municipality } from "./municipality";
import { logIn, PASSWORD, unique } from "./people";

/** Reports somebody as the office. */
async function report(town: Municipality, site: number, party: number, stem: string) {
  const full_name = unique(stem);
  const made = await town.api.send("POST", "/assignments", {
    election_id: town.election.id,
    site_id: town.sites[site]?.id,
    duty_id: town.duties[0]?.id,
    party_id: town.parties[party]?.id,
    person: { full_name },
  });
  return { id: made.id, full_name, person: (made.person as { id: string }).id };
}

test("a secretary with two sites sees these and nothing else, whatever is searched for or typed", async ({
  page,
  town,
}) => {
  test.slow();
  const [first, second, third] = town.sites;
  const own = await report(town, 0, 0, "Egon ");
  const elsewhere = await report(town, 1, 0, "Fremmed ");
  const neighbour = await report(town, 0, 1, "Nabo ");
  const user = await invite(town, { scope: "site", site_ids: [first?.id, third?.id] });
  await town.redeem(await town.linkTo(user.email), PASSWORD);
  const hidden = [
    second?.name,
    town.sites[3]?.name,
    town.parties[1]?.name,
    elsewhere.full_name,
    neighbour.full_name,
  ];
  const main = page.getByRole("main");
  async function expectNothingElse() {
    for (const name of hidden) await expect(page.locator("body")).not.toContainText(name ?? "");
    await expectWell(page);
  }

  await test.step("lists and counts", async () => {
    await logIn(page, { username: user.username, password: PASSWORD });
    await expect(main.getByRole("link")).toHaveCount(2);
    await expect(main).toContainText("1 af 3");
    await expect(main).toContainText("5 ledige pladser");
    await expectNothingElse();
    await main.getByRole("link", { name: first?.name }).click();
    await expect(page.getByRole("link", { name: own.full_name })).toBeVisible();
    await expectNothingElse();
    await page.goto("/account");
    await expect(main).toContainText(third?.name ?? "");
    await expectNothingElse();
  });

  await test.step("search", async () => {
    await page.goto("/assignments");
    await expect(page.getByText("1 indberetning", { exact: true })).toBeVisible();
    await expect(page.getByLabel("Valgsted", { exact: true }).locator("option")).toHaveCount(3);
    await expectNothingElse();
    for (const { full_name } of [elsewhere, neighbour]) {
      await page.goto(`/assignments?q=${encodeURIComponent(full_name)}`);
      await expect(page.getByRole("heading", { name: "Ingen indberetninger" })).toBeVisible();
    }
    await page.goto(`/assignments?site=${second?.id}`);
    await expect(page.getByRole("heading", { name: "Ingen indberetninger" })).toBeVisible();
    await expectAccessible(page);
  });

  await test.step("addresses that are typed in", async () => {
    const missing = [
      `/elections/${town.election.id}/sites/${second?.id}`,
      `/assignments/${elsewhere.id}`,
      `/assignments/${neighbour.id}`,
      `/persons/${elsewhere.person}`,
      `/persons/${neighbour.person}`,
      "/persons/0190b0c0-0000-7000-8000-000000000000",
      "/persons/x",
    ];
    for (const address of missing) {
      await page.goto(address);
      await expect(page.getByRole("heading", { name: "Siden findes ikke" }), address).toBeVisible();
      await expectNothingElse();
    }
    // The own person's address leads to the page that a secretary has for it.
    await page.goto(`/persons/${own.person}`);
    await expect(page).toHaveURL(new RegExp(`/assignments/${own.id}$`));
    await expect(page.getByRole("heading", { name: own.full_name })).toBeVisible();
    await expectNothingElse();
    // What belongs to the office is refused as a whole, without asking for the site.
    for (const address of [`/sites/${second?.id}`, `/sites/${first?.id}`, "/sites", "/users"]) {
      await page.goto(address);
      await expect(page.getByRole("heading", { name: "Du har ikke adgang til denne side" })).toBeVisible();
    }
    await expectNothingElse();
  });
});

test("whoever reports for two parties sees which one at which site", async ({ page, town }) => {
  const [first, second] = town.sites;
  const user = await invite(town, { scope: "site", site_ids: [first?.id] });
  const grants = [first, second].map((site, index) => {
    const party_id = town.parties[index]?.id;
    return { party_id, scope: "site", site_ids: [site?.id] };
  });
  await town.redeem(await town.linkTo(user.email), PASSWORD);
  const { version } = await town.api.send("GET", `/users/${user.id}`);
  await town.api.send("PUT", `/users/${user.id}/grants`, { grants }, version);
  await logIn(page, { username: user.username, password: PASSWORD });
  const main = page.getByRole("main");
  const [own, other] = town.parties.map(({ name }) => name);
  for (const name of [own, other]) await expect(main.locator(".page-header")).toContainText(name ?? "");
  const at = (site: typeof first) => main.getByRole("link", { name: site?.name });
  await expect(at(first)).toContainText(own ?? "");
  await expect(at(first)).not.toContainText(other ?? "");
  await expect(at(second)).toContainText(other ?? "");
  await expectWell(page);
  await at(second).click();
  await expect(main.locator(".page-header")).toContainText(other ?? "");
  await expect(page.locator("body")).not.toContainText(own ?? "");
});
