import { readFile } from "node:fs/promises";
import { expect, expectAccessible, expectWell, test } from "./fixtures";
import { logIn } from "./people";

test("the audit log is narrowed to who and what, says that it is sealed, and is handed out", async ({
  page,
}) => {
  await logIn(page);
  await page.goto("/audit");
  // The server seals the log when it begins, or minutes after the first record.
  await expect(page.getByText(/^(Kontrolleret og forseglet|Loggen er ikke forseglet endnu)/)).toBeVisible();
  const filters = page.getByRole("search");
  if (!(await filters.getByLabel("Hvem").isVisible())) await filters.locator("summary").click();
  await filters.getByLabel("Hvem").selectOption({ label: "Administrator" });
  await filters.getByLabel("Handling").selectOption({ label: "Logget ind" });
  await filters.getByRole("button", { name: "Vis" }).click();
  await expect(page).toHaveURL(/actor=[0-9a-f-]{36}/);
  await expect(page.getByRole("table").getByText("Logget ind").first()).toBeVisible();
  await expectAccessible(page);

  // What cannot be meant is said at the field, in the page's language, and nothing is searched for.
  const [object, to] = [filters.getByLabel("Id på emnet"), filters.getByLabel("Til og med")];
  const filtered = page.url();
  if (!(await object.isVisible())) await filters.locator("summary").click();
  await object.fill("vrøvl");
  await filters.getByRole("button", { name: "Vis" }).click();
  await expect(object).toHaveAccessibleDescription(/Skriv hele id’et/);
  await expect(object).toBeFocused();
  await expectWell(page);
  await object.fill("");
  await filters.getByLabel("Fra og med").fill("2026-05-02");
  await to.fill("2026-05-01");
  await filters.getByRole("button", { name: "Vis" }).click();
  await expect(to).toHaveAccessibleDescription(/ikke er før »Fra og med«/);
  await expect(object).not.toHaveAttribute("aria-invalid");
  await expectWell(page);
  expect(page.url()).toBe(filtered);

  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Hent til kontrol (JSON)" }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^revisionslog-\d{4}-\d\d-\d\d\.jsonl$/);
  const lines = (await readFile(await download.path(), "utf8")).trim().split("\n");
  for (const line of lines) {
    expect(JSON.parse(line)).toMatchObject({
      action: "session.opened",
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  }
  await page.goto("/audit?action=audit.exported");
  await expect(page.getByText("JSON-linjer").first()).toBeVisible();
});
