import { expect, expectWell, test } from "./fixtures";
import { heldLongAgo } from "./municipality";
import { logIn, unique } from "./people";

test("the clock of the people's data follows the polling day without a reload", async ({ page, town }) => {
  await logIn(page);
  await page.goto(`/elections/${town.election.id}`);
  const retention = page.getByRole("region", { name: "Opbevaring af persondata" });
  await expect(retention).toContainText("2091");
  await page.getByRole("link", { name: "Rediger" }).click();
  await page.getByLabel("Valgdag").fill("2093-11-17");
  await page.getByRole("button", { name: "Gem ændringer" }).click();
  await expect(retention).toContainText("2094");
  await expect(retention).not.toContainText("2091");
});

test("nothing of a closed election is offered to be changed", async ({ page, town }) => {
  test.slow();
  const { api, sites, parties } = town;
  const election = await heldLongAgo(town, "2020-11-17");
  const made = await api.send("POST", "/assignments", {
    ...election.seat,
    person: { full_name: unique("Egon ") },
  });
  const person = (made as unknown as { person: { id: string } }).person.id;
  const main = page.getByRole("main");
  await logIn(page);
  await page.goto(`/elections/${election.id}`);
  const retention = page.getByRole("region", { name: "Opbevaring af persondata" });

  await test.step("closed, the people's data can be erased at once", async () => {
    await expect(retention).toContainText("Afslut valget, så data kan slettes");
    await page.getByRole("button", { name: "Afslut valget" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Afslut valget" }).click();
    await expect(retention.getByRole("button", { name: "Slet persondata" })).toBeVisible();
    await expect(retention).not.toContainText("Afslut valget");
  });
  await test.step("the election and its seats can be looked at", async () => {
    await expect(main.getByRole("link", { name: "Rediger" })).toHaveCount(0);
    await main.getByRole("link", { name: "Se pladser" }).click();
    await page
      .getByRole("navigation", { name: "Parti" })
      .getByRole("link", { name: parties[0]?.name })
      .click();
    await expect(main.getByRole("row", { name: sites[0]?.name })).toContainText("1 besat");
    await expect(main.locator("input")).toHaveCount(0);
    await expect(page.getByRole("button", { name: "Gem pladser" })).toHaveCount(0);
    await expect(page.getByRole("button", { name: "Brug de samme tal" })).toHaveCount(0);
    await expectWell(page);
    await page.goto(`/elections/${election.id}/edit`);
    await expect(main).toContainText("intet kan ændres");
    await expect(main.getByRole("textbox")).toHaveCount(0);
  });
  await test.step("the office is not sent to itself, and reads nothing of a number that is not there", async () => {
    for (const address of [`/assignments/${made.id}`, `/persons/${person}`]) {
      await page.goto(address);
      await expect(main).toContainText("Ikke registreret");
      await expect(main).not.toContainText("kontakt valgsekretariatet");
      await expect(main).not.toContainText("kan ses på personens egen side");
      await expect(page.getByRole("button", { name: "Træk tilbage" })).toHaveCount(0);
      await expect(page.getByRole("button", { name: "Gem ændringer" })).toHaveCount(0);
      await expect(page.getByRole("button", { name: "Skriv nummeret" })).toHaveCount(0);
      await expectWell(page);
    }
  });
});
