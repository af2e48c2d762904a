import { expectAnnounced } from "./announced";
import { expect, test } from "./fixtures";
import { invite } from "./municipality";
import { ADMIN, logIn, PASSWORD, unique } from "./people";

/** What is announced is the same on a phone. */
const ONCE = { tag: "@once" };

test("what is missing is told, before the log-in", ONCE, async ({ page, town }) => {
  test.slow();
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const user = await invite(town, { scope: "party" });
  await page.goto("/login");
  await expectAnnounced(page, button("Log ind"), 2);
  await page.goto("/forgot-password");
  await expectAnnounced(page, button("Send link"), 1);
  await page.goto(await town.linkTo(user.email));
  await expectAnnounced(page, button("Gem adgangskode"), 1);
  await page.goto("/login");
  await page.getByLabel("Brugernavn eller e-mailadresse").fill(ADMIN.username);
  await page.getByLabel("Adgangskode", { exact: true }).fill(ADMIN.password);
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Kode fra appen")).toBeFocused();
  await expectAnnounced(page, button("Log ind"), 1);
  await button("Brug en genoprettelseskode").click();
  await expectAnnounced(page, button("Log ind"), 1);
});

test("what is missing is told, in what the office makes and changes", ONCE, async ({ page, town }) => {
  test.slow();
  const { election, sites } = town;
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const user = await invite(town, { scope: "party" });
  const name = page.getByLabel("Navn", { exact: true });
  await logIn(page);
  for (const [path, action, errors] of [
    ["/users/new", "Opret bruger", 4],
    ["/users/new?staff=true", "Opret bruger", 3],
    ["/elections/new", "Opret valg", 2],
    ["/sites/new", "Opret valgsted", 2],
    ["/clients/new", "Opret systemadgang", 1],
    ["/account", "Skift adgangskode", 2],
  ] as const)
    await test.step(path, async () => {
      await page.goto(path);
      await expectAnnounced(page, button(action), errors);
    });
  for (const [path, action, field] of [
    [`/users/${user.id}/edit`, "Gem oplysninger", name],
    [`/elections/${election.id}/edit`, "Gem ændringer", name],
    [`/sites/${sites[0]?.id}`, "Gem ændringer", name],
    ["/settings", "Gem ændringer", page.getByLabel("Systemets navn")],
  ] as const)
    await test.step(path, async () => {
      await page.goto(path);
      await field.fill("");
      await expectAnnounced(page, button(action), 1);
    });
  await test.step("parties, duties and constituencies", async () => {
    await page.goto("/basics");
    for (const part of [/^Partier og lister/, /^Poster/, /^Valgkredse/]) {
      await page.reload();
      const errors = part.source.includes("Poster") ? 1 : 2;
      await expectAnnounced(
        page,
        page.getByRole("region", { name: part }).getByRole("button", { name: "Tilføj" }),
        errors,
      );
    }
  });
  await test.step("an app as second factor", async () => {
    await page.goto("/security");
    await button("Tilføj en app").click();
    await page.getByLabel(/^Navn/).fill("");
    await expectAnnounced(page, button("Bekræft appen"), 2);
  });
});

test("what is missing is told, in what is reported", ONCE, async ({ page, town }) => {
  test.slow();
  const { api, election, sites, duties, parties } = town;
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const made = await api.send("POST", "/assignments", {
    ...{ election_id: election.id, site_id: sites[0]?.id, duty_id: duties[0]?.id, party_id: parties[0]?.id },
    person: { full_name: unique("Egon ") },
  });
  const user = await invite(town, { scope: "site", site_ids: [sites[0]?.id, sites[1]?.id] });
  await town.redeem(await town.linkTo(user.email), PASSWORD);
  await logIn(page, { username: user.username, password: PASSWORD });

  await test.step("a person", async () => {
    await page.goto(`/elections/${election.id}/sites/${sites[0]?.id}`);
    await page.getByRole("button", { name: `Indberet person som ${duties[0]?.name}` }).click();
    await expectAnnounced(page, button("Indberet"), 1);
  });
  await test.step("a correction, a number, another seat", async () => {
    await page.goto(`/assignments/${made.id}`);
    await page.getByLabel("Navn", { exact: true }).fill("");
    await expectAnnounced(page, button("Gem ændringer"), 1);
    await page.reload();
    await button("Skriv nummeret").click();
    await expectAnnounced(page, button("Gem CPR-nummer"), 1);
    await page.reload();
    await expectAnnounced(page, button("Flyt"), 1);
  });
  await test.step("a further secretary", async () => {
    await page.goto("/secretary-requests");
    await expectAnnounced(page, button("Send anmodning"), 3);
  });
});
