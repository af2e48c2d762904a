import { type APIRequestContext, expect, type Page } from "@playwright/test";
import { Passkey, takeCode } from "./second-factor";

export const ADMIN = { username: "anne@example.dk", password: "en kop kaffe på broen i regnvejr" };

/** What everybody else in the tests chooses. */
export const PASSWORD = "syv grønne cykler i regn";

/** Logs in through the API, the administrator with a passkey in software; the cookies stay with `http`. */
export async function openSession(
  http: APIRequestContext,
  origin: string,
  { username, password } = ADMIN,
): Promise<string> {
  const first = await http.post("/api/v1/auth/login", { data: { username, password } });
  expect(first.status(), await first.text()).toBe(200);
  let answer = await first.json();
  if (answer.challenge) {
    const passkey = Passkey.stored(origin).get(answer.passkey_options);
    const data = { challenge: answer.challenge, proof: { passkey } };
    const second = await http.post("/api/v1/auth/second-factor", { data });
    expect(second.status(), await second.text()).toBe(200);
    answer = await second.json();
  }
  return answer.access_token as string;
}

/**
 * For the tests on a server: the administrator's passkey in software, and secretaries who need no second factor. Gives back the
 * recovery codes, where it is the first factor.
 */
export async function equip(http: APIRequestContext, origin: string, token: string): Promise<string[]> {
  const call = async (method: string, path: string, data?: object, more?: object) => {
    const headers = { Authorization: `Bearer ${token}`, ...more };
    const answer = await http.fetch(`/api/v1${path}`, { method, headers, ...(data && { data }) });
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
    return answer.json();
  };
  const begun = await call("POST", "/me/second-factors/passkey-options");
  const credential = Passkey.make(origin).create(begun.options);
  const data = { challenge: begun.challenge, name: "Test", credential };
  const { recovery_codes } = await call("POST", "/me/second-factors/passkeys", data);
  const { version, ...settings } = await call("GET", "/settings");
  const secretary_factor = { required: false, reason: "Kun til afprøvning" };
  await call("PUT", "/settings", { ...settings, secretary_factor }, { "If-Match": `"${version}"` });
  return recovery_codes ?? [];
}

/** Chooses a password with a mailed link, logs in for the first time and accepts the terms of use; gives back the session. */
export async function redeem(http: APIRequestContext, link: string, new_password: string): Promise<string> {
  const token = link.slice(link.indexOf("#") + 1);
  const { username } = await (await http.post("/api/v1/auth/links/inspect", { data: { token } })).json();
  const answer = await http.post("/api/v1/auth/links/redeem", { data: { token, new_password } });
  expect(answer.ok(), await answer.text()).toBe(true);
  const login = await http.post("/api/v1/auth/login", { data: { username, password: new_password } });
  const { access_token } = await login.json();
  const headers = { Authorization: `Bearer ${access_token}` };
  const { version } = await (await http.get("/api/v1/me/terms", { headers })).json();
  const accepted = await http.put("/api/v1/me/terms", { headers, data: { version } });
  expect(accepted.ok(), await accepted.text()).toBe(true);
  return access_token as string;
}

/** Logged in, on the page that comes first. Whoever has no second factor types name and password. */
export async function logIn(page: Page, who = ADMIN): Promise<void> {
  await page.goto("/login");
  if (who.username === ADMIN.username) {
    await openSession(page.request, new URL(page.url()).origin, who);
    await page.evaluate(() => localStorage.setItem("had-session", "1"));
    await page.goto("/");
  } else {
    await typeLogIn(page, who);
  }
  await expect(page).not.toHaveURL(/\/login/);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
}

/** Name and password by hand on the log-in page at hand, and a recovery code where a second factor is asked for. */
export async function typeLogIn(page: Page, who = ADMIN): Promise<void> {
  await page.getByLabel("Brugernavn eller e-mailadresse").fill(who.username);
  await page.getByLabel("Adgangskode", { exact: true }).fill(who.password);
  await page.keyboard.press("Enter");
  if (who.username !== ADMIN.username) return;
  await page.getByRole("button", { name: "Brug en genoprettelseskode" }).click();
  await page.getByLabel("Genoprettelseskode").fill(takeCode(new URL(page.url()).origin));
  await page.keyboard.press("Enter");
}

/** A name that no other test uses. */
export function unique(stem: string): string {
  return `${stem}${Date.now().toString(36)}${Math.floor(Math.random() * 1e6).toString(36)}`;
}
