import { expect, expectWell, test } from "./fixtures";
import { invite } from "./municipality";
import { logIn, PASSWORD, unique } from "./people";

test("a secretary whose election is locked is told that the work has arrived, and reaches nothing of it", async ({
  page,
  town,
}) => {
  test.slow();
  const { api, election, sites, duties, parties } = town;
  const user = await invite(town, { scope: "party" });
  await town.redeem(await town.linkTo(user.email), PASSWORD);
  const made = await api.send("POST", "/assignments", {
    ...{ election_id: election.id, site_id: sites[0]?.id, duty_id: duties[1]?.id, party_id: parties[0]?.id },
    person: { full_name: unique("Egon ") },
  });
  const seats = `/elections/${election.id}/sites/${sites[0]?.id}`;
  const main = page.getByRole("main");
  const expectTold = async () => {
    await expect(main).toContainText(`${election.name} er låst`);
    await expect(main).toContainText("19. november 2090");
    await expect(main).toContainText("er modtaget hos kommunen");
    await expect(main.getByRole("heading", { name: "Brug for hjælp?" })).toBeVisible();
    await expect(main).not.toContainText("Intet valg er åbent");
    await expect(main).not.toContainText("Når partierne indberetter");
    await expectWell(page);
  };

  await logIn(page, { username: user.username, password: PASSWORD });
  await expect(main).not.toContainText("er låst");
  await main.getByRole("link", { name: sites[0]?.name }).click();
  // The page of one of the own sites: the menu still says where it belongs.
  await expect(page.locator('.top [aria-current="true"]')).toHaveText("Mine valgsteder");
  await page.getByRole("button", { name: `Indberet person som ${duties[0]?.name}` }).click();
  await page.getByLabel("Navn", { exact: true }).fill("Åse for sent");
  await api.send("POST", `/elections/${election.id}/lock`);

  await test.step("who was writing keeps the text and learns why it cannot be sent", async () => {
    await page.keyboard.press("Enter");
    await expect(page.getByRole("alert")).toContainText("ikke længere åbent for indberetning");
    await expect(main).toContainText(`${election.name} er låst`);
    await expect(page.getByLabel("Navn", { exact: true })).toHaveValue("Åse for sent");
    await expectWell(page);
  });
  await test.step("the pages of the secretary say it", async () => {
    await page.goto("/");
    await expectTold();
    await page.goto("/assignments");
    await expectTold();
    for (const address of [seats, `/assignments/${made.id}`]) {
      await page.goto(address);
      await expect(page.getByRole("heading", { name: "Siden findes ikke" })).toBeVisible();
      await expectTold();
    }
  });
  await test.step("open again it is as before", async () => {
    await api.send("POST", `/elections/${election.id}/open`);
    await page.goto("/");
    await expect(main.getByRole("link", { name: sites[0]?.name })).toBeVisible();
    await expect(main).not.toContainText("er låst");
  });
});
