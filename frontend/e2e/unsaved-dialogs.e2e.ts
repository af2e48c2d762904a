import type { Page } from "@playwright/test";
import { expect, expectWell, test } from "./fixtures";
import { heldLongAgo } from "./municipality";
import { logIn, unique } from "./people";

/** The question before what was typed in a dialog goes, with its two answers. */
function questionOn(page: Page) {
  const question = page.getByRole("dialog", { name: "Annullér uden at gemme?" });
  const [keep, lose] = ["Skriv videre", "Kassér det skrevne"].map((name) =>
    question.getByRole("button", { name }),
  );
  return { question, keep, lose };
}

test("a reason that was begun in a dialog is lost in no way without a question", async ({ page, town }) => {
  test.slow();
  const election = await heldLongAgo(town, "2020-11-17");
  await town.api.send("POST", `/elections/${election.id}/close`);
  await logIn(page);
  await page.goto("/elections");
  await page.getByRole("link", { name: election.name }).click();
  const open = page.getByRole("button", { name: "Sæt sletning i bero" });
  const dialog = page.getByRole("dialog", { name: election.name });
  const reason = dialog.getByLabel("Begrundelse");
  const { question, keep, lose } = questionOn(page);

  await test.step("nothing typed, nothing asked", async () => {
    await open.click();
    await expect(reason).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(open).toBeFocused();
  });

  await test.step("Escape, the cross and the button ask", async () => {
    await open.click();
    await expect(reason).toBeFocused();
    await page.keyboard.type("Klage over");
    const ways = [
      () => page.keyboard.press("Escape"),
      () => dialog.getByRole("button", { name: "Luk" }).click(),
      () => dialog.getByRole("button", { name: "Annullér" }).click(),
    ];
    for (const way of ways) {
      await way();
      await expect(question).toBeVisible();
      await expect(keep ?? question).toBeFocused();
      await expectWell(page);
      await keep?.click();
      await expect(question).toBeHidden();
      await expect(reason).toHaveValue("Klage over");
    }
  });

  await test.step("Escape pressed again and again, without a key between, takes nothing", async () => {
    await reason.focus();
    for (const asked of [true, false, true, false, true, false]) {
      await page.keyboard.press("Escape");
      await expect(question).toBeVisible({ visible: asked });
      await expect(dialog).toBeVisible();
    }
    await expect(reason).toHaveValue("Klage over");
  });

  await test.step("a press beside the dialog does nothing, and the way back asks", async () => {
    await page.mouse.click(4, 4);
    await expect(question).toBeHidden();
    await expect(reason).toHaveValue("Klage over");
    await page.evaluate(() => history.back());
    const leave = page.getByRole("dialog", { name: "Forlad siden uden at gemme?" });
    await expect(leave).toBeVisible();
    await expectWell(page);
    await leave.getByRole("button", { name: "Bliv på siden" }).click();
    await expect(reason).toHaveValue("Klage over");
  });

  await test.step("thrown away it is gone, and sent it asks nothing", async () => {
    await page.keyboard.press("Escape");
    await lose?.click();
    await expect(dialog).toBeHidden();
    await expect(open).toBeFocused();
    await open.click();
    await expect(reason).toHaveValue("");
    await reason.fill("Klage, sag 20/11");
    await reason.press("Enter");
    await expect(page.getByRole("main")).toContainText("Begrundelse: Klage, sag 20/11");
    await expect(question).toBeHidden();
    await page.getByRole("main").getByRole("link", { name: "Valg", exact: true }).click();
    await expect(page.getByRole("heading", { name: "Valg", level: 1 })).toBeVisible();
  });
});

/** As much room above the dialog as below it. */
async function expectInTheMiddle(page: Page): Promise<void> {
  const box = await page.getByRole("dialog").boundingBox();
  const { height } = page.viewportSize() ?? { height: 0 };
  expect(Math.abs((box?.y ?? 0) * 2 + (box?.height ?? 0) - height)).toBeLessThanOrEqual(2);
}

test("every dialog that is written in keeps what was typed, and stands in the middle", async ({
  page,
  town,
}) => {
  test.slow();
  const { api, election, sites, duties, parties } = town;
  const made = await api.send("POST", "/assignments", {
    ...{ election_id: election.id, site_id: sites[0]?.id, duty_id: duties[0]?.id, party_id: parties[0]?.id },
    person: { full_name: unique("Åse "), cpr: "0301900000", address: "Hemmelig Vej 1", protected: true },
  });
  const { id } = (made as unknown as { person: { id: string } }).person;
  const client = await api.send("POST", "/machine-clients", {
    ...{ name: unique("Journal "), scopes: ["users:read"], accounts_per_day: 10 },
  });
  await logIn(page);
  const { question, keep, lose } = questionOn(page);
  const dialogs = [
    [`/persons/${id}`, "Vis CPR-nummer", "Begrundelse"],
    [`/persons/${id}`, "Vis adressen", "Begrundelse"],
    [`/persons/${id}`, "Ophæv beskyttelsen …", "Begrundelse"],
    [`/persons/${id}`, "Registrér samtykke", "Hvordan er det givet?"],
    [`/clients/${client.id}`, "Tilføj nøgle", "Navn på nøglen"],
    ["/security", "Omdøb Test", "Navn"],
  ] as const;
  let at = "";
  for (const [address, button, label] of dialogs) {
    await test.step(button, async () => {
      if (at !== address) await page.goto(address);
      at = address;
      const open = page.getByRole("button", { name: button });
      await open.click();
      const field = page.getByRole("dialog").getByLabel(label, { exact: true });
      await field.fill("Halvt skrev");
      await page.keyboard.press("Escape");
      await expect(question).toBeVisible();
      await keep?.click();
      await expect(field).toHaveValue("Halvt skrev");
      await expectInTheMiddle(page);
      await expectWell(page);
      await page.keyboard.press("Escape");
      await lose?.click();
      await expect(page.getByRole("dialog")).toHaveCount(0);
      await expect(open).toBeFocused();
    });
  }
  await test.step("and so does the setting up of an app", async () => {
    await page.goto("/security");
    await page.getByRole("button", { name: "Tilføj en app" }).click();
    const name = page.getByLabel("Navn", { exact: true });
    await name.fill("Arbejdstelefon");
    await page.getByRole("button", { name: "Annullér" }).click();
    await expect(question).toBeVisible();
    await keep?.click();
    await expect(name).toHaveValue("Arbejdstelefon");
    await page.getByRole("button", { name: "Annullér" }).click();
    await lose?.click();
    await expect(page.getByRole("button", { name: "Tilføj en app" })).toBeVisible();
  });
});
