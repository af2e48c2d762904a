import { expect, expectWell, test } from "./fixtures";
import { logIn, unique } from "./people";

test("the office ends the protection of an address with a reason, and a correction cannot", async ({
  page,
  town,
}) => {
  const { election, sites, duties, parties, api } = town;
  const full_name = unique("Beskyttet ");
  const made = await api.send("POST", "/assignments", {
    ...{ election_id: election.id, site_id: sites[1]?.id, duty_id: duties[0]?.id, party_id: parties[0]?.id },
    person: { full_name, address: "Hemmelig Vej 1", protected: true },
  });
  await logIn(page);
  await page.goto(`/persons/${(made as unknown as { person: { id: string } }).person.id}`);
  const address = page.getByRole("region", { name: "Beskyttet adresse" });
  const details = page.getByRole("region", { name: "Oplysninger" });
  await expect(details).toContainText("Den ophæves under »Beskyttet adresse« på denne side");
  await expect(details.getByLabel("Navne- og adressebeskyttelse")).toHaveCount(0);
  await expect(details.getByLabel(/^Adresse/)).toHaveValue("");
  await expect(details.getByLabel(/^Adresse/)).toHaveAccessibleDescription(
    /uanset om der er registreret noget/,
  );
  await expectWell(page);

  await address.getByRole("button", { name: "Ophæv beskyttelsen …" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Ophæv beskyttelsen" }).click();
  await expect(dialog).toContainText("Skriv en begrundelse på mindst 5 tegn");
  await expectWell(page);
  await dialog.getByLabel("Sidste dag med beskyttelse").fill("2099-01-31");
  await dialog.getByLabel("Begrundelse").fill("Folkeregistret har oplyst det");
  await dialog.getByRole("button", { name: "Ophæv efter den dag" }).click();
  await expect(page.getByText("Beskyttet adresse til og med 31. januar 2099")).toBeVisible();

  await address.getByRole("button", { name: "Ophæv beskyttelsen …" }).click();
  await dialog.getByLabel("Sidste dag med beskyttelse").fill("");
  await dialog.getByLabel("Begrundelse").fill("Folkeregistret har oplyst det");
  await dialog.getByRole("button", { name: "Ophæv beskyttelsen" }).click();
  await expect(address).toHaveCount(0);
  await expect(details.getByLabel(/^Adresse/)).toHaveValue("Hemmelig Vej 1");
  await expect(details.getByLabel("Navne- og adressebeskyttelse")).not.toBeChecked();
});
