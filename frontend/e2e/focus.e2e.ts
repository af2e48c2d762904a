import { expect, test } from "./fixtures";
import { expectFocusSeen, expectFocusSeenOn } from "./focus";
import { invite } from "./municipality";
import { logIn, PASSWORD } from "./people";

test("where the focus is can be seen at every step, before the log-in", async ({ page }) => {
  for (const path of ["/login", "/forgot-password"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    const names = await expectFocusSeen(page);
    expect(names[0]).toContain("Gå til sidens indhold");
    expect(names.length).toBeGreaterThan(4);
  }
  // With what is wrong above it.
  await page.goto("/login");
  await page.getByRole("button", { name: "Log ind" }).click();
  await expect(page.getByRole("alert")).toBeFocused();
  await expectFocusSeen(page);
});

test("where the focus is can be seen at every step, in the office's pages", async ({ page, town }) => {
  test.slow();
  const { election, sites } = town;
  await logIn(page);
  for (const path of [
    "/users",
    "/users/new",
    "/email-templates/welcome",
    "/sites/import",
    "/settings",
    "/basics",
    `/elections/${election.id}`,
    `/elections/${election.id}/sites/${sites[0]?.id}`,
  ])
    await test.step(path, async () => {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(page.locator(".skeleton")).toHaveCount(0);
      const names = await expectFocusSeen(page);
      expect(names.length, names.join("\n")).toBeGreaterThanOrEqual(8);
    });
});

test("where the focus is can be seen in the menus, in a dialog and in the grid of seats", async ({
  page,
  town,
}) => {
  test.slow();
  const { election, sites } = town;
  await logIn(page);
  await page.goto(`/elections/${election.id}/seats`);
  await expect(page.getByRole("spinbutton").or(page.getByRole("textbox")).first()).toBeVisible();
  await expectFocusSeen(page);
  await page.goto(`/sites/${sites[0]?.id}`);
  await page.getByRole("button", { name: "Slet" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  const dialog = await expectFocusSeenOn(page, 6);
  expect(dialog.join()).toContain("Annullér");
  await page.keyboard.press("Escape");
  if ((page.viewportSize()?.width ?? 0) < 760) {
    await page.getByRole("button", { name: "Menu" }).click();
    expect((await expectFocusSeenOn(page)).join()).toContain("Revisionslog");
  } else
    for (const [menu, entry] of [
      ["Administration", "Revisionslog"],
      [/^Brugermenu/, "Log af"],
    ] as const) {
      await page.getByRole("button", { name: menu }).click();
      expect((await expectFocusSeenOn(page, 8)).join()).toContain(entry);
    }
});

test("where the focus is can be seen at every step, in a secretary's pages", async ({ page, town }) => {
  test.slow();
  const { election, sites, duties } = town;
  const user = await invite(town, { scope: "party" });
  await town.redeem(await town.linkTo(user.email), PASSWORD);
  await logIn(page, { username: user.username, password: PASSWORD });
  // The page that comes after the log-in takes the focus once.
  await expect(page.getByRole("main")).toBeFocused();
  await expectFocusSeen(page);
  await page.goto(`/elections/${election.id}/sites/${sites[0]?.id}`);
  await expectFocusSeen(page);
  const report = page.getByRole("button", { name: `Indberet person som ${duties[0]?.name}` });
  await report.first().click();
  await expect(page.getByLabel("Navn", { exact: true })).toBeFocused();
  const names = await expectFocusSeen(page);
  expect(names.join()).toContain("CPR-nummer");
  for (const path of ["/assignments", "/secretary-requests", "/account"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectFocusSeen(page);
  }
});
