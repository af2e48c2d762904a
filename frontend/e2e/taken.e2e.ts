import { expect, expectWell, test } from "./fixtures";
import { invite, type Municipality } from "./municipality";
import { logIn, PASSWORD, unique } from "./people";

/** Fills a seat as the office, beside the page. */
async function report(town: Municipality, site: number, party: number) {
  const full_name = unique("Hurtig ");
  const made = await town.api.send("POST", "/assignments", {
    ...{ election_id: town.election.id, site_id: town.sites[site]?.id },
    ...{ duty_id: town.duties[0]?.id, party_id: town.parties[party]?.id },
    person: { full_name },
  });
  return { id: made.id, full_name };
}

test("whoever comes too late for a seat learns who sits there, and loses nothing", async ({ page, town }) => {
  test.slow();
  const { sites, duties, election } = town;
  const user = await invite(town, { scope: "party" });
  await town.redeem(await town.linkTo(user.email), PASSWORD);
  await logIn(page, { username: user.username, password: PASSWORD });
  const main = page.getByRole("main");
  const name = page.getByLabel("Navn", { exact: true });
  const refusal = page.getByRole("alert").filter({ hasText: "Der er ingen ledig plads som" });
  // Danish sorts the names otherwise than the test would.
  const named = async () => (await refusal.getByRole("listitem").allInnerTexts()).sort();
  const open = async (site: number) => {
    await page.goto(`/elections/${election.id}/sites/${sites[site]?.id}`);
    await page.getByRole("button", { name: `Indberet person som ${duties[0]?.name}` }).click();
  };

  await test.step("refused: the own party's people by name, and the way to another duty", async () => {
    await open(0);
    const typed = unique("Åse ");
    await name.fill(typed);
    const [first, second] = [await report(town, 0, 0), await report(town, 0, 0)];
    const neighbour = await report(town, 0, 1);
    await page.keyboard.press("Enter");
    await expect(refusal).toContainText(`${duties[0]?.name} på ${sites[0]?.number}. ${sites[0]?.name}`, {
      ignoreCase: true,
    });
    await expect.poll(named).toEqual([first.full_name, second.full_name].sort());
    await expect(refusal).toContainText("kontakt valgsekretariatet");
    await expect(page.locator(".taken")).toBeFocused();
    await expect(page.locator("body")).not.toContainText(neighbour.full_name);
    await expect(name).toHaveValue(typed);
    await expectWell(page);
    await page.getByRole("button", { name: `Indberet som ${duties[1]?.name} i stedet` }).click();
    await expect(page.getByText(`${typed}: Indberettet som ${duties[1]?.name}.`)).toBeVisible();
    await expect(main.getByRole("link", { name: typed })).toBeVisible();
    await expect(name).toHaveCount(0);
    await expectWell(page);
  });

  await test.step("the list comes anew while somebody types: what is typed stays", async () => {
    const refetch = () => page.evaluate(() => window.dispatchEvent(new Event("visibilitychange")));
    await open(1);
    await name.fill("Bo");
    await report(town, 1, 0);
    await report(town, 1, 0);
    await expect(async () => {
      await refetch();
      await expect(refusal).toBeVisible({ timeout: 1_000 });
    }).toPass();
    await expect(name).toHaveValue("Bo");
    await expectWell(page);
    await name.fill("");
    await expect(name).toHaveCount(0);
  });

  await test.step("a move is refused in the same words", async () => {
    const moved = await report(town, 2, 0);
    await page.goto(`/assignments/${moved.id}`);
    const place = page.getByLabel("Ledig plads");
    const there = place.locator("option", { hasText: `${sites[3]?.name} – ${duties[0]?.name}` });
    await place.selectOption((await there.getAttribute("value")) ?? "");
    const sitting = [await report(town, 3, 0), await report(town, 3, 0)].map(({ full_name }) => full_name);
    await page.getByRole("button", { name: "Flyt" }).click();
    await expect.poll(named).toEqual(sitting.sort());
    await expect(there).toHaveCount(0);
    await expect(page.locator(".taken")).toBeFocused();
    await expectWell(page);
  });
});
