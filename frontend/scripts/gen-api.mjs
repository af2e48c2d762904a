// Makes src/api/schema.d.ts from the API's committed document; --check only says whether they differ.
import { spawnSync } from "node:child_process";

const DOCUMENT = "../openapi/openapi.json";
const OUTPUT = "src/api/schema.d.ts";
const check = process.argv.includes("--check");

const run = spawnSync(
  "openapi-typescript",
  [DOCUMENT, "--output", OUTPUT, "--read-write-markers", ...(check ? ["--check"] : [])],
  { stdio: "inherit" },
);
process.exit(run.status ?? 1);
