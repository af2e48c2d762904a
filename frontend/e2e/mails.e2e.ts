import type { Page } from "@playwright/test";
import { expect, expectWell } from "./fixtures";
import type { Municipality } from "./municipality";
import { test } from "./own-mails";
import { logIn, unique } from "./people";

/** Makes a secretary of the first party on the page for it, with the welcome mail, and ends on the account's page. */
async function create(page: Page, town: Municipality, name: string, email: string): Promise<void> {
  await page.goto("/users/new");
  await page.getByLabel("Navn", { exact: true }).fill(name);
  await page.getByLabel("E-mailadresse").fill(email);
  await page.getByLabel("Parti", { exact: true }).selectOption(town.parties[0]?.id ?? "");
  await expect(page.getByLabel("Påmind bruger om ny konto")).toBeChecked();
  await page.getByRole("button", { name: "Opret bruger" }).click();
  await expect(page.getByText(`${name} er oprettet. Velkomstmailen er sat i kø.`)).toBeVisible();
}

const REFUSED = "Mailserveren tager ikke imod mails til modtagerens adresse. Er den skrevet rigtigt?";

test("a welcome mail is queued, then sent, and says the same time as the list and the link's page", async ({
  page,
  town,
  mails,
}) => {
  test.slow();
  const username = unique("birgit");
  const email = `${username}@example.dk`;
  const release = mails.hold(email);
  await logIn(page);
  await create(page, town, "Birgit Ærø-Østergård", email);
  const panel = page.getByRole("region", { name: "E-mail og link" });
  await expect(panel).toContainText("I kø");
  await expectWell(page);

  await page.goto(`/users?q=${username}`);
  const row = page.getByRole("row", { name: "Birgit Ærø-Østergård" });
  await expect(row).toContainText("I kø");
  await expect(row).not.toContainText("Sendt");
  await expectWell(page);
  expect(mails.newest(email)).toBeUndefined();

  release();
  // Nobody reloads: the list follows the mail by itself.
  await expect(row).toContainText("Sendt");
  await expect(row).not.toContainText("I kø");
  const { items } = (await town.api.send("GET", `/users?q=${username}`)) as unknown as {
    items: { link_expires_at: string }[];
  };
  const until = new Date(items[0]?.link_expires_at ?? "");
  const inDenmark = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat("da-DK", { timeZone: "Europe/Copenhagen", ...options }).format(until);
  const time = inDenmark({ timeStyle: "short" });
  await expect(row).toContainText(`Linket gælder til ${inDenmark({ dateStyle: "short" })}, ${time}`);
  await expectWell(page);

  const { text } = mails.newest(email) ?? { text: "" };
  const day = inDenmark({ day: "numeric", month: "long", year: "numeric" });
  expect(text).toContain(day);
  expect(text).toContain(time);
  await page.context().clearCookies();
  await page.goto(mails.linkTo(email));
  await expect(page.getByRole("heading", { name: "Vælg din adgangskode" })).toBeVisible();
  await expect(page.getByText(/^Linket gælder til/)).toContainText(day);
  await expect(page.getByText(/^Linket gælder til/)).toContainText(time);
  await expectWell(page);
});

test("a mail that the mail server refuses shows as failed and why; a try again sends it", async ({
  page,
  town,
  mails,
}) => {
  test.slow();
  const [refused, later] = [unique("carla"), unique("dorte")].map((name) => `${name}@example.dk`) as [
    string,
    string,
  ];
  mails.answer(refused, "550 5.1.1 nobody here");
  mails.answer(later, "451 4.3.0 try again later");
  await logIn(page);
  await create(page, town, "Carla Ågård", refused);
  const panel = page.getByRole("region", { name: "E-mail og link" });
  await expect(panel).toContainText("Fejlet");
  await expect(panel).toContainText(REFUSED);
  await expectWell(page);
  await create(page, town, "Dorte Åkjær", later);

  await test.step("in the users' list", async () => {
    await page.goto("/users");
    const row = (name: string) => page.getByRole("row", { name });
    await expect(row("Carla Ågård")).toContainText("Fejlet");
    await expect(row("Carla Ågård")).toContainText(REFUSED);
    // Refused for now is not given up: it waits, and says why.
    await expect(row("Dorte Åkjær")).toContainText(REFUSED);
    await expect(row("Dorte Åkjær")).toContainText("I kø");
    await expectWell(page);
  });

  await test.step("on the mails' page, where it is tried again", async () => {
    await page.goto("/mails");
    const failed = async () => JSON.stringify(await town.api.send("GET", "/mails?state=failed"));
    const row = (address: string) => page.getByRole("row", { name: address });
    await expect(row(later)).toContainText("Næste forsøg");
    await expect(row(later).getByRole("button")).toHaveCount(0);
    await expect(row(refused)).toContainText(REFUSED);
    await expect(row(refused)).toContainText("1 forsøg");
    await expectWell(page);
    const again = row(refused).getByRole("button", { name: `Send igen til ${refused}` });
    await again.click();
    await expect(page.getByText(`E-mailen til ${refused} er sat i kø igen`)).toBeVisible();
    // Refused once more, as the mail server has not changed its mind.
    await expect.poll(() => mails.asked.filter((to) => to === refused)).toHaveLength(2);
    await expect.poll(failed).toContain(refused);
    mails.answer(refused, "250 ok");
    await page.reload();
    await again.click();
    await expect(row(refused)).toContainText("Sendt");
    await expect(row(refused)).not.toContainText(REFUSED);
    await expect(again).toHaveCount(0);
    await expectWell(page);
  });

  expect(mails.received.filter(({ to }) => to === refused)).toHaveLength(1);
  expect(mails.newest(later)).toBeUndefined();
  await page.goto("/users");
  await expect(page.getByRole("row", { name: "Carla Ågård" })).toContainText("Sendt");
});

test("a misspelt address is corrected, and a new welcome mail goes there", async ({ page, town, mails }) => {
  test.slow();
  const username = unique("erik");
  const [wrong, right] = [`${username}@exmaple.dk`, `${username}@example.dk`];
  mails.answer(wrong, "550 5.1.1 nobody here");
  await logIn(page);
  await create(page, town, "Erik Østergård", wrong);
  const panel = page.getByRole("region", { name: "E-mail og link" });
  await expect(panel).toContainText(REFUSED);
  await page.getByRole("link", { name: "Rediger" }).click();
  await page.getByLabel("E-mailadresse").fill(right);
  await page.getByRole("button", { name: "Gem oplysninger" }).click();
  await expect(page.getByText("Ændringerne er gemt")).toBeVisible();
  await page.getByRole("link", { name: "Luk" }).click();
  // What was wrong with the old address is no matter any more.
  await expect(panel).toContainText("Annulleret");
  await expect(panel).not.toContainText(REFUSED);
  await expectWell(page);
  await page.getByRole("button", { name: "Send velkomstmail igen" }).click();
  await expect(page.getByRole("dialog")).toContainText(right);
  await expectWell(page);
  await page.getByRole("dialog").getByRole("button", { name: "Send", exact: true }).click();
  await expect(panel).toContainText("Sendt");
  await expect(panel).not.toContainText(REFUSED);
  await expectWell(page);
  expect(mails.newest(wrong)).toBeUndefined();
  expect(mails.linkTo(right)).not.toBe("");
});
