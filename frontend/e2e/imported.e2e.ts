import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, expectWell, test } from "./fixtures";
import { logIn } from "./people";

const FILE = readFileSync("e2e/files/polling-districts.csv", "utf8");

/** Chooses a file of this content. */
async function choose(page: Page, content: string | Buffer) {
  const buffer = Buffer.from(content);
  await page.locator("input[type=file]").setInputFiles({ name: "fil.csv", mimeType: "text/csv", buffer });
}

test("the national file gives the municipality's nine sites, once, and shows what a change changes", async ({
  page,
}) => {
  test.slow();
  const main = page.getByRole("main");
  const rows = main.getByRole("table").locator("tbody").getByRole("row");
  const row = (name: string) => rows.filter({ has: page.getByRole("rowheader", { name }) });
  const municipality = page.getByLabel("Kommune i filen");
  const preview = page.getByRole("heading", { name: "Det vil der ske" });

  await logIn(page);
  await test.step("of two municipalities the own is taken; the other can be looked at", async () => {
    await page.goto("/sites/import");
    await choose(page, FILE);
    await expect(preview).toBeFocused();
    await expect(page.getByText("Filen indeholder 2 kommuner.")).toBeVisible();
    await expect(municipality.locator("option:checked")).toHaveText(
      "Fredericia (0607), 9 rækker – din kommune",
    );
    await expect(rows).toHaveCount(9);
    await expect(main.getByRole("table")).not.toContainText("Middelfart");
    await expect(page.getByText("Noget i filen bliver ikke læst")).toHaveCount(0);
    for (const told of ["3. Erritsø", "Erritsø-Hallen, Krogsagervej 42", "58. Fredericia", "7.686", "Ny"])
      await expect(row("3. Erritsø")).toContainText(told);
    await expectWell(page);
    await municipality.selectOption("0410");
    await page.getByRole("button", { name: "Læs filen igen" }).click();
    await expect(rows).toHaveCount(3);
    await expect(row("3. Strib")).toContainText("45. Middelfart");
    await expect(page.getByRole("button", { name: "Importér 3 valgsteder" })).toBeVisible();
    await expectWell(page);
    await municipality.selectOption("0607");
    await page.getByRole("button", { name: "Læs filen igen" }).click();
    await expect(rows).toHaveCount(9);
  });

  await test.step("imported, they stand in the list of sites", async () => {
    await page.getByRole("button", { name: "Importér 9 valgsteder" }).click();
    await expect(page.getByRole("heading", { name: "Importen er færdig" })).toBeFocused();
    await expect(page.getByText("9 valgsteder oprettet, ingen ændret.")).toBeVisible();
    await expect(page.getByRole("button", { name: "9 oprettet" })).toBeEnabled();
    await expect(row("3. Erritsø")).toContainText("Oprettet");
    await expectWell(page);
    await page.getByRole("link", { name: "Se valgstederne" }).click();
    await expect(page.getByText("9 valgsteder", { exact: true })).toBeVisible();
    await expect(rows).toHaveCount(9);
    for (const line of FILE.split("\n").filter((text) => text.startsWith("0607,Fredericia,58"))) {
      const [, , , , number, name, , venue] = line.split(",");
      const voters = Number(line.split(",").at(-2)).toLocaleString("da-DK");
      for (const told of [venue ?? "", line.split('"')[1] ?? "", "58. Fredericia", voters])
        await expect(row(`${number}. ${name}`)).toContainText(told);
    }
    // In the file it has no building, and no constituency.
    await expect(row("9. Gymnasiet 2")).toContainText("5.693");
    await expect(row("9. Gymnasiet 2")).not.toContainText(/Fredericia|Nørrebrogade/);
    await expectWell(page);
  });

  await test.step("the same file again changes nothing", async () => {
    await page.goto("/sites/import");
    await choose(page, FILE);
    await expect(page.getByText("Alle 9 valgsteder i filen er, som de er i forvejen.")).toBeVisible();
    await expect(page.getByRole("button", { name: /^Importér/ })).toHaveCount(0);
    await expect(page.getByRole("button", { name: "9 uændrede" })).toBeEnabled();
    await expectWell(page);
  });

  await test.step("a row that differs shows the new and the old", async () => {
    const newer = FILE.replace("Erritsø-Hallen", "Erritsø Idrætscenter").replace("7686", "7700");
    await choose(page, newer.replace("Gymnasiet 2", "Gymnasiet Øst"));
    await expect(page.getByRole("button", { name: "2 ændres" })).toBeVisible();
    await page.getByRole("button", { name: "2 ændres" }).click();
    await expect(rows).toHaveCount(2);
    for (const told of ["Ændres", "Erritsø Idrætscenter, Krogsagervej 42", "7.700"])
      await expect(row("3. Erritsø")).toContainText(told);
    await expect(row("3. Erritsø").locator("del")).toHaveText([
      "Erritsø-Hallen, Krogsagervej 42, Erritsø, 7000 Fredericia",
      "7.686",
    ]);
    await expect(row("9. Gymnasiet Øst").locator("del")).toHaveText(["Gymnasiet 2"]);
    await expectWell(page);
    await page.getByRole("button", { name: "Importér 2 valgsteder" }).click();
    await expect(page.getByText("Ingen valgsteder oprettet, 2 ændret.")).toBeVisible();
    await expect(page.getByRole("button", { name: "2 ændret" })).toBeEnabled();
    await expect(row("3. Erritsø")).toContainText("Ændret");
    // What it was is still told.
    await expect(row("9. Gymnasiet Øst").locator("del")).toHaveText(["Gymnasiet 2"]);
    await page.getByRole("link", { name: "Se valgstederne" }).click();
    await expect(rows).toHaveCount(9);
    await expect(row("3. Erritsø")).toContainText("7.700");
    await expect(row("3. Erritsø")).toContainText("Erritsø Idrætscenter");
  });

  await test.step("a constituency's new name is told and taken over, also where no site changes", async () => {
    const newer = FILE.replace("Erritsø-Hallen", "Erritsø Idrætscenter").replace("7686", "7700");
    const renamed = newer.replace("Gymnasiet 2", "Gymnasiet Øst").replaceAll("58,Fredericia", "58,Lillebælt");
    await page.goto("/sites/import");
    await choose(page, renamed);
    await expect(page.getByText("1 valgkreds skifter navn")).toBeVisible();
    await expect(main.locator("del")).toHaveText(["58. Fredericia"]);
    await expect(page.getByText("Intet at ændre")).toHaveCount(0);
    await expectWell(page);
    await page.getByRole("button", { name: "Skift navn" }).click();
    await expect(page.getByRole("heading", { name: "Importen er færdig" })).toBeFocused();
    await expect(page.getByText("1 valgkreds har skiftet navn")).toBeVisible();
    await expectWell(page);
    await page.getByRole("link", { name: "Se valgstederne" }).click();
    await expect(row("4. Herslev")).toContainText("58. Lillebælt");
  });
});

test("a file that cannot be taken over says why, and nothing of it is", async ({ page }) => {
  test.slow();
  const many = Array.from({ length: 20_001 }, (_, n) => `${n + 1};Sted ${n + 1}`);
  const refused = {
    "Filen er ikke i UTF-8. Gem den som »CSV UTF-8« og prøv igen.": Buffer.from(
      "Nummer;Navn\n1;Ærø Skole\n",
      "latin1",
    ),
    "Filen har over 20.000 rækker.": `Nummer;Navn\n${many.join("\n")}\n`,
    "Filen er over 5 MB, som er det største.": `Nummer;Navn\n1;${"Å".repeat(2_700_000)}\n`,
    "Kolonnen »Nummer« mangler i filens første række.": "Nr;Navn\n1;Midtbyen\n",
    "Filen har ingen rækker under overskrifterne, eller ingen for kommunen.": FILE.replaceAll(
      "0607,",
      "0410,",
    ),
  };
  const alert = page.getByRole("alert");
  await logIn(page);
  await page.goto("/sites/import");
  for (const [sentence, content] of Object.entries(refused)) {
    await choose(page, content);
    await expect(alert).toContainText(sentence);
    await expect(alert).toContainText("Filen kan ikke importeres");
    await expect(alert).toContainText("Intet er importeret. Ret filen, og vælg den igen.");
    await expectWell(page);
  }
  const faulty = {
    "Nummer: Værdien står der to gange.": "Nummer;Navn\n1;Midtbyen\n2;Østerstrand\n1;Vestbyen\n",
    "Navn: Feltet begynder som en formel (=, +, - eller @) og kan ikke bruges.":
      'Nummer;Navn\n1;Midtbyen\n2;"=HYPERLINK(""http://evil.example"")"\n',
    "Antal vælgere: Skriv et helt tal, fx 1.234.": "Nummer;Navn;Antal vælgere\n1;Midtbyen;mange\n",
  };
  const errors = page.getByRole("button", { name: "1 med fejl" });
  for (const [sentence, content] of Object.entries(faulty)) {
    await choose(page, content);
    await expect(page.getByRole("row").filter({ hasText: sentence })).toHaveCount(1);
    await expect(errors).toBeVisible();
    await expect(page.getByText("1 række har fejl")).toBeVisible();
    await expect(page.getByText("HYPERLINK")).toHaveCount(0);
    await expect(page.getByRole("button", { name: /^Importér/ })).toHaveCount(0);
    await expectWell(page);
  }
  await page.goto("/sites");
  await expect(page.getByRole("heading", { name: "Der er ingen valgsteder endnu" })).toBeVisible();
  await expectWell(page);
});
