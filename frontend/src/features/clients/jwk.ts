/** What only the owner of a key may have (RFC 7518, section 6). */
const PRIVATE = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

type Jwk = Record<string, unknown> & { kty: string };
type Read = { jwk: Jwk; error?: never } | { jwk?: never; error: string };

/** Reads what was pasted as a public key. A private one is found here already, so that it never leaves the browser. */
export function readJwk(text: string): Read {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) return { error: "clients.keys.errors.private" };
  if (text.includes("-----BEGIN ")) return { error: "clients.keys.errors.pem" };
  const json = { error: "clients.keys.errors.json" };
  try {
    const jwk: unknown = JSON.parse(text);
    if (typeof jwk !== "object" || jwk === null || Array.isArray(jwk)) return json;
    if (PRIVATE.some((name) => name in jwk)) return { error: "clients.keys.errors.private" };
    return "kty" in jwk && typeof jwk.kty === "string" ? { jwk: jwk as Jwk } : json;
  } catch {
    return json;
  }
}
