import { expect, expectAccessible, test } from "./fixtures";
import { logIn } from "./people";

test("the sample is a file that can be imported, and a spreadsheet is told how to become one", async ({
  page,
}) => {
  await logIn(page);
  await page.goto("/sites/import");
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Hent et eksempel (CSV)" }).click();
  const sample = await download;
  expect(sample.suggestedFilename()).toBe("valgsteder-eksempel.csv");
  const file = page.locator("input[type=file]");
  await file.setInputFiles(await sample.path());
  await expect(page.getByRole("heading", { name: "Det vil der ske" })).toBeVisible();
  await expect(page.getByRole("row", { name: /Midtbyen/ })).toBeVisible();
  await expect(page.getByText("Importér 2 valgsteder")).toBeVisible();

  // A misspelt column is not read, and that is said before anything is imported; what is read can be checked.
  const rows = "Nummer;Navn;Bygning;Adresse;Antal vælgere;Valgkredsnummer;Valgkreds;Adrese\n";
  const row = "9871;Østre Skole;Hallen;Skolevej 1;1234;98;Nordkredsen;x\n";
  await file.setInputFiles({ name: "a.csv", mimeType: "text/csv", buffer: Buffer.from(rows + row) });
  await expect(page.getByText("Disse kolonner kendes ikke og læses ikke: Adrese.")).toBeVisible();
  const preview = page.getByRole("row", { name: "9871. Østre Skole" });
  for (const told of ["Hallen, Skolevej 1", "98. Nordkredsen", "1.234"])
    await expect(preview).toContainText(told);
  await expectAccessible(page);

  // What is refused is called by its number and name, as far as they are there.
  const bad = "9872;Vestre Skole;;;mange;;;\n;Uden nummer;;;;;;\n";
  await file.setInputFiles({ name: "a.csv", mimeType: "text/csv", buffer: Buffer.from(rows + row + bad) });
  await expect(page.getByRole("row", { name: "9872. Vestre Skole" })).toContainText("Skriv et helt tal");
  await expect(page.getByRole("row", { name: "Uden nummer" })).toContainText("Nummer: Feltet skal udfyldes.");
  await expectAccessible(page);

  await file.setInputFiles({
    name: "valgsteder.xlsx",
    mimeType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    buffer: Buffer.from("PK\x03\x04\x14\x00\x06\x00", "latin1"),
  });
  await expect(page.getByText("Gem den i Excel som »CSV UTF-8«")).toBeVisible();
  await expectAccessible(page);
  await file.setInputFiles({ name: "a.csv", mimeType: "text/csv", buffer: Buffer.from("Bygning\nHallen\n") });
  await expect(page.getByText("Kolonnen »Nummer« mangler i filens første række.")).toBeVisible();
});
