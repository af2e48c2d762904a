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
