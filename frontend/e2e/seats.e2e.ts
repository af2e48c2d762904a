import { expect, expectWell, test } from "./fixtures";
import { logIn, unique } from "./people";

test("the same number for all parties at all sites takes a few keys, and what does not fit is found", async ({
  page,
  town,
}) => {
  test.slow();
  const { api, sites, parties, duties } = town;
  // A draft: no secretary of another test sees its seats.
  const body = { name: unique("Folkeafstemning "), kind: "referendum", held_on: "2090-11-20" };
  const election = await api.make("elections", body);
  await logIn(page);
  await page.goto(`/elections/${election.id}/seats`);
  const tabs = page.getByRole("navigation", { name: "Parti" });
  const tab = (party: number) => tabs.getByRole("link", { name: parties[party]?.name ?? "" });
  const save = page.getByRole("button", { name: "Gem pladser" });
  const copy = page.getByRole("button", { name: "Brug de samme tal for alle partier" });
  const everywhere = page.getByLabel(`Samme tal på alle valgsteder, ${duties[0]?.name}`);

  await test.step("one number, one press for all sites, one for all parties", async () => {
    await tab(0).click();
    await expect(tab(0)).toHaveAttribute("aria-current", "page");
    await everywhere.focus();
    await page.keyboard.press("3");
    await page.keyboard.press("Enter");
    await copy.press("Enter");
    const count = await tab(0).locator(".party-tab__count").innerText();
    expect(count).not.toMatch(/^0/);
    await expect(tab(1).locator(".party-tab__count")).toHaveText(count);
    await expect(tab(1)).toContainText("ændret");
    await expectWell(page);
    await save.press("Enter");
    await expect(page.getByText("Pladserne er gemt")).toBeVisible();
    await expect(tab(1)).not.toContainText("ændret");
    const plan = await api.send("GET", `/elections/${election.id}/seats`);
    for (const site of sites)
      for (const party of parties)
        expect(plan.allocations).toContainEqual(
          expect.objectContaining({ site_id: site.id, party_id: party.id, duty_id: duties[0]?.id, count: 3 }),
        );
  });

  await test.step("a wrong number moves no column, and the sums stand below the sites", async () => {
    const cell = page.getByLabel(`${sites[0]?.name}, ${duties[0]?.name}`, { exact: true });
    const neighbour = page.getByLabel(`${sites[0]?.name}, ${duties[1]?.name}`);
    const before = await neighbour.boundingBox();
    await cell.fill("x");
    await expect(page.getByText("Skriv et helt tal fra 0 til")).toBeVisible();
    const after = await neighbour.boundingBox();
    expect({ x: after?.x, width: after?.width }).toEqual({ x: before?.x, width: before?.width });
    await page.getByRole("button", { name: "Fortryd ændringer" }).click();
    await expect(page.getByRole("dialog")).toContainText("1 ændring i pladserne går tabt");
    await expectWell(page);
    await page.getByRole("button", { name: "Skriv videre" }).click();
    const typed = page.locator("tbody input").first();
    await expect(typed).toHaveValue("x");
    await page.getByRole("button", { name: "Fortryd ændringer" }).click();
    await page.getByRole("button", { name: "Kassér det skrevne" }).click();
    await expect(typed).not.toHaveValue("x");
    const phone = (page.viewportSize()?.width ?? 0) < 760;
    await expect(page.getByText("piletaster")).toBeVisible({ visible: !phone });
    await expectWell(page);
  });

  await test.step("the next party's first cell has the focus at once", async () => {
    const others = await tabs.getByRole("link").evaluateAll((links) => links.map((link) => link.ariaCurrent));
    await page.getByRole("button", { name: "Næste parti" }).press("Enter");
    await expect(page.locator("tbody input").first()).toBeFocused();
    const next = await tabs.getByRole("link").evaluateAll((links) => links.map((link) => link.ariaCurrent));
    expect(next.indexOf("page")).toBe(others.indexOf("page") + 1);
  });

  await test.step("a number below the people who sit there leads to its party and cell", async () => {
    await api.send("POST", "/assignments", {
      ...{
        election_id: election.id,
        site_id: sites[1]?.id,
        duty_id: duties[0]?.id,
        party_id: parties[1]?.id,
      },
      person: { full_name: unique("Egon ") },
    });
    await page.reload();
    await tab(0).click();
    await everywhere.fill("0");
    await everywhere.press("Enter");
    await copy.press("Enter");
    await expect(page.getByText("1 celle skal rettes")).toBeVisible();
    await save.press("Enter");
    await expect(tab(1)).toHaveAttribute("aria-current", "page");
    await expect(page.getByLabel(`${sites[1]?.name}, ${duties[0]?.name}`)).toBeFocused();
    await expectWell(page);
    await page.keyboard.press("1");
    await save.press("Enter");
    await expect(page.getByText("Pladserne er gemt")).toBeVisible();
  });
});
