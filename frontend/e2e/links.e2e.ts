import type { Page } from "@playwright/test";
import { expect, expectAccessible, expectWell, test } from "./fixtures";
import { invite, type Municipality } from "./municipality";
import { logIn, PASSWORD, typeLogIn } from "./people";

/** An invited secretary, and the link of the newest mail to that one. Only a few links an hour go to one account. */
async function invited(town: Municipality) {
  const user = await invite(town, { scope: "party" });
  return { user, newest: () => town.linkTo(user.email) };
}

/** "Send et nyt link" on the page at hand; gives back the link that is then mailed. */
async function renewed(page: Page, newest: () => Promise<string>): Promise<string> {
  const renew = page.getByRole("button", { name: "Send et nyt link" });
  await expectWell(page);
  const before = await newest();
  await renew.click();
  await expect(page.getByText("Hvis kontoen må få et link, er det på vej")).toBeVisible();
  await expect(renew).toBeHidden();
  await expectAccessible(page);
  await expect.poll(newest).not.toBe(before);
  return newest();
}

test("a replaced and an expired link say so, and send a new one", async ({ page, town }) => {
  test.slow();
  const { user, newest } = await invited(town);
  const first = await newest();
  await town.api.send("POST", `/users/${user.id}/invitations`);
  await expect.poll(newest).not.toBe(first);
  await page.goto(first);
  await expect(page.getByRole("heading", { name: "Linket er erstattet af et nyere" })).toBeVisible();
  const third = await renewed(page, newest);

  // A week does not pass in a test, so only what the server says of the link's state is changed here.
  await page.route("**/api/v1/auth/links/inspect", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), state: "expired" } });
  });
  await page.goto("/login");
  await page.goto(third);
  await expect(page.getByRole("heading", { name: "Linket er udløbet" })).toBeVisible();
  await expect(page.getByText(/^Linket gjaldt til /)).toBeVisible();
  await renewed(page, newest);
});

test("a used link says so; a new one leads to a new password, also when the page was left", async ({
  page,
  town,
}) => {
  test.slow();
  const { user, newest } = await invited(town);
  const used = await newest();
  await town.redeem(used, PASSWORD);
  await page.goto(used);
  await expect(page.getByRole("heading", { name: "Linket er allerede brugt" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Gå til log ind" })).toBeVisible();
  const reset = await renewed(page, newest);
  await page.goto("/login");
  await page.goto(reset);
  await expect(page.getByRole("heading", { name: "Vælg en ny adgangskode" })).toBeVisible();
  await expect(page.locator("form")).toContainText(user.username);

  // Without its fragment there is no link, and the mail still has it.
  await page.reload();
  await expect(page.getByRole("heading", { name: "Linket virker ikke" })).toBeVisible();
  await expect(page.getByText("Åbn linket i e-mailen igen.")).toBeVisible();
  await expectWell(page);
  await page.goto(reset);
  await expect(page.getByLabel("Ny adgangskode")).toBeVisible();
});

test("where somebody else is logged in, a link says so, and the new password ends that session", async ({
  page,
  town,
}) => {
  const { user, newest } = await invited(town);
  const link = await newest();
  await logIn(page);
  await page.goto(link);
  const me = await town.api.send("GET", "/me");
  await expect(page.getByText(`Du er logget ind i denne browser som ${me.full_name}`)).toBeVisible();
  await expectWell(page);
  await page.getByLabel("Ny adgangskode").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Adgangskoden er gemt. Log ind med dit brugernavn")).toBeVisible();
  await expect(page.getByLabel("Brugernavn eller e-mailadresse")).toHaveValue(user.username);
  await expectWell(page);
  await page.goto("/users");
  await expect(page).toHaveURL(/\/login/);
});

test("the log-in leads to no other site, whatever its address says", async ({ page }) => {
  const beyond: string[] = [];
  page.on("request", (request) => {
    if (new URL(request.url()).hostname !== "localhost") beyond.push(request.url());
  });
  for (const target of ["https://evil.example/", "//evil.example/", "/\\evil.example/"]) {
    await page.goto(`/login?redirect=${encodeURIComponent(target)}`);
    await typeLogIn(page);
    await expect(page.getByRole("heading", { level: 1, name: "Overblik" })).toBeVisible();
    await page.goto(`/login?redirect=${encodeURIComponent(target)}`);
    await expect(page.getByRole("heading", { level: 1, name: "Overblik" })).toBeVisible();
    await page.context().clearCookies();
  }
  expect(beyond).toEqual([]);
});
