import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { heldLongAgo, invite } from "./municipality";
import { logIn, PASSWORD, unique } from "./people";
import { newStaff } from "./staff";

/** The focus is there once all has settled: what is drawn anew a moment later would take it along. */
async function expectFocusOn(place: Locator): Promise<void> {
  await expect(place).toBeFocused();
  await place.page().waitForTimeout(300);
  await expect(place).toBeFocused();
}

const isPhone = (page: Page) => (page.viewportSize()?.width ?? 0) < 641;

test("filters keep the focus where they were sent from", async ({ page, town }) => {
  test.slow();
  await logIn(page);
  const show = page.getByRole("button", { name: "Vis resultater" });
  const summary = page.locator(".filter-fold summary");
  const unfold = async () => void (isPhone(page) && (await summary.click()));
  for (const [path, field, choice] of [
    ["/assignments", "Valgsted", { index: 1 }],
    ["/users", "Rolle", "Administrator"],
    ["/sites", "Valgkreds", { index: 1 }],
    ["/audit", "Handling", { index: 1 }],
    ["/mails", "Tilstand", { index: 1 }],
  ] as const)
    await test.step(path, async () => {
      await page.goto(path);
      await unfold();
      await page.getByLabel(field, { exact: true }).selectOption(choice);
      await show.press("Enter");
      await expect(page).toHaveURL(/\?/);
      await expectFocusOn(isPhone(page) ? summary : show);
      await unfold();
      await expect(page.getByLabel(field, { exact: true })).not.toHaveValue("");
      const reset = page.getByRole("button", { name: "Nulstil" });
      await reset.press("Enter");
      await expect(reset).toHaveCount(0);
      await expectFocusOn(isPhone(page) ? summary : show);
    });
  for (const path of ["/assignments", "/users", "/sites"])
    await test.step(`${path} by Enter in the field`, async () => {
      await page.goto(path);
      await unfold();
      const search = page.getByRole("search").getByRole("searchbox");
      await search.fill(town.sites[0]?.name ?? "");
      await search.press("Enter");
      await expect(page).toHaveURL(/\?q=/);
      await expectFocusOn(isPhone(page) ? summary : search);
    });
});

test("what an action takes away leaves the focus on what it stood in", async ({ page, town }) => {
  test.slow();
  const { api, sites } = town;
  const main = page.getByRole("main");
  await page.goto("/forgot-password");
  await page.getByLabel("Brugernavn eller e-mailadresse").fill("nobody");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Se efter i din indbakke")).toBeVisible();
  await expectFocusOn(main);

  const election = await heldLongAgo(town, "2020-11-17");
  await api.send("POST", `/elections/${election.id}/close`);
  await logIn(page);
  const dialog = page.getByRole("dialog");

  await test.step("seats", async () => {
    await page.goto(`/elections/${town.election.id}/seats`);
    await page.locator("tbody input").first().fill("7");
    await page.getByRole("button", { name: "Fortryd ændringer" }).press("Enter");
    await dialog.getByRole("button", { name: "Kassér det skrevne" }).press("Enter");
    await expectFocusOn(page.locator(".save-bar"));
    // And Tab goes on from there.
    await page.keyboard.press("Tab");
    await expect(page.getByRole("button", { name: "Gem pladser" })).toBeFocused();
  });

  await test.step("hold and erasure", async () => {
    await page.goto(`/elections/${election.id}`);
    const retention = page.getByRole("region", { name: "Opbevaring af persondata" });
    await retention.getByRole("button", { name: "Sæt sletning i bero" }).press("Enter");
    await dialog.getByLabel("Begrundelse").fill("Klage, sag 20/11");
    await dialog.getByLabel("Begrundelse").press("Enter");
    await expect(retention).toContainText("Klage, sag 20/11");
    await expectFocusOn(retention);
    await retention.getByRole("button", { name: "Ophæv berostillelse" }).press("Enter");
    await dialog.getByRole("button", { name: "Ophæv berostillelse" }).press("Enter");
    await expect(retention).not.toContainText("Klage, sag 20/11");
    await expectFocusOn(retention);
    await retention.getByRole("button", { name: "Slet persondata" }).press("Enter");
    await dialog.getByRole("button", { name: "Slet for altid" }).press("Enter");
    await expect(retention).toContainText("Persondata for valget er slettet");
    await expectFocusOn(retention);
  });

  await test.step("somebody else's change", async () => {
    const site = sites[0];
    const at = `/sites/${site?.id}`;
    await page.goto(at);
    await page.getByLabel("Navn", { exact: true }).fill(unique("Skolen "));
    const { version } = await api.send("GET", at);
    await api.send("PATCH", at, { venue: "Hallen" }, version);
    await page.getByRole("button", { name: "Gem ændringer" }).press("Enter");
    await page.getByRole("button", { name: "Hent den nyeste udgave" }).press("Enter");
    await expect(page.getByText("Den nyeste udgave er hentet")).toBeVisible();
    await expectFocusOn(main.locator(".alert"));
  });

  await test.step("a second factor", async () => {
    await page.goto("/security");
    const add = page.getByRole("region", { name: "Tilføj en totrinsbekræftelse" });
    await add.getByRole("button", { name: "Tilføj en app" }).press("Enter");
    await expect(page.getByLabel("Kode fra appen")).toBeVisible();
    await expectFocusOn(add);
    await add.getByRole("button", { name: "Annullér" }).press("Enter");
    await expectFocusOn(add);
  });
});

test("whoever must add a second factor keeps the focus on how", async ({ page, town }) => {
  await newStaff(page, town);
  const add = page.getByRole("region", { name: "Tilføj en totrinsbekræftelse" });
  await add.getByRole("button", { name: "Tilføj en app" }).press("Enter");
  await expect(page.getByLabel("Kode fra appen")).toBeVisible();
  await expectFocusOn(add);
});

test("a request that is decided keeps the focus", async ({ page, town }) => {
  test.slow();
  const user = await invite(town, { scope: "site", site_ids: [town.sites[0]?.id] });
  await town.redeem(await town.linkTo(user.email), PASSWORD);
  await logIn(page, { username: user.username, password: PASSWORD });
  await page.goto("/secretary-requests");
  const names = [unique("Åse "), unique("Bo "), unique("Egon ")] as const;
  for (const name of names) {
    await page.getByLabel("Navn", { exact: true }).fill(name);
    await page.getByLabel("E-mailadresse").fill(`${unique("aase")}@example.dk`);
    await page.getByRole("checkbox", { name: town.sites[0]?.name }).check({ force: true });
    await page.getByRole("button", { name: "Send anmodning" }).click();
    await expect(page.getByRole("region", { name, exact: true })).toContainText("Venter på svar");
  }
  const [mistaken, granted, refused] = names.map((name) => page.getByRole("region", { name, exact: true }));
  if (!mistaken || !granted || !refused) throw new Error("three were asked for");
  const dialog = page.getByRole("dialog");
  await mistaken.getByRole("button", { name: /^Træk tilbage/ }).press("Enter");
  await dialog.getByRole("button", { name: "Træk tilbage" }).press("Enter");
  await expect(mistaken).toContainText("Trukket tilbage");
  await expectFocusOn(mistaken);
  await page.context().clearCookies();

  await logIn(page);
  await page.goto("/secretary-requests");
  await granted.getByRole("button", { name: /^Godkend/ }).press("Enter");
  await dialog.getByRole("button", { name: "Godkend" }).press("Enter");
  await expect(granted).toContainText("Godkendt");
  await expectFocusOn(granted);
  await refused.getByRole("button", { name: /^Afvis/ }).press("Enter");
  await dialog.getByLabel("Begrundelse").fill("Der er nok på valgstedet");
  await dialog.getByRole("button", { name: "Afvis" }).press("Enter");
  await expect(refused).toContainText("Afvist");
  await expectFocusOn(refused);
});
