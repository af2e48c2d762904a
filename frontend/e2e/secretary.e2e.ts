import type { Page } from "@playwright/test";
import { expect, expectAccessible, expectNoSidewaysScroll, expectWell, test } from "./fixtures";
import { Keyboard } from "./keyboard";
import { logIn, PASSWORD, unique } from "./people";

/** The published test number. */
const CPR = "251248-9996";
const DIGITS = /251248-?9996/;

/** Everything the server answers from now on. */
function answers(page: Page): () => Promise<string[]> {
  const bodies: Promise<string>[] = [];
  page.on("response", (response) => {
    if (response.url().includes("/api/")) bodies.push(response.text().catch(() => ""));
  });
  return () => Promise.all(bodies);
}

test("a secretary's whole way: from the mail to a person in a seat, by keyboard, corrected and withdrawn", async ({
  page,
  town,
}) => {
  test.slow();
  const { sites, constituencies, parties, duties } = town;
  const username = unique("birgit");
  const email = `${username}@example.dk`;

  await test.step("the administrator creates the account, and the mail goes", async () => {
    await logIn(page);
    await page.goto("/users/new");
    await page.getByLabel("Navn", { exact: true }).fill("Birgit Ærø-Østergård");
    await page.getByLabel("E-mailadresse").fill(email);
    await expect(page.getByLabel("Brugernavn")).toHaveValue(username);
    const party = page.getByLabel("Parti", { exact: true });
    await party.selectOption({ label: await optionOf(page, parties[0]?.name ?? "") });
    await page.getByLabel("En valgkreds").check({ force: true });
    const constituency = page.getByLabel("Valgkreds", { exact: true });
    await constituency.selectOption({ label: await optionOf(page, constituencies[0]?.name ?? "") });
    await expect(page.getByLabel("Påmind bruger om ny konto")).toBeChecked();
    await expect(page.getByRole("region", { name: "Det får brugeren adgang til" })).toContainText(
      sites[1]?.name ?? "",
    );
    await expectWell(page);
    await page.getByRole("button", { name: "Opret bruger" }).click();
    await expect(page.getByRole("heading", { name: "Birgit Ærø-Østergård", level: 1 })).toBeVisible();
    await expectWell(page);
  });

  const link = await test.step("the mail is read and its link opened", async () => {
    await page.context().clearCookies();
    await page.evaluate(() => localStorage.clear());
    await page.goto("/dev/mails");
    await expectNoSidewaysScroll(page);
    const href = await town.linkTo(email);
    await page.locator(`a[href="${href}"]`).click();
    return href;
  });

  await test.step("a bad password is refused with a reason and spends nothing", async () => {
    await expect(page.getByRole("heading", { name: "Vælg din adgangskode" })).toBeVisible();
    await expect(page.locator("form")).toContainText(username);
    await expect(page.getByText(/^Linket gælder til .*\(om [67] dage\)$/)).toBeVisible();
    await expect(page.getByText("Mindst 15 tegn.")).toBeVisible();
    await expectWell(page);
    const field = page.getByLabel("Ny adgangskode");
    await field.fill("for kort");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("alert")).toContainText("mindst 15 tegn");
    await field.fill("adgangskodeadgangskode");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("alert")).toContainText("ofte brugte adgangskoder");
    await expectWell(page);
    // From the mail once more: the refused attempts have not spent it.
    await page.goto("/dev/mails");
    await page.goto(link);
    await expect(field).toBeVisible();
    await field.fill(PASSWORD);
    await page.keyboard.press("Enter");
    await expect(page.getByText("Adgangskoden er gemt.")).toBeVisible();
    await expectWell(page);
  });

  await test.step("the log-in knows the name; only the password is typed", async () => {
    await expect(page.getByLabel("Brugernavn eller e-mailadresse")).toHaveValue(username);
    await expect(page.getByLabel("Adgangskode", { exact: true })).toBeFocused();
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: "Vilkår for brug" })).toBeVisible();
    await expectWell(page);
    await page.getByRole("button", { name: "Jeg accepterer vilkårene" }).click();
    await expect(page.getByRole("heading", { name: "Mine valgsteder" })).toBeVisible();
  });

  const main = page.getByRole("main");
  const keys = new Keyboard(page);
  const seen = answers(page);
  const person = unique("Åse Sørensen-");
  const bo = unique("Bo ");
  await test.step("my sites show how full they are, and lead to the first free seat", async () => {
    await expect(main.getByRole("link")).toHaveCount(2);
    await expect(main).toContainText("0 af 3");
    await expect(main).toContainText(parties[0]?.name ?? "");
    await expectWell(page);
    await keys.tabTo(main.getByRole("link", { name: sites[0]?.name ?? "" }), 2);
    await keys.press("Enter");
    await expect(page.getByRole("heading", { name: sites[0]?.name ?? "", level: 1 })).toBeVisible();
    await expect(main).toBeFocused();
    await expect(main).toContainText(parties[0]?.name ?? "");
    await keys.tabTo(page.getByRole("button", { name: `Indberet person som ${duties[0]?.name}` }), 2);
    await keys.press("Enter");
    await expect(page.getByLabel("Navn", { exact: true })).toBeFocused();
    await expectWell(page);
  });

  await test.step("a person is reported with the keyboard alone", async () => {
    await keys.type(person);
    await keys.press("Tab");
    await keys.type(CPR.replace("-", ""));
    await expect(page.getByLabel("CPR-nummer")).toHaveValue(CPR);
    await keys.press("Enter");
    await expect(page.getByText(`${person}: Indberettet. CPR-nummer registreret.`)).toBeVisible();
    const typed = person.length + CPR.length - 1;
    expect(keys.actions - typed, "keys besides the name and the number").toBeLessThanOrEqual(8);
    // The next seat of the same duty is free: its form waits for the next name.
    await expect(page.getByLabel("Navn", { exact: true })).toBeFocused();
    await expect(page.getByLabel("CPR-nummer")).toHaveValue("");
    await keys.type(bo);
    await keys.press("Enter");
    // That duty is full: the next one's first free seat has the focus.
    await expect(page.getByRole("button", { name: `Indberet person som ${duties[1]?.name}` })).toBeFocused();
    await expectWell(page);
  });

  await test.step("the person is corrected; the number is registered and never shown", async () => {
    await page.getByRole("link", { name: person }).click();
    await expect(page.getByRole("region", { name: "CPR-nummer" })).toContainText("Registreret");
    await expectWell(page);
    await page.getByLabel(/^Telefon/).fill("abc");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("alert")).toContainText("Skriv et telefonnummer på otte cifre");
    await expectWell(page);
    await page.getByLabel(/^Telefon/).fill("72 10 70 00");
    await page.keyboard.press("Enter");
    await expect(page.getByText("Ændringerne er gemt")).toBeVisible();
    await page.getByRole("button", { name: "Skriv et nyt nummer" }).click();
    await page.getByRole("textbox", { name: "CPR-nummer" }).fill(CPR);
    await page.keyboard.press("Enter");
    await expect(page.getByText("CPR-nummer registreret.")).toBeVisible();
    const doubt = page.getByText("Tjek CPR-nummeret: Kontrolcifret passer ikke.");
    await expect(doubt).toBeVisible();
    await expectWell(page);
    await page.getByRole("button", { name: "Skriv et nyt nummer" }).click();
    await expect(doubt).toHaveCount(0);
    await page.getByRole("textbox", { name: "CPR-nummer" }).fill("251248-9993");
    await page.keyboard.press("Enter");
    await expect(page.getByText("CPR-nummer registreret.")).toBeVisible();
    await expect(doubt).toHaveCount(0);
    await page.reload();
    await expect(page.getByLabel(/^Telefon/)).toHaveValue("72 10 70 00");
  });

  await test.step("the person is withdrawn, and the seat is free again", async () => {
    await page.getByRole("button", { name: "Træk tilbage" }).click();
    await expectAccessible(page);
    await expect(page.getByRole("dialog")).toContainText(/Pladsen som (tilforordnet|valgstyrer) /);
    await page.getByRole("dialog").getByRole("button", { name: "Træk tilbage" }).click();
    await expect(page.getByRole("button", { name: `Indberet person som ${duties[0]?.name}` })).toBeVisible();
    await expectWell(page);
    // The list is of those who sit in a seat; who was withdrawn is one press away, and can be hidden again.
    await page.goto("/assignments");
    const listed = main.getByRole("table");
    await expect(listed.getByRole("link", { name: bo })).toBeVisible();
    await expect(listed).not.toContainText(person);
    // How far it is and what is missing stand on one line, on the phone's card too.
    const [state, missing] = await Promise.all(
      ["Indberettet", "CPR mangler"].map((tag) => listed.locator(".tag", { hasText: tag }).boundingBox()),
    );
    expect(state?.y).toBe(missing?.y);
    await page.getByRole("link", { name: "Vis også dem, der er trukket tilbage" }).click();
    await expect(listed).toContainText(person);
    await expect(listed).toContainText("Trukket tilbage");
    await expectWell(page);
    await page.getByRole("link", { name: "Vis kun dem, der sidder på en plads" }).click();
    await expect(listed).not.toContainText(person);
    await expect(listed).toContainText(bo);
    await page.goto("/assignments?state=withdrawn");
    await expect(listed).toContainText(person);
    await expect(listed).not.toContainText(bo);
    await expectWell(page);
  });

  const bodies = await seen();
  expect(bodies.length).toBeGreaterThan(10);
  for (const body of bodies) expect(body).not.toMatch(DIGITS);
  expect(await page.content()).not.toMatch(DIGITS);
});

/** The label of the option that holds this text. */
async function optionOf(page: Page, text: string): Promise<string> {
  return (await page.locator("option", { hasText: text }).first().textContent()) ?? "";
}
