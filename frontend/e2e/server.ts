import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { resolve } from "node:path";
import { expect, request } from "@playwright/test";
import { ADMIN, equip, redeem } from "./people";
import { keepCodes, totp } from "./second-factor";

/** A server with a new database, in which one municipality and its first administrator are. */
export interface Server {
  origin: string;
  /** The first administrator's link. */
  link: string;
  stop: () => Promise<void>;
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (typeof address !== "object" || !address) throw new Error("no port is free");
  return address.port;
}

/** Starts it with these settings besides its own, and waits until it answers. The folder gets all that it keeps, and what it says. */
export async function startServer(folder: string, settings: Record<string, string> = {}): Promise<Server> {
  const binary = resolve(process.env.VALGHALLA_BIN ?? "../target/debug/valghalla");
  if (!existsSync(binary)) throw new Error(`no server to test at ${binary}; set VALGHALLA_BIN`);
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const env = {
    ...process.env,
    DATABASE_URL: `sqlite://${folder}/valghalla.sqlite`,
    KEYS_DIR: `${folder}/keys`,
    AUDIT_CHECKPOINTS_DIR: `${folder}/audit`,
    BIND: `127.0.0.1:${port}`,
    PUBLIC_URL: origin,
    SPA_DIR: resolve("dist"),
    ARGON2_PROFILE: "floor",
    LOG: "warn",
    ...settings,
  };
  mkdirSync(folder, { recursive: true });
  const log = openSync(`${folder}/log`, "w");
  const options = { env, stdio: ["ignore", log, log] as ("ignore" | number)[] };
  const town = ["--municipality", "0607", "--name", "Fredericia Kommune"];
  const first = ["--admin-mail", ADMIN.username, "--link-file", `${folder}/link.txt`];
  const made = spawnSync(binary, ["bootstrap", ...town, ...first], options);
  if (made.status !== 0) throw new Error(`no municipality: see ${folder}/log`);
  const server = spawn(binary, ["serve"], options);
  const ended = once(server, "exit");
  const gone = ended.then(() => Promise.reject(new Error(`no server: see ${folder}/log`)));
  const ready = async () => expect((await fetch(`${origin}/health/ready`)).status).toBe(200);
  await Promise.race([expect(ready).toPass({ intervals: [20] }), gone]);
  // From here on its end is no fault.
  gone.catch(() => {});
  return {
    origin,
    link: readFileSync(`${folder}/link.txt`, "utf8").trim(),
    stop: async () => {
      server.kill();
      await ended;
    },
  };
}

/**
 * Makes the first administrator's account ready to log in with: password, terms, a passkey in software and an app, whose key it
 * gives back. Secretaries need no second factor from then on.
 */
export async function enrolFirst({ origin, link }: Server): Promise<string> {
  const http = await request.newContext({ baseURL: origin });
  const token = await redeem(http, link, ADMIN.password);
  // Whoever opens a page is at the address that the link leads to.
  const pages = new URL(link).origin;
  keepCodes(pages, await equip(http, pages, token));
  const add = async (path: string, data?: object) => {
    const headers = { Authorization: `Bearer ${token}` };
    const answer = await http.post(`/api/v1/me/second-factors/${path}`, { headers, ...(data && { data }) });
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
    return answer.json();
  };
  const { id, secret } = await add("totp");
  await add(`${id}/confirm`, { name: "App", code: totp(secret) });
  await http.dispose();
  return secret;
}
