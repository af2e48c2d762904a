import { describe, expect, it } from "vitest";
import { readJwk } from "./jwk";

const jwk = { kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" };

describe("a pasted key", () => {
  it("is read whatever stands around it", () => {
    expect(readJwk(`\n  ${JSON.stringify(jwk, null, 2)}\n`)).toEqual({ jwk });
  });
  it.each(["d", "p", "q", "dp", "dq", "qi", "oth", "k"])("is not sent with %s in it", (name) => {
    expect(readJwk(JSON.stringify({ ...jwk, [name]: "x" })).error).toBe("clients.keys.errors.private");
  });
  it("is not sent as a private PEM", () => {
    for (const kind of ["PRIVATE", "RSA PRIVATE", "EC PRIVATE", "ENCRYPTED PRIVATE"]) {
      const pem = `-----BEGIN ${kind} KEY-----\nMC4C\n-----END ${kind} KEY-----`;
      expect(readJwk(pem).error).toBe("clients.keys.errors.private");
    }
    expect(readJwk("-----BEGIN PUBLIC KEY-----\nMCow").error).toBe("clients.keys.errors.pem");
  });
  it.each(["", "   ", "{", "[]", "null", "7", '"kty"', "{}", '{"keys": []}', '{"kty": 7}'])(
    "is no key when it is %s",
    (text) => {
      expect(readJwk(text).error).toBe("clients.keys.errors.json");
    },
  );
});
