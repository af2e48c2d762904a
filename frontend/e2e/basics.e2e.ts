import { expect, expectWell, test } from "./fixtures";
import { logIn, unique } from "./people";

test("a letter that is taken is named, and typing takes the red away", async ({ page, town }) => {
  await logIn(page);
  const parties = await town.api.send("GET", "/parties");
  const items = parties.items as { id: string; letter: string }[];
  const letter = items.find(({ id }) => id === town.parties[0]?.id)?.letter ?? "";
  await page.goto("/basics");
  const section = page.getByRole("region", { name: /^Partier og lister/ });
  const [key, name] = [section.getByLabel("Bogstav"), section.getByLabel("Navn")];
  const errors = section.locator(".form-error-message");
  await key.fill(letter.toLowerCase());
  await name.fill(unique("Dobbeltlisten "));
  await page.keyboard.press("Enter");
  await expect(errors).toHaveText([`Bogstavet ${letter} er allerede brugt`]);
  await expect(key).toBeFocused();
  await expectWell(page);
  await key.fill("");
  await expect(errors).toHaveCount(0);
  await name.fill("");
  await page.keyboard.press("Enter");
  await expect(errors).toHaveCount(2);
  await key.fill("X");
  await expect(errors).toHaveText(["Skriv et navn"]);
  await key.fill("");
  await expect(errors).toHaveCount(0);
});

test("what was added is said beside the form that one goes on with, not over it", async ({ page, town }) => {
  const letter = (number: number) => `Q${"ABCDEF"[number]}`;
  await Promise.all(
    [0, 1, 2].map((number) => town.api.make("parties", { letter: letter(number), name: unique("Liste ") })),
  );
  await logIn(page);
  await page.goto("/basics");
  const form = page
    .getByRole("region", { name: /^Partier og lister/ })
    .locator(".entry-form")
    .last();
  const key = form.getByLabel("Bogstav");
  for (const number of [3, 4]) {
    await key.fill(letter(number));
    await form.getByLabel("Navn").fill(unique("Liste "));
    // Where the form happens to stand at the foot of the window.
    await form.evaluate((element) => element.scrollIntoView({ block: "end" }));
    await page.keyboard.press("Enter");
    await expect(page.locator(".toast").last()).toBeVisible();
    await expect(key).toHaveValue("");
    await expect(key).toBeFocused();
    const toast = await page.locator(".toasts").boundingBox();
    const field = await key.boundingBox();
    expect((field?.y ?? 0) + (field?.height ?? 0)).toBeLessThanOrEqual(toast?.y ?? 0);
  }
  await expectWell(page);
});

test("a party whose secretary has not used the link yet is not offered another one", async ({
  page,
  town,
}) => {
  const [party, other] = town.parties;
  const email = `${unique("carl")}@example.dk`;
  await town.api.send("POST", "/users", {
    ...{ username: email.split("@")[0], email, full_name: "Carl Ærø", role: "party_secretary", notify: true },
    grants: [{ party_id: party?.id, scope: "party" }],
  });
  await logIn(page);
  await page.goto("/users");
  const missing = page.getByRole("region", { name: "Partier uden aktiv partisekretær" });
  await expect(missing.getByRole("link", { name: other?.name })).not.toContainText("inviteret");
  const waiting = missing.getByRole("link", { name: party?.name });
  await expect(waiting).toContainText("inviteret, venter");
  await expectWell(page);
  await waiting.click();
  await expect(page).toHaveURL(/state=invited/);
  await expect(page.getByRole("main").getByText(email)).toBeVisible();
});

test("a mail that waits without a mail server says so and leads to where it can be read", async ({
  page,
  town,
}) => {
  const email = `${unique("bo")}@example.dk`;
  await town.api.send("POST", "/users", {
    ...{ username: email.split("@")[0], email, full_name: "Bo Å", role: "auditor", notify: true },
  });
  await logIn(page);
  await page.goto("/mails");
  await expect(page.getByRole("row", { name: email })).toContainText("Ingen mailserver er sat op");
  await page.getByRole("link", { name: "Læs dem på udviklingssiden" }).click();
  await expect(page).toHaveURL(/\/dev\/mails$/);
  await expect(page.locator("body")).toContainText(email);
});
