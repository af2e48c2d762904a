import { expect, expectWell, test } from "./fixtures";
import { Caller, invite } from "./municipality";
import { logIn, PASSWORD, unique } from "./people";

test("a secretary asks for a further one, and the office grants one and rejects one", async ({
  page,
  town,
}) => {
  test.slow();
  const [first, second, third] = town.sites;
  const user = await invite(town, { scope: "site", site_ids: [first?.id, second?.id] });
  await town.redeem(await town.linkTo(user.email), PASSWORD);
  const who = { username: user.username, password: PASSWORD };
  const helper = unique("Åse ");
  const email = `${unique("aase")}@example.dk`;
  const main = page.getByRole("main");

  await test.step("the secretary asks, for own sites only", async () => {
    await logIn(page, who);
    await page.goto("/secretary-requests");
    await expect(main).not.toContainText(third?.name ?? "");
    await expectWell(page);
    await page.getByRole("button", { name: "Send anmodning" }).click();
    await expect(page.getByRole("alert")).toContainText("Vælg mindst ét valgsted");
    await expectWell(page);
    for (const [name, address] of [
      [helper, email],
      [`${helper}2`, `2${email}`],
      [`${helper}3`, `3${email}`],
      [`${helper}4`, `4${email}`],
    ]) {
      await page.getByLabel("Navn", { exact: true }).fill(name ?? "");
      await page.getByLabel("E-mailadresse").fill(address ?? "");
      await page.getByRole("checkbox", { name: first?.name }).check({ force: true });
      await page.getByRole("button", { name: "Send anmodning" }).click();
      await expect(page.getByRole("region", { name, exact: true })).toContainText("Venter på svar");
    }
    await expectWell(page);
    // What was asked by mistake is taken back, after a question.
    const mistaken = page.getByRole("region", { name: `${helper}3`, exact: true });
    await mistaken.getByRole("button", { name: `Træk tilbage: anmodningen om ${helper}3` }).click();
    const dialog = page.getByRole("dialog");
    await expectWell(page);
    await dialog.getByRole("button", { name: "Annullér" }).click();
    await expect(mistaken).toContainText("Venter på svar");
    await mistaken.getByRole("button", { name: `Træk tilbage: anmodningen om ${helper}3` }).click();
    await dialog.getByRole("button", { name: "Træk tilbage" }).click();
    await expect(mistaken).toContainText("Trukket tilbage");
    await expect(mistaken.getByRole("button")).toHaveCount(0);
    await expectWell(page);
    await page.context().clearCookies();
  });

  await test.step("an administrator sees both, grants one and rejects the other", async () => {
    await logIn(page);
    await expect(page.getByRole("link", { name: /venter på svar$/ })).toBeVisible();
    if ((page.viewportSize()?.width ?? 0) < 760) await page.getByRole("button", { name: "Menu" }).click();
    await expectWell(page);
    await page.getByRole("link", { name: /^Brugere.* anmodning(er)? venter$/ }).click();
    await page.getByRole("link", { name: "Se anmodningerne" }).click();
    const one = page.getByRole("region", { name: helper, exact: true });
    await expect(one).toContainText("Karen Margrethe Æbelø");
    await expectWell(page);
    await one.getByRole("button", { name: /^Godkend/ }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog).toContainText(`${first?.number}. ${first?.name}`);
    await expect(dialog.getByLabel("Brugernavn")).not.toHaveValue("");
    await expectWell(page);
    await dialog.getByRole("button", { name: "Godkend" }).click();
    await expect(one).toContainText("Godkendt");
    expect(await town.linkTo(email)).toContain("/set-password#");
    const other = page.getByRole("region", { name: `${helper}2`, exact: true });
    await other.getByRole("button", { name: /^Afvis/ }).click();
    await dialog.getByRole("button", { name: "Afvis" }).click();
    await expect(dialog).toContainText("mindst 5 tegn");
    await expectWell(page);
    await dialog.getByLabel("Begrundelse").fill("Der er nok på valgstedet");
    await dialog.getByRole("button", { name: "Afvis" }).click();
    await expect(other).toContainText("Afvist");
    // One that is taken back while the dialog stands open: nothing is left to ask, and the list says how it went.
    const late = page.getByRole("region", { name: `${helper}4`, exact: true });
    await late.getByRole("button", { name: /^Godkend/ }).click();
    await dialog.getByLabel("Brugernavn").fill("for.sent");
    const secretary = await Caller.as(new URL(page.url()).origin, who);
    const requests = (await secretary.send("GET", "/secretary-requests")).items as {
      id: string;
      state: string;
    }[];
    const open = requests.find((request) => request.state === "open");
    await secretary.send("POST", `/secretary-requests/${open?.id}/withdraw`);
    await dialog.getByRole("button", { name: "Godkend" }).click();
    await expect(late).toContainText("Trukket tilbage");
    await expect(page.getByText("Anmodningen er allerede afgjort eller trukket tilbage")).toBeVisible();
    await expect(dialog).toHaveCount(0);
    await expect(late.getByRole("button")).toHaveCount(0);
    await expectWell(page);
    await page.context().clearCookies();
  });

  await test.step("the secretary reads both answers", async () => {
    await logIn(page, who);
    await page.goto("/secretary-requests");
    await expect(page.getByRole("region", { name: helper, exact: true })).toContainText("Godkendt");
    await expect(page.getByRole("region", { name: `${helper}2`, exact: true })).toContainText(
      "Der er nok på valgstedet",
    );
    await expectWell(page);
  });
});

test("where one is logged in: others are ended, by oneself and by an administrator", async ({
  page,
  town,
  browser,
}) => {
  const user = await invite(town, { scope: "party" });
  await town.redeem(await town.linkTo(user.email), PASSWORD);
  const who = { username: user.username, password: PASSWORD };
  await logIn(page, who);
  const context = await browser.newContext();
  const elsewhere = await context.newPage();
  await logIn(elsewhere, who);
  await page.goto("/account");
  const mine = page.getByRole("region", { name: "Her er du logget ind" });
  await expect(mine).toContainText("127.0.0.1");
  await expectWell(page);
  await mine.getByRole("button", { name: "Log af alle andre steder" }).click();
  await expect(page.getByText("Du er logget af alle andre steder")).toBeVisible();
  await expect(mine.getByRole("listitem")).toHaveCount(1);
  await page.getByLabel("Nuværende adgangskode").fill("en forkert adgangskode");
  await page.getByLabel("Ny adgangskode", { exact: true }).fill("otte grønne cykler i regn");
  await page.getByRole("button", { name: "Skift adgangskode" }).click();
  const wrong = page.getByRole("alert").getByRole("listitem");
  await expect(wrong).toHaveText("Den nuværende adgangskode er ikke rigtig.");
  await expectWell(page);
  await elsewhere.goto("/account");
  await expect(elsewhere).toHaveURL(/\/login/);
  await expect(elsewhere.getByText("Du er logget af. Log ind igen")).toBeVisible();
  await expectWell(elsewhere);

  await logIn(elsewhere);
  await elsewhere.goto(`/users/${user.id}`);
  const theirs = elsewhere.getByRole("region", { name: "Logget ind her" });
  await expect(theirs.getByRole("listitem")).toHaveCount(1);
  await expectWell(elsewhere);
  await theirs.getByRole("button", { name: "Log brugeren af" }).click();
  await elsewhere.getByRole("dialog").getByRole("button", { name: "Log brugeren af" }).click();
  await expect(theirs).toContainText("ikke logget ind nogen steder");
  await page.goto("/assignments");
  await expect(page).toHaveURL(/\/login/);
  await context.close();
});
