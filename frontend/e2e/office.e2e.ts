import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./fixtures";
import { OFFICE_PAGES } from "./pages";
import { logIn } from "./people";

test("every page of the office is accessible and fits the screen, down to 320 pixels", async ({ page }) => {
  test.slow();
  await logIn(page);
  for (const [path, title] of OFFICE_PAGES) {
    await page.goto(path);
    await expect(page.getByRole("heading", { name: title, level: 1 })).toBeVisible();
    await expect(page).toHaveTitle(new RegExp(`^${title} – `));
    await expectAccessible(page);
    const size = page.viewportSize();
    await page.setViewportSize({ width: 320, height: 640 });
    await expectNoSidewaysScroll(page);
    if (size) await page.setViewportSize(size);
  }
});

// Both work on the one template there is, so they run in one project only.
test("a misspelt merge field is shown where it stands and mended with one press", {
  tag: "@once",
}, async ({ page }) => {
  await logIn(page);
  await page.goto("/email-templates/welcome");
  const body = page.getByLabel("Tekst", { exact: true });
  await expect(page.getByRole("region", { name: "Forhåndsvisning" })).toContainText("Kære");
  // All fields of the shipped text are known.
  await expect(page.locator(".merge__field--unknown")).toHaveCount(0);

  await body.press("Control+Home");
  await body.pressSequentially("Hej [user:nmae]! ");
  await expect(page.getByText("Linje 1, tegn 5")).toBeVisible();
  await expect(page.locator(".merge__field--unknown")).toHaveText("[user:nmae]");
  // The text is longer than the screen: what is wrong with it and the buttons are seen all the same.
  const save = page.getByRole("button", { name: "Gem skabelon" });
  for (const size of [{ width: 390, height: 844 }, page.viewportSize() ?? { width: 1280, height: 800 }]) {
    await page.setViewportSize(size);
    for (const seen of [save, page.getByText("Linje 1, tegn 5")])
      await expect(seen).toBeInViewport({ ratio: 1 });
  }
  await expectAccessible(page);
  await page.getByRole("button", { name: "Gem skabelon" }).click();
  await expect(page.getByText("Skabelonen er gemt")).toBeHidden();

  await page.getByRole("button", { name: "Ret til [user:name]" }).click();
  await expect(body).toHaveValue(/^Hej \[user:name\]! /);
  await body.press("Control+z");
  await expect(body).toHaveValue(/^Hej \[user:nmae\]! /);
  await page.getByRole("button", { name: "Ret til [user:name]" }).click();
  await page.getByRole("button", { name: "Gem skabelon" }).click();
  await expect(page.getByText("Skabelonen er gemt")).toBeVisible();

  await page.getByRole("button", { name: "Gå tilbage til den leverede tekst" }).click();
  await page.getByRole("button", { name: "Brug den leverede tekst" }).click();
  await expect(body).not.toHaveValue(/^Hej/);
});

test("leaving a half-written template asks first", { tag: "@once" }, async ({ page }) => {
  await logIn(page);
  await page.goto("/email-templates/password_reset?locale=en");
  await page.getByLabel("Emne").fill("Half");
  await page.getByRole("link", { name: "E-mailskabeloner" }).first().click();
  await page.getByRole("button", { name: "Bliv på siden" }).click();
  await expect(page.getByLabel("Emne")).toHaveValue("Half");
  await page.getByRole("link", { name: "E-mailskabeloner" }).first().click();
  await page.getByRole("button", { name: "Forlad siden" }).click();
  await expect(page).toHaveURL(/\/email-templates$/);
});
