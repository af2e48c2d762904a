import type { Page } from "@playwright/test";
import { expect, expectWell, test } from "./fixtures";
import { logIn } from "./people";

const LINK = "[user:one-time-login-url]";

function editor(page: Page) {
  const history = page.getByRole("region", { name: "Historik" });
  return {
    subject: page.getByLabel("Emne", { exact: true }),
    body: page.getByLabel("Tekst", { exact: true }),
    preview: page.getByRole("region", { name: "Forhåndsvisning" }),
    chip: (label: string) => page.getByRole("button", { name: `Indsæt ${label}` }),
    save: async () => {
      await page.getByRole("button", { name: "Gem skabelon" }).click();
      await expect(page.getByText("Skabelonen er gemt").last()).toBeVisible();
      await expect(page.getByText("Alt er gemt")).toBeVisible();
    },
    history,
    versions: history.getByRole("listitem"),
  };
}

test("a merge field is put where the caret is, by mouse and by keyboard, and the preview follows", async ({
  page,
}) => {
  test.slow();
  const { subject, body, preview, chip } = editor(page);
  await logIn(page);
  await page.goto("/email-templates/welcome");
  await expect(preview).toContainText("Kære Birgit Dahl");
  await expectWell(page);

  await test.step("by mouse, into the middle of a line", async () => {
    await body.press("Control+Home");
    await page.keyboard.type("Hej , velkommen.\n");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Home");
    for (const _ of "Hej ") await page.keyboard.press("ArrowRight");
    await chip("Brugernavn").click();
    await expect(body).toHaveValue(/^Hej \[user:name\], velkommen\.\n/);
    // The caret stands behind it, and what is typed goes on there.
    await expect(body).toBeFocused();
    await page.keyboard.type(" Ærø");
    await expect(body).toHaveValue(/^Hej \[user:name\] Ærø, velkommen\.\n/);
    await expect(preview).toContainText("Hej birgit.dahl Ærø, velkommen.");
    await expect(preview).not.toContainText("[user:");
  });
  await test.step("by keyboard, from the text to the last field and back", async () => {
    await page.keyboard.press("Shift+Tab");
    await expect(chip("Valgsekretariatets kontaktoplysninger")).toBeFocused();
    await page.keyboard.press("Shift+Tab");
    await expect(chip("Kommunens navn")).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(body).toBeFocused();
    await expect(body).toHaveValue(/^Hej \[user:name\] Ærø\[municipality:name\], velkommen/);
    await expect(preview).toContainText("ÆrøFredericia Kommune, velkommen.");
    // What was chosen is replaced, and one step takes it back.
    await body.press("Control+Home");
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("Shift+ArrowRight");
    await chip("Brugerens fulde navn").click();
    await expect(body).toHaveValue(/^\[user:full-name\] \[user:name\]/);
    await page.keyboard.press("Control+z");
    await expect(body).toHaveValue(/^Hej \[user:name\]/);
  });
  await test.step("into the subject, where that was used last", async () => {
    await subject.press("Home");
    await page.keyboard.type("Til : ");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Tab");
    await expect(chip("Brugernavn")).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(subject).toHaveValue(/^Til \[user:name\]: /);
    await expect(subject).toBeFocused();
    await expect(preview).toContainText("Til birgit.dahl: ");
  });
  await expect(page.getByText("Der er ændringer, som ikke er gemt")).toBeVisible();
  await expectWell(page);

  await test.step("the screen's other language names the fields anew, and keeps what was written", async () => {
    if ((page.viewportSize()?.width ?? 0) < 760) await page.getByRole("button", { name: "Menu" }).click();
    else await page.getByRole("button", { name: /^Din konto|Administrator/ }).click();
    await page.getByRole("button", { name: "English" }).click();
    await expect(page.getByRole("button", { name: "Insert Username" })).toBeAttached();
    await expect(page.getByRole("button", { name: /^Inds|Brugernavn/ })).toHaveCount(0);
    await expect(page.getByLabel("Subject", { exact: true })).toHaveValue(/^Til \[user:name\]: /);
    await expectWell(page);
  });
});

test("a test mail goes to whoever writes the text, filled in", async ({ page, server }) => {
  const { subject, body, preview } = editor(page);
  await logIn(page);
  await page.goto("/email-templates/welcome");
  await subject.fill("Velkommen til [site:name], [user:name]");
  await body.fill(`Kære [user:full-name]\n\nVælg din adgangskode: ${LINK}\n\nFra [municipality:name]`);
  await expect(preview).toContainText("Kære Birgit Dahl");
  // Without the address to log in at the mail is less than it could be, and that is said.
  await expect(page.getByText("Teksten mangler [site:login-url].")).toBeVisible();
  await page.getByRole("button", { name: "Send testmail til mig" }).click();
  await expect(page.getByText("Testmailen er sat i kø til anne@example.dk")).toBeVisible();
  await expectWell(page);
  // It was sent without being saved.
  await expect(page.getByText("Der er ændringer, som ikke er gemt")).toBeVisible();
  const mails = await page.context().newPage();
  await mails.goto("/dev/mails");
  const mail = mails.getByRole("article").first();
  await expect(mail).toContainText("Til anne@example.dk");
  await expect(mail.getByRole("heading")).toHaveText(/^\[Test\] Velkommen til .+, anne@example\.dk$/);
  for (const told of [
    "Kære Administrator",
    `${server.origin}/set-password#eksempel`,
    "Fra Fredericia Kommune",
  ])
    await expect(mail).toContainText(told);
  await expect(mail).not.toContainText(/\[(user|municipality|site):/);
});

test("every version is kept, and an older one or the shipped text can be used again", async ({ page }) => {
  test.slow();
  const { subject, body, save, history, versions } = editor(page);
  await logIn(page);
  await page.goto("/email-templates/welcome");
  const shipped = { subject: await subject.inputValue(), body: await body.inputValue() };
  await expect(history).toContainText("Den leverede tekst er ikke ændret endnu.");
  for (const round of ["Første", "Anden"]) {
    await subject.fill(`${round} udgave`);
    await body.fill(`${round} tekst: ${LINK} og [site:login-url]`);
    await save();
  }
  await expect(versions).toHaveCount(2);
  const form = { day: "2-digit", month: "2-digit", year: "numeric", timeZone: "Europe/Copenhagen" } as const;
  const today = new Intl.DateTimeFormat("da-DK", form);
  for (const [index, told] of ["Anden udgave", "Første udgave"].entries()) {
    await expect(versions.nth(index)).toContainText(told);
    await expect(versions.nth(index)).toContainText("af Administrator");
    await expect(versions.nth(index)).toContainText(today.format(new Date()));
  }
  await expect(versions.first()).toContainText("Bruges nu");
  await expect(versions.last()).not.toContainText("Bruges nu");
  await expectWell(page);

  await test.step("an older version comes into the editor and counts when it is saved", async () => {
    await versions.last().getByRole("button").click();
    const dialog = page.getByRole("dialog");
    await expect(dialog).toContainText("Første tekst");
    await expectWell(page);
    await dialog.getByRole("button", { name: "Hent ind i editoren" }).click();
    await expect(body).toHaveValue(/^Første tekst/);
    await expect(page.getByText("Gem for at bruge den.")).toBeVisible();
    await save();
    await expect(versions).toHaveCount(3);
    await expect(versions.first()).toContainText("Første udgave");
    await page.reload();
    await expect(subject).toHaveValue("Første udgave");
    await expect(body).toHaveValue(/^Første tekst/);
  });
  await test.step("the shipped text comes back, and the own ones stay in the history", async () => {
    await page.getByRole("button", { name: "Gå tilbage til den leverede tekst" }).click();
    await expectWell(page);
    await page.getByRole("dialog").getByRole("button", { name: "Brug den leverede tekst" }).click();
    await expect(page.getByText("Den leverede tekst bruges nu")).toBeVisible();
    await expect(subject).toHaveValue(shipped.subject);
    await expect(body).toHaveValue(shipped.body);
    await expect(page.getByRole("button", { name: "Gå tilbage til den leverede tekst" })).toHaveCount(0);
    await expect(history).toContainText("Anden udgave");
    await expectWell(page);
    await page.goto("/email-templates");
    await expect(page.getByText("Egen tekst")).toHaveCount(0);
  });
});

test("a welcome without its link is not saved; the English text is one of its own", async ({ page }) => {
  test.slow();
  const { subject, body, preview, save, history } = editor(page);
  await logIn(page);
  await page.goto("/email-templates/welcome");
  const danish = await body.inputValue();
  await body.fill(danish.replace(LINK, ""));
  const alert = page.getByRole("alert");
  await expect(alert).toContainText(`Teksten skal indeholde ${LINK}`);
  await expect(preview).toContainText("Forhåndsvisningen kommer igen, når fejlene er rettet.");
  await page.getByRole("button", { name: "Gem skabelon" }).click();
  await expect(alert).toContainText("1 fejl i teksten");
  await expect(page.getByText("Skabelonen er gemt")).toHaveCount(0);
  await expect(page.getByText("Der er ændringer, som ikke er gemt")).toBeVisible();
  await expectWell(page);
  await page.reload();
  await expect(body).toHaveValue(danish);

  const languages = page.getByRole("navigation", { name: "Sprog" });
  await languages.getByRole("link", { name: "Engelsk" }).click();
  await expect(page).toHaveURL(/locale=en/);
  await expect(body).toHaveValue(/^Dear \[user:full-name\]/);
  await expect(preview).toContainText("Dear Birgit Dahl");
  await subject.fill("Welcome, [user:full-name]");
  await body.press("Control+Home");
  await page.keyboard.type("Welcome on board\n");
  await expect(preview).toContainText("Welcome, Birgit Dahl");
  await expect(preview).toContainText("Welcome on board");
  await save();
  await expect(history).toContainText("Welcome, [user:full-name]");
  await expectWell(page);
  await languages.getByRole("link", { name: "Dansk" }).click();
  await expect(body).toHaveValue(danish);
  await expect(history).toContainText("Den leverede tekst er ikke ændret endnu.");
  await page.goto("/email-templates");
  await expect(page.getByText("Egen tekst")).toHaveCount(1);
  await expect(page.getByText("Welcome, [user:full-name]")).toBeVisible();
  await expectWell(page);
});
