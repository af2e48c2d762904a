import { expect, expectWell, test } from "./fixtures";
import { openReport } from "./municipality";
import { logIn, unique } from "./people";

test("a half-filled report is not lost without a question", async ({ page, town }) => {
  const { election } = town;
  await logIn(page);
  await openReport(page, town);
  const name = page.getByLabel("Navn", { exact: true });
  const leave = page.getByRole("main").getByRole("link", { name: election.name });
  const question = page.getByRole("dialog", { name: "Forlad siden uden at gemme?" });
  await name.fill("Åse halvt");
  await leave.click();
  await expect(question).toBeVisible();
  await expectWell(page);
  await question.getByRole("button", { name: "Bliv på siden" }).click();
  await expect(name).toHaveValue("Åse halvt");
  // Sent, it is nothing that could be lost.
  await name.press("Enter");
  await expect(page.getByText("Åse halvt: Indberettet.")).toBeVisible();
  await leave.click();
  await expect(page.getByRole("heading", { name: election.name, level: 1 })).toBeVisible();
});

test("a form's own way out asks too, and loses nothing by itself", async ({ page, town }) => {
  test.slow();
  const { api, election, sites, duties, parties } = town;
  await logIn(page);
  const question = page.getByRole("dialog", { name: "Annullér uden at gemme?" });
  const cancel = page.getByRole("main").getByRole("button", { name: "Annullér" });
  const [keep, lose] = ["Skriv videre", "Kassér det skrevne"].map((name) =>
    question.getByRole("button", { name }),
  );

  await test.step("a report, by its button and by another duty's", async () => {
    await page.goto(`/elections/${election.id}/sites/${sites[0]?.id}`);
    const report = (duty: number) =>
      page.getByRole("button", { name: `Indberet person som ${duties[duty]?.name}` }).first();
    const name = page.getByLabel("Navn", { exact: true });
    await report(0).click();
    // Nothing typed, nothing asked.
    await cancel.click();
    await expect(name).toBeHidden();
    await expect(report(0)).toBeFocused();
    await report(0).click();
    await name.fill("Åse halvt");
    for (const way of [cancel, report(1)]) {
      await way.click();
      await expect(question).toBeVisible();
      await expectWell(page);
      await keep?.click();
      await expect(name).toHaveValue("Åse halvt");
    }
    await cancel.click();
    await lose?.click();
    await expect(name).toBeHidden();
    await expect(report(0)).toBeFocused();
  });
  await test.step("a CPR number", async () => {
    const made = await api.send("POST", "/assignments", {
      ...{
        election_id: election.id,
        site_id: sites[0]?.id,
        duty_id: duties[0]?.id,
        party_id: parties[0]?.id,
      },
      person: { full_name: unique("Egon ") },
    });
    await page.goto(`/assignments/${made.id}`);
    await page.getByRole("button", { name: "Skriv nummeret" }).click();
    await page.getByRole("textbox", { name: "CPR-nummer" }).fill("2512");
    await cancel.click();
    await keep?.click();
    await expect(page.getByRole("textbox", { name: "CPR-nummer" })).toHaveValue("2512");
    await cancel.click();
    await lose?.click();
    await expect(page.getByRole("button", { name: "Skriv nummeret" })).toBeFocused();
  });
  await test.step("a party", async () => {
    await page.goto("/basics");
    const list = page.getByRole("region", { name: /^Partier og lister/ });
    const edit = (n: number) => list.getByRole("button", { name: `Rediger ${parties[n]?.name}` });
    await edit(0).click();
    const name = list.getByLabel("Navn").first();
    await name.fill("Halvt omdøbt");
    for (const way of [cancel, edit(1)]) {
      await way.click();
      await keep?.click();
      await expect(name).toHaveValue("Halvt omdøbt");
    }
    await name.press("Escape");
    await lose?.click();
    await expect(edit(0)).toBeFocused();
  });
});

test("after somebody else's change a form shows the newest, and keeps what was typed", async ({
  page,
  town,
}) => {
  test.slow();
  const { api, election, sites, duties, parties } = town;
  await logIn(page);
  const alert = page.getByRole("button", { name: "Hent den nyeste udgave" });
  const save = page.getByRole("button", { name: "Gem ændringer" });

  await test.step("a person", async () => {
    const made = await api.send("POST", "/assignments", {
      ...{
        election_id: election.id,
        site_id: sites[0]?.id,
        duty_id: duties[0]?.id,
        party_id: parties[0]?.id,
      },
      person: { full_name: unique("Egon "), email: "old@example.dk" },
    });
    await page.goto(`/assignments/${made.id}`);
    await page.getByLabel(/^Telefon/).fill("12345678");
    await api.send("PATCH", `/assignments/${made.id}`, { person: { email: "new@example.dk" } }, made.version);
    await save.click();
    await alert.click();
    await expect(page.getByLabel(/^E-mailadresse/)).toHaveValue("new@example.dk");
    await expect(page.getByLabel(/^Telefon/)).toHaveValue("12345678");
    await save.click();
    await expect(page.getByText("Ændringerne er gemt")).toBeVisible();
    const { person } = (await api.send("GET", `/assignments/${made.id}`)) as unknown as { person: object };
    expect(person).toMatchObject({ email: "new@example.dk", phone: "12345678" });
  });
  await test.step("a site and an election", async () => {
    const site = await api.send("GET", `/sites/${sites[0]?.id}`);
    await page.goto(`/sites/${site.id}`);
    await page.getByLabel(/^Bygning/).fill("Hal 2");
    await api.send("PATCH", `/sites/${site.id}`, { address: "Ny Vej 7" }, site.version);
    await save.click();
    await alert.click();
    await expect(page.getByLabel(/^Adresse/)).toHaveValue("Ny Vej 7");
    await expect(page.getByLabel(/^Bygning/)).toHaveValue("Hal 2");
    await save.click();
    await expect(page.getByText("Ændringerne er gemt")).toBeVisible();

    const { version } = await api.send("GET", `/elections/${election.id}`);
    await page.clock.install();
    await page.goto(`/elections/${election.id}/edit`);
    await page.getByLabel("Navn").fill(unique("Omdøbt "));
    await api.send("PATCH", `/elections/${election.id}`, { held_on: "2090-12-03" }, version);
    // Coming back to the tab later fetches no newer version under what was typed.
    await page.clock.fastForward("01:00");
    await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await page.clock.runFor(1_000);
    await save.click();
    await alert.click();
    await expect(page.getByLabel("Valgdag")).toHaveValue("2090-12-03");
    await expect(page.getByLabel("Navn")).toHaveValue(/^Omdøbt /);
  });
});
