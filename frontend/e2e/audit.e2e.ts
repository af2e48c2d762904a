import { readFile } from "node:fs/promises";
import { expect, expectAccessible, test } from "./fixtures";
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
