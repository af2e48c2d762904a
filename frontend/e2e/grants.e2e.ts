import type { Page } from "@playwright/test";
import { expect, expectWell, test } from "./fixtures";
import { Keyboard } from "./keyboard";
import { addSeat, freeNumber, type Municipality } from "./municipality";
import { logIn, unique } from "./people";

/** The form for a new secretary, with all but the access filled in. */
async function begin(page: Page, town: Municipality): Promise<string> {
  const name = unique("Åse Ærø ");
  await logIn(page);
  await page.goto("/users/new");
  await page.getByLabel("Navn", { exact: true }).fill(name);
  await page.getByLabel("E-mailadresse").fill(`${unique("aase")}@example.dk`);
  await page.getByLabel("Parti", { exact: true }).selectOption(town.parties[0]?.id ?? "");
  return name;
}

/** What the server lets the account reach now. */
async function reach(page: Page, town: Municipality): Promise<string[]> {
  const id = new URL(page.url()).pathname.split("/").at(-1);
  const { items } = (await town.api.send("GET", `/users/${id}/effective-sites`)) as unknown as {
    items: { name: string }[];
  };
  return items.map(({ name }) => name);
}

test("sites are found, ticked and seen before the account is saved, by keyboard alone", async ({
  page,
  town,
}) => {
  test.slow();
  const { api, constituencies, sites, parties } = town;
  const [east] = constituencies;
  const [first, second, third] = sites;
  // In the first constituency too, but only the other party has a seat there.
  const empty = await api.make("sites", {
    ...{ number: freeNumber(), name: unique("Øde Forsamlingshus "), constituency_id: east?.id },
  });
  await addSeat(town, empty.id, parties[1]?.id);
  const name = await begin(page, town);
  const keys = new Keyboard(page);
  const search = page.getByRole("searchbox", { name: "Søg efter valgsted" });
  const tree = page.locator(".tree");
  const chosen = tree.locator("b");
  const groups = tree.locator(".tree__group");
  const group = tree.getByRole("checkbox", { name: `${east?.number}. ${east?.name}` });
  const box = (site: { name: string } | undefined) => tree.getByRole("checkbox", { name: site?.name });
  const preview = page.getByRole("region", { name: "Det får brugeren adgang til" });
  async function look(query: string) {
    await search.focus();
    await page.keyboard.press("Control+a");
    await page.keyboard.type(query);
  }

  await test.step("the search narrows the tree, whatever letters it is written with", async () => {
    const party = page.getByLabel("Parti", { exact: true });
    await party.focus();
    await keys.tabTo(page.getByLabel("Alle partiets valgsteder"), 1);
    for (const label of ["En valgkreds", "Udvalgte valgsteder"]) {
      await keys.press("ArrowDown");
      await expect(page.getByLabel(label)).toBeChecked();
    }
    await expect(preview).toContainText("Vælg parti og valgsteder");
    await keys.tabTo(search, 1);
    const half = third?.name.slice("Ådalens ".length).toLowerCase() ?? "";
    await keys.type(`aadalens ${half}`);
    await expect(tree.locator(".tree__sites").getByRole("checkbox")).toHaveCount(1);
    await expect(box(third)).toBeVisible();
    await expect(box(third)).not.toBeChecked();
    await look("findes slet ikke");
    await expect(tree).toContainText("Ingen valgsteder passer til »findes slet ikke«");
    await expectWell(page);
    // Enter searches, and sends nothing.
    await look(east?.name.toLowerCase() ?? "");
    await keys.press("Enter");
    await expect(groups).toHaveCount(1);
    await expect(page.getByRole("alert")).toHaveCount(0);
  });

  await test.step("a whole constituency is ticked, and one site taken out again", async () => {
    await keys.tabTo(group, 2);
    await keys.press("Space");
    for (const each of [first, second, empty]) await expect(box(each)).toBeChecked();
    await expect(chosen).toContainText(/^3 af \d+ valgsteder valgt/);
    await expect(preview).toContainText("2 valgsteder nu");
    await expect(preview.getByRole("listitem")).toContainText([first?.name ?? "", second?.name ?? ""]);
    await expect(preview).toContainText("1 valgsted venter");
    await keys.tabTo(box(second), 3);
    await keys.press("Space");
    await expect(box(second)).not.toBeChecked();
    await expect(group).toBeChecked({ indeterminate: true });
    await expect(chosen).toContainText(/^2 af \d+ valgsteder valgt/);
    await expect(preview).toContainText("1 valgsted nu");
    await expect(preview.getByRole("listitem")).toContainText([first?.name ?? ""]);
    const waiting = preview.locator("summary");
    await keys.tabTo(waiting, 8);
    await keys.press("Enter");
    await expect(preview.getByRole("listitem")).toContainText([first?.name ?? "", empty.name]);
    await expectWell(page);
  });

  await test.step("saved, the account reaches what was shown", async () => {
    await keys.tabTo(page.getByRole("button", { name: "Opret bruger" }), 2);
    await keys.press("Enter");
    await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
    const access = page.getByRole("region", { name: "Adgang", exact: true });
    await expect(access).toContainText("2 valgsteder");
    for (const each of [first, empty]) await expect(access).toContainText(each?.name ?? "");
    await expect(access).not.toContainText(second?.name ?? "");
    const now = page.getByRole("region", { name: "Valgsteder lige nu" });
    await expect(now).toContainText("1 valgsted nu");
    await expect(now.getByRole("listitem")).toContainText([first?.name ?? ""]);
    await expect(now).toContainText("1 valgsted venter");
    await expectWell(page);
    expect(await reach(page, town)).toEqual([first?.name]);
    await page.getByRole("link", { name: "Rediger" }).click();
    await look(east?.name ?? "");
    await expect(chosen).toContainText(/^2 af \d+ valgsteder valgt/);
    await expect(box(first)).toBeChecked();
    await expect(box(second)).not.toBeChecked();
    await expectWell(page);
  });
});

test("two constituencies are given as two grants, and a site that gets seats later comes by itself", async ({
  page,
  town,
}) => {
  test.slow();
  const { api, constituencies, sites, parties } = town;
  const name = await begin(page, town);
  const preview = page.getByRole("region", { name: "Det får brugeren adgang til" });
  const of = (grant: number) => page.locator(".panel--soft").nth(grant);
  const names = (some: typeof sites) => some.map((site) => site.name);

  await page.getByLabel("En valgkreds").check({ force: true });
  await page.getByRole("button", { name: "Opret bruger" }).click();
  await expect(page.getByRole("alert")).toContainText("Vælg en valgkreds");
  await expectWell(page);
  await page.getByLabel("Valgkreds", { exact: true }).selectOption(constituencies[0]?.id ?? "");
  await expect(preview.getByRole("listitem")).toContainText(names(sites.slice(0, 2)));
  await page.getByRole("button", { name: "Tilføj endnu en adgang" }).click();
  await of(1).getByLabel("En valgkreds").check({ force: true });
  await of(1)
    .getByLabel("Valgkreds", { exact: true })
    .selectOption(constituencies[1]?.id ?? "");
  await expect(preview).toContainText("4 valgsteder nu");
  await expect(preview.getByRole("listitem")).toContainText(names(sites));
  await expectWell(page);
  await page.getByRole("button", { name: "Opret bruger" }).click();

  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
  const access = page.getByRole("region", { name: "Adgang", exact: true });
  for (const each of constituencies)
    await expect(access).toContainText(`valgkreds ${each.number}. ${each.name}`);
  const now = page.getByRole("region", { name: "Valgsteder lige nu" });
  await expect(now.getByRole("listitem")).toContainText(names(sites));
  await expectWell(page);

  const later = await api.make("sites", {
    ...{ number: freeNumber(), name: unique("Åens Skole "), constituency_id: constituencies[0]?.id },
  });
  await addSeat(town, later.id, parties[0]?.id);
  await page.reload();
  await expect(now).toContainText("5 valgsteder nu");
  await expect(now).toContainText(later.name);
  expect((await reach(page, town)).sort()).toEqual([...names(sites), later.name].sort());
});
