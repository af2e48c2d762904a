import { expect, expectWell, test } from "./fixtures";
import { logIn } from "./people";

const NUMBER = "251248-9996";

test("a CPR number that somebody searches for reaches neither the address nor the server", async ({
  page,
  town,
}) => {
  test.slow();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(decodeURIComponent(request.url())));
  await logIn(page);
  for (const address of ["/assignments", "/users", "/sites"]) {
    await page.goto(address);
    const filters = page.getByRole("search");
    const field = filters.getByRole("searchbox");
    await expect(filters).toBeVisible();
    if (!(await field.isVisible())) await filters.locator("summary").click();
    await field.fill(`Anna ${NUMBER}`);
    await page.keyboard.press("Enter");
    await expect(field).toHaveAccessibleDescription("Man kan ikke søge på et CPR-nummer");
    await expect(field).toBeFocused();
    await expect(page).toHaveURL(new RegExp(`${address}$`));
    await expectWell(page);
    await field.fill(town.sites[0]?.name ?? "");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/[?]q=/);
  }
  expect(asked.filter((url) => url.includes("9996"))).toEqual([]);
});

test("a CPR number in an address is taken off it, and is not asked for", async ({ page }) => {
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/api/")) asked.push(decodeURIComponent(request.url()));
  });
  await logIn(page);
  await page.goto(`/assignments?q=${NUMBER}`);
  await expect(page.getByRole("heading", { name: "Indberetninger", level: 1 })).toBeVisible();
  await expect(page).toHaveURL(/\/assignments$/);
  expect(asked.filter((url) => url.includes("9996"))).toEqual([]);
});
