import { expect, expectAccessible, expectNoSidewaysScroll, expectWell, test } from "./fixtures";
import { ELECTION_PAGES } from "./pages";
import { logIn, unique } from "./people";

test("every page about elections is accessible and fits the screen, down to 320 pixels", async ({ page }) => {
  test.slow();
  await logIn(page);
  for (const [path, title] of ELECTION_PAGES) {
    await page.goto(path);
    await expect(page.getByRole("heading", { name: title, level: 1 })).toBeVisible();
    await expectAccessible(page);
    const size = page.viewportSize();
    await page.setViewportSize({ width: 320, height: 640 });
    await expectNoSidewaysScroll(page);
    if (size) await page.setViewportSize(size);
  }
});

// Once is enough: it makes an election.
test("from an empty system to a person in a seat", { tag: "@once" }, async ({ page }) => {
  test.slow();
  await logIn(page);

  await page.goto("/sites/import");
  const csv = "number;name;venue\n1;Østre Skole;Hallen\n2;Åby Hal;=1+1\n";
  const file = (text: string) => ({ name: "steder.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await page.getByLabel("Vælg en CSV-fil").setInputFiles(file(csv));
  await expect(page.getByText("1 række har fejl")).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Vælg en CSV-fil").setInputFiles(file(csv.replace("=1+1", "Salen")));
  await page.getByRole("button", { name: /^Importér / }).click();
  await expect(page.getByRole("heading", { name: "Importen er færdig" })).toBeFocused();
  await page.getByLabel("Vælg en CSV-fil").setInputFiles(file(csv.replace("=1+1", "Salen")));
  await expect(page.getByText("Intet at ændre")).toBeVisible();

  await page.goto("/basics");
  const party = unique("Listen ");
  const parties = page.getByRole("region", { name: /^Partier og lister/ });
  await parties.getByLabel("Bogstav").fill("Æ");
  await parties.getByLabel("Navn").fill(party);
  await page.keyboard.press("Enter");
  await expect(parties.getByText(party, { exact: true })).toBeVisible();
  await expect(parties.getByLabel("Bogstav")).toBeFocused();
  const duties = page.getByRole("region", { name: /^Poster/ });
  const duty = unique("Valgstyrer ");
  await duties.getByLabel("Navn").fill(duty);
  await page.keyboard.press("Enter");
  await expect(duties.getByText(duty, { exact: true })).toBeVisible();

  await page.goto("/elections/new");
  const election = unique("Valg ");
  await page.getByLabel("Navn").fill(election);
  await page.getByLabel("Valgdag").fill("2090-11-19");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: election, level: 1 })).toBeVisible();
  const address = new URL(page.url()).pathname;
  await page.getByRole("link", { name: "Fordel pladser" }).click();
  await page.getByRole("navigation", { name: "Parti" }).getByRole("link", { name: party }).click();
  const cell = page.getByLabel(`Østre Skole, ${duty}`);
  await cell.fill("2");
  await cell.press("Enter");
  await expect(page.getByLabel(`Åby Hal, ${duty}`)).toBeFocused();
  await page.keyboard.type("x");
  await expect(page.getByText("Skriv et helt tal fra 0 til 99")).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Backspace");
  await page.getByRole("button", { name: "Gem pladser" }).click();
  await expect(page.getByText("Pladserne er gemt")).toBeVisible();

  await page.goto(address);
  await page.getByRole("button", { name: "Åbn for partierne" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Åbn for partierne" }).click();
  await expect(page.getByText("Valget er åbnet")).toBeVisible();
  await page.getByRole("link", { name: "1. Østre Skole" }).click();
  await page.getByRole("button", { name: `Indberet person som ${duty}` }).click();

  // By the keyboard alone. The numbers are nobody's: their dates have none of this series.
  const name = unique("Åse ");
  await expect(page.getByLabel("Navn", { exact: true })).toBeFocused();
  await page.keyboard.type(name);
  await page.keyboard.press("Tab");
  await page.keyboard.type("6102900000");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("erstatningsnummer");
  await page.getByLabel("CPR-nummer").fill("");
  await page.getByLabel("CPR-nummer").pressSequentially("0201900000");
  await expect(page.getByLabel("CPR-nummer")).toHaveValue("020190-0000");
  await page.keyboard.press("Enter");
  await expect(page.getByText(`${name}: Indberettet. CPR-nummer registreret.`)).toBeVisible();
  await expect(page.getByLabel("Navn", { exact: true })).toBeFocused();
  await expect(page.getByLabel("CPR-nummer")).toHaveValue("");
  await expectAccessible(page);

  const twin = unique("Bo ");
  await page.getByLabel("Navn", { exact: true }).fill(twin);
  await page.getByLabel("CPR-nummer").fill("0201900000");
  await page.keyboard.press("Enter");
  await expect(page.getByText(`${twin}: Indberettet. CPR-nummer registreret.`)).toBeVisible();

  await page.getByRole("link", { name, exact: true }).click();
  await page.getByRole("link", { name: "Se person" }).click();
  // The page before has the same heading and button, and may still be there when the address has changed.
  await expect(page.getByRole("region", { name: "Gem til næste valg" })).toBeVisible();
  await page.getByRole("button", { name: "Vis CPR-nummer" }).click();
  await page.getByLabel("Begrundelse").fill("test");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toContainText("mindst 5 tegn");
  await expect(page.getByRole("dialog")).toContainText("Vælg et formål");
  await page.getByLabel("Formål").selectOption("Bemanding af valget");
  await page.getByLabel("Begrundelse").fill("Prøve af visningen");
  await page.keyboard.press("Enter");
  await expect(page.getByText("020190-0000")).toBeFocused();
  // As the browser does before it puts a page away that "back" may bring up again.
  const left = await page.evaluate(() => {
    window.dispatchEvent(new PageTransitionEvent("pagehide"));
    return document.body.textContent;
  });
  expect(left).not.toContain("020190-0000");

  await page.getByLabel(/^Adresse/).fill("Hemmelig Vej 1");
  await page.getByLabel("Navne- og adressebeskyttelse").check();
  await page.getByLabel("Beskyttelsen gælder til og med").fill("2099-01-31");
  await page.getByRole("button", { name: "Gem ændringer" }).click();
  await expect(page.getByText("Beskyttet adresse til og med")).toBeVisible();
  await expect(page.getByLabel(/^Adresse/)).toHaveValue("");
  await page.getByRole("button", { name: "Vis adressen" }).click();
  await page.getByLabel("Formål").selectOption("Brev til personen");
  await page.getByLabel("Begrundelse").fill("Indkaldelsen sendes");
  await expectAccessible(page);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Hemmelig Vej 1")).toBeFocused();
  await page.keyboard.press("Escape");

  await page.getByRole("link", { name: /^Indsigt/ }).click();
  await page.getByRole("button", { name: "Lav rapporten" }).click();
  await expect(page.getByText(/adresse\. Formål: Brev til personen/)).toBeVisible();
  await expect(page.getByText(/CPR-nummer\. Formål: Bemanding af valget/)).toBeVisible();
  // What an answer needs besides (GDPR article 15), on the same paper; the line for the office is not printed.
  const paper = page.getByRole("article", { name });
  for (const said of [
    "Partiets sekretær eller kommunen har indberettet dem.",
    "De ser aldrig selve CPR-nummeret eller en beskyttet adresse.",
    "Din adresse er beskyttet.",
    "De kan slettes, når valget er afsluttet",
    "Oplysningerne kan slettes fra",
    "bede kommunen om at rette eller slette oplysningerne",
    "klage til Datatilsynet",
  ])
    await expect(paper).toContainText(said);
  const enclose = page.getByText("skal lægges ved svaret");
  await expectWell(page);
  await page.emulateMedia({ media: "print" });
  await expect(enclose).toBeHidden();
  await expect(paper.getByText("Dine rettigheder")).toBeVisible();
  await page.emulateMedia({ media: "screen" });
  await expect(enclose).toBeVisible();

  await page.goto("/");
  await page.getByRole("link", { name: /CPR-num.* er indberettet mere end én gang/ }).click();
  const conflict = page.getByRole("listitem").filter({ hasText: twin });
  await expectAccessible(page);
  await conflict.getByRole("link", { name: "Se og afgør" }).first().click();
  await page.getByRole("link", { name: "Samme CPR-nummer" }).click();
  await conflict.getByRole("link", { name: "Se og afgør" }).first().click();
  await page.getByRole("button", { name: "Begge bliver …" }).click();
  await expect(page.getByRole("dialog")).toContainText("kan ikke fortrydes her");
  await page.getByLabel("Begrundelse").fill("Begge partier er enige, sag 12");
  await expectAccessible(page);
  await page.keyboard.press("Enter");
  await expect(page.getByText(/^Begge bliver, afgjort/)).toBeVisible();
  await page.goto("/conflicts");
  await expect(page.getByText(twin)).toHaveCount(0);
});

test("a polling day that has passed is doubted, and taken all the same", async ({ page }) => {
  await logIn(page);
  await page.goto("/elections/new");
  const name = unique("Valg ");
  const doubt = page.getByText("Dagen er passeret. Er året rigtigt?");
  await page.getByLabel("Navn").fill(name);
  await page.getByLabel("Valgdag").fill("2090-11-19");
  await expect(doubt).toHaveCount(0);
  await page.getByLabel("Valgdag").fill("2025-11-18");
  await expect(doubt).toBeVisible();
  await expectWell(page);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
  await page.getByRole("button", { name: "Åbn for partierne" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("Valgdagen er 18. november 2025, som er passeret.");
  await expectWell(page);
  await dialog.getByRole("button", { name: "Åbn for partierne" }).click();
  await expect(page.getByText("Valget er åbnet")).toBeVisible();
});
