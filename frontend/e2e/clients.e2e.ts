import { generateKeyPairSync, type KeyObject, randomUUID, sign } from "node:crypto";
import { expect, expectAccessible, expectNoSidewaysScroll, expectWell, test } from "./fixtures";
import { logIn, unique } from "./people";

test("a system gets a secret that is shown once, works, and is shut out", async ({ page, context, town }) => {
  test.slow();
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const name = unique("Lønsystem");
  await logIn(page);
  await page.goto("/clients/new");
  await page.getByRole("button", { name: "Opret systemadgang" }).click();
  await expect(page.getByRole("alert")).toContainText("Skriv et navn");
  await page.getByLabel("Navn", { exact: true }).fill(name);
  await page.getByLabel("Bestemte partier").check({ force: true });
  const party = town.parties[0];
  await page.getByLabel(party?.name ?? "").check({ force: true });
  await expectAccessible(page);
  await page.getByRole("button", { name: "Opret systemadgang" }).click();

  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
  await expect(page.getByRole("region", { name: "Hvad systemet må" })).toContainText(party?.name ?? "");
  const secrets = page.getByRole("region", { name: "Hemmeligheder" });
  await expect(secrets).toContainText("ingen hemmelighed");
  await page.getByRole("button", { name: "Lav ny hemmelighed" }).click();
  await expect(page.getByRole("heading", { name: "Gem hemmeligheden nu" })).toBeFocused();
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await page.getByRole("button", { name: "Kopiér: Hemmelighed" }).click();
  const secret = await page.evaluate(() => navigator.clipboard.readText());
  expect(secret).toMatch(/^valghalla_secret_[A-Za-z0-9_-]{43}$/);
  const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  const ask = () =>
    context.request.post("/api/v1/oauth/token", {
      form: { grant_type: "client_credentials", client_id: id, client_secret: secret },
    });
  const token = await ask();
  expect(token.status()).toBe(200);
  const { access_token } = await token.json();
  const headers = { Authorization: `Bearer ${access_token}` };
  const parties = await (await context.request.get("/api/v1/parties", { headers })).json();
  expect(parties.items.map((item: { id: string }) => item.id)).toEqual([party?.id]);

  const question = page.getByRole("dialog", { name: "Forlad siden uden at gemme?" });
  await page.getByRole("link", { name: "Systemadgange" }).first().click();
  await expect(question).toContainText("Hemmeligheden vises kun nu");
  await expectWell(page);
  await question.getByRole("button", { name: "Bliv på siden" }).click();
  await page.getByRole("button", { name: "Jeg har gemt den" }).click();

  // A second one of the same minute: which of them is to go can be told, in the list and in the question.
  await page.getByRole("button", { name: "Lav ny hemmelighed" }).click();
  await page.getByRole("button", { name: "Jeg har gemt den" }).click();
  const newer = secrets.getByRole("listitem").filter({ hasText: "Ikke brugt endnu" });
  await expect(newer).toHaveCount(1);
  const made = (await newer.innerText()).match(/Lavet \d\d\.\d\d\.\d{4}, \d\d\.\d\d\.\d\d/)?.[0] ?? "–";
  await newer.getByRole("button", { name: /^Fjern hemmeligheden fra/ }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText(made);
  await expect(dialog).toContainText("Ikke brugt endnu");
  await expectWell(page);
  await dialog.getByRole("button", { name: "Fjern" }).click();
  await expect(secrets.getByRole("listitem")).toHaveCount(1);
  await page.reload();
  await expect(secrets).toContainText("Sidst brugt");
  await expect(page.getByText(secret)).toHaveCount(0);
  await expectAccessible(page);

  await page.getByRole("button", { name: "Luk adgangen" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Luk adgangen" }).click();
  await expect(page.getByText("Adgangen blev lukket")).toBeVisible();
  expect((await ask()).status()).toBe(401);
  expect((await context.request.get("/api/v1/parties", { headers })).status()).toBe(401);
  await expectAccessible(page);
  await page.goto("/clients");
  await expect(page.getByRole("row", { name: new RegExp(name) })).toContainText("Lukket");
});

test("a system signs with its own key, and the private half never leaves the page", async ({
  page,
  context,
  town,
}) => {
  test.slow();
  const made = await town.api.send("POST", "/machine-clients", {
    name: unique("Script"),
    scopes: ["users:read"],
    accounts_per_day: 10,
  });
  const pair = generateKeyPairSync("ed25519");
  const publicJwk = JSON.stringify(pair.publicKey.export({ format: "jwk" }));
  const privateJwk = JSON.stringify(pair.privateKey.export({ format: "jwk" }));
  await logIn(page);
  await page.goto(`/clients/${made.id}`);
  const keys = page.getByRole("region", { name: "Nøgler" });
  await expect(keys).toContainText("ingen nøgle");
  await expect(page.getByText("Mangler hemmelighed eller nøgle")).toBeVisible();
  await keys.getByRole("button", { name: "Tilføj nøgle" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Tilføj nøgle" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Skriv et navn");
  await dialog.getByLabel("Navn på nøglen").fill("Lønserver");
  let sent = 0;
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/keys")) sent += 1;
  });
  const field = dialog.getByLabel("Offentlig nøgle (JWK)");
  for (const [pasted, says, times] of [
    ["hej", "Indsæt nøglen som JSON", 0],
    [privateJwk, "Det er den private nøgle, og den er ikke sendt", 0],
    ['{"kty": "RSA", "n": "AQAB", "e": "AQAB"}', "RSA på 2.048 til 4.096 bit", 1],
  ] as const) {
    await field.fill(pasted);
    await dialog.getByRole("button", { name: "Tilføj nøgle" }).click();
    await expect(dialog.locator(".form-error-message")).toContainText(says);
    await expect(field).toHaveAttribute("aria-invalid", "true");
    expect(sent, says).toBe(times);
  }
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await field.fill(publicJwk);
  await dialog.getByRole("button", { name: "Tilføj nøgle" }).click();
  await expect(dialog).toBeHidden();
  await expect(keys).toContainText("Lønserver · EdDSA");
  await expect(keys).toContainText("Ikke brugt endnu");
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);

  const address = new URL("/api/v1/oauth/token", page.url()).href;
  const ask = (assertion: string) =>
    context.request.post(address, {
      form: {
        grant_type: "client_credentials",
        client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        client_assertion: assertion,
      },
    });
  const assertion = assertionOf(pair.privateKey, made.id, address);
  const token = await ask(assertion);
  expect(token.status()).toBe(200);
  expect((await ask(assertion)).status()).toBe(401);
  await page.reload();
  await expect(keys).toContainText("Sidst brugt");
  const headers = { Authorization: `Bearer ${(await token.json()).access_token}` };
  expect((await context.request.get("/api/v1/users", { headers })).status()).toBe(200);

  await keys.getByRole("button", { name: "Fjern nøglen Lønserver" }).click();
  await expectAccessible(page);
  await page.getByRole("dialog").getByRole("button", { name: "Fjern" }).click();
  await expect(keys).toContainText("ingen nøgle");
  expect((await context.request.get("/api/v1/users", { headers })).status()).toBe(401);
  expect((await ask(assertionOf(pair.privateKey, made.id, address))).status()).toBe(401);
});

/** What a client signs to say who it is (RFC 7523). */
function assertionOf(key: KeyObject, client: string, audience: string): string {
  const code = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const exp = Math.floor(Date.now() / 1000) + 60;
  const claims = { iss: client, sub: client, aud: audience, exp, jti: randomUUID() };
  const message = `${code({ alg: "EdDSA" })}.${code(claims)}`;
  return `${message}.${sign(null, Buffer.from(message), key).toString("base64url")}`;
}

test("what a system may is changed, and somebody else's change is not lost", async ({ page, town }) => {
  const made = await town.api.send("POST", "/machine-clients", {
    name: unique("Script"),
    scopes: ["users:write"],
    accounts_per_day: 10,
  });
  await logIn(page);
  await page.goto(`/clients/${made.id}/edit`);
  await expect(page.getByLabel("Sende velkomstmail ved oprettelse")).toBeEnabled();
  await page.getByLabel("Oprette, ændre og spærre").uncheck({ force: true });
  await expect(page.getByLabel("Sende velkomstmail ved oprettelse")).toBeDisabled();
  await page.getByLabel("Læse partisekretærers konti").check({ force: true });
  await page.getByLabel("Bestemte valgsteder").check({ force: true });
  await expectAccessible(page);
  await expectNoSidewaysScroll(page);
  await page.getByRole("button", { name: "Gem ændringer" }).click();
  await expect(page.getByRole("alert")).toContainText("Vælg mindst ét valgsted");
  await page.getByLabel("Alle valgsteder").check({ force: true });
  await town.api.send("PATCH", `/machine-clients/${made.id}`, { accounts_per_day: 20 }, 1);
  await page.getByRole("button", { name: "Gem ændringer" }).click();
  await page.getByRole("button", { name: "Hent den nyeste udgave" }).click();
  await expect(page.getByLabel("Hvor mange konti")).toHaveValue("20");
  await page.getByRole("button", { name: "Gem ændringer" }).click();
  const facts = page.getByRole("region", { name: "Hvad systemet må" });
  await expect(facts).toContainText("Læse partisekretærers konti");
  await expect(facts).not.toContainText("Oprette, ændre");
  await expect(facts).toContainText("20");
});
