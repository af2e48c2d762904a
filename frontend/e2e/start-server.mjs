// A server of its own for the browser tests: a new database in FOLDER, one municipality, and its first administrator's link.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { resolve } from "node:path";

const binary = resolve(process.env.VALGHALLA_BIN ?? "../target/debug/valghalla");
const folder = resolve(process.env.FOLDER ?? "test-results/server");
const port = process.env.PORT ?? "8187";
if (!existsSync(binary)) throw new Error(`no server to test at ${binary}; set VALGHALLA_BIN`);

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const env = {
  ...process.env,
  DATABASE_URL: `sqlite://${folder}/valghalla.sqlite`,
  KEYS_DIR: `${folder}/keys`,
  AUDIT_CHECKPOINTS_DIR: `${folder}/audit`,
  BIND: `127.0.0.1:${port}`,
  PUBLIC_URL: `http://localhost:${port}`,
  SPA_DIR: resolve("dist"),
  ARGON2_PROFILE: "floor",
  LOG: "warn",
};
const made = spawnSync(
  binary,
  [
    "bootstrap",
    ...["--municipality", "0607"],
    ...["--name", "Fredericia Kommune"],
    ...["--admin-mail", "anne@example.dk"],
    ...["--link-file", `${folder}/link.txt`],
  ],
  { env, stdio: "inherit" },
);
if (made.status !== 0) process.exit(made.status ?? 1);

const server = spawn(binary, ["serve"], { env, stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => server.kill(signal));
server.on("exit", (code) => process.exit(code ?? 0));
