import { beforeEach, describe, expect, it, vi } from "vitest";

type Session = typeof import("./session");
type Client = typeof import("./client");

const NOW = new Date("2026-11-24T09:00:00Z");
const answer = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
/** As the server signs it, in what is read here: of whom it is. */
const jwt = (name: string, sub = "karen") => `head.${btoa(JSON.stringify({ sub, name }))}.mark`;
const token = (name: string, life = 300, sub = "karen") =>
  answer(200, { access_token: jwt(name, sub), token_type: "Bearer", expires_in: life });
const refusal = (code: string) => answer(401, { status: 401, code, detail: "", errors: [] });

let calls: Request[];
let reply: (request: Request) => Response | Promise<Response>;
let session: Session;
let client: Client;

const paths = () => calls.map((request) => new URL(request.url).pathname.replace("/api/v1", ""));
const bearers = () => calls.map((request) => request.headers.get("Authorization"));

beforeEach(async () => {
  vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
  vi.resetModules();
  localStorage.clear();
  calls = [];
  reply = () => token("first");
  vi.stubGlobal("fetch", async (input: string | Request, init?: RequestInit) => {
    const request =
      input instanceof Request ? input : new Request(new URL(input, "http://localhost:3000"), init);
    calls.push(request);
    return reply(request);
  });
  session = await import("./session");
  client = await import("./client");
  return () => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  };
});

describe("a session", () => {
  it("is not looked for where nobody has logged in before", async () => {
    expect(await session.resume()).toBe("anonymous");
    expect(session.sessionLapsed()).toBe(false);
    expect(calls).toHaveLength(0);
  });

  it("is resumed with the cookie and the header that other sites cannot send", async () => {
    localStorage.setItem("had-session", "1");
    expect(await session.resume()).toBe("signed-in");
    expect(calls[0]?.headers.get("X-Requested-With")).toBe("valghalla");
  });

  it("that ended while nobody looked is told from none at all", async () => {
    localStorage.setItem("had-session", "1");
    reply = () => refusal("session_ended");
    expect(await session.resume()).toBe("anonymous");
    expect(session.sessionLapsed()).toBe(true);
    reply = () => token("first");
    await session.login("anne", "en lang adgangskode");
    expect(session.sessionLapsed()).toBe(false);
  });

  it("survives a lost connection, and ends when the server refuses", async () => {
    await session.login("anne", "en lang adgangskode");
    reply = () => Promise.reject(new TypeError("offline"));
    await expect(session.refresh()).rejects.toMatchObject({ status: 0 });
    expect(session.sessionState()).toBe("signed-in");

    reply = () => refusal("session_ended");
    const ended = vi.fn();
    session.onSessionChange(ended);
    await expect(session.refresh()).rejects.toMatchObject({ code: "session_ended" });
    expect(ended).toHaveBeenCalledWith("anonymous", "expired");
    expect(localStorage.getItem("had-session")).toBeNull();
  });

  it("refreshes once for all calls that wait", async () => {
    reply = (request) => (request.url.endsWith("/auth/refresh") ? token("second") : answer(200, {}));
    await Promise.all([client.api.GET("/api/v1/me"), client.api.GET("/api/v1/settings")]);
    expect(paths().filter((path) => path === "/auth/refresh")).toHaveLength(1);
    expect(bearers().filter(Boolean)).toEqual([`Bearer ${jwt("second")}`, `Bearer ${jwt("second")}`]);
  });

  it("refreshes before the token ends, not after", async () => {
    await session.login("anne", "en lang adgangskode");
    vi.setSystemTime(NOW.getTime() + 289_000);
    expect(await session.freshToken()).toBe(jwt("first"));
    reply = () => token("second");
    vi.setSystemTime(NOW.getTime() + 291_000);
    expect(await session.freshToken()).toBe(jwt("second"));
  });

  it("repeats a refused call once, with its body, after a refresh", async () => {
    await session.login("anne", "en lang adgangskode");
    reply = (request) => {
      if (request.url.endsWith("/auth/refresh")) return token("second");
      return request.headers.get("Authorization") === `Bearer ${jwt("second")}`
        ? answer(200, { items: [], waiting: [] })
        : refusal("session_ended");
    };
    const body = { grants: [{ party_id: "p", scope: "party" as const }] };
    const { response } = await client.api.POST("/api/v1/effective-sites/previews", { body });
    expect(response.status).toBe(200);
    expect(paths().slice(1)).toEqual([
      "/effective-sites/previews",
      "/auth/refresh",
      "/effective-sites/previews",
    ]);
    expect(await calls.at(-1)?.json()).toEqual(body);
  });

  it("ends when the repeated call is refused as well", async () => {
    await session.login("anne", "en lang adgangskode");
    reply = (request) => (request.url.endsWith("/auth/refresh") ? token("second") : refusal("session_ended"));
    await client.api.GET("/api/v1/me");
    expect(calls).toHaveLength(4);
    expect(session.sessionState()).toBe("anonymous");
  });

  it("that has ended asks nothing more until somebody has logged in, in whichever tab", async () => {
    await session.login("anne", "en lang adgangskode");
    reply = () => refusal("session_ended");
    await client.api.GET("/api/v1/me").catch(() => undefined);
    const asked = calls.length;
    await expect(client.api.GET("/api/v1/settings")).rejects.toMatchObject({ status: 401 });
    expect(calls).toHaveLength(asked);

    localStorage.setItem("had-session", "1");
    reply = (request) => (request.url.endsWith("/auth/refresh") ? token("second") : answer(200, {}));
    await client.api.GET("/api/v1/settings");
    expect(bearers().at(-1)).toBe(`Bearer ${jwt("second")}`);
  });

  it("goes on with no session of another user, and sends nothing in that user's name", async () => {
    await session.login("karen", "en lang adgangskode");
    const ended = vi.fn();
    session.onSessionChange(ended);
    reply = (request) =>
      request.url.endsWith("/auth/refresh") ? token("third", 300, "bo") : refusal("session_ended");
    const report = client.api.POST("/api/v1/effective-sites/previews", { body: { grants: [] } });
    await expect(report).rejects.toMatchObject({ status: 401 });
    expect(bearers()).not.toContain(`Bearer ${jwt("third", "bo")}`);
    expect(ended).toHaveBeenCalledWith("anonymous", "other-user");
    // The other's session is not ended with it.
    expect(localStorage.getItem("had-session")).toBe("1");
  });

  it("that ran out is told of another user afterwards too", async () => {
    await session.login("karen", "en lang adgangskode");
    reply = () => refusal("session_ended");
    await expect(session.refresh()).rejects.toMatchObject({ status: 401 });
    const ended = vi.fn();
    session.onSessionChange(ended);
    reply = () => token("third", 300, "bo");
    await expect(session.refresh()).rejects.toMatchObject({ status: 401 });
    expect(ended).toHaveBeenCalledWith("anonymous", "other-user");
  });

  it("is forgotten at log-out even when the server cannot be reached", async () => {
    await session.login("anne", "en lang adgangskode");
    reply = () => Promise.reject(new TypeError("offline"));
    await expect(session.logout()).rejects.toMatchObject({ status: 0 });
    expect(session.sessionState()).toBe("anonymous");
  });

  it("sends no token with what is open to all", async () => {
    await session.login("anne", "en lang adgangskode");
    reply = () => answer(200, {});
    await client.api.GET("/api/v1/public");
    expect(bearers().at(-1)).toBeNull();
  });
});
