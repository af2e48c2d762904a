import {
  createHash,
  createHmac,
  createPrivateKey,
  generateKeyPairSync,
  type JsonWebKey,
  sign,
} from "node:crypto";
import type { Page } from "@playwright/test";

const STEP = 30;

/** What an app shows now, or so many steps later (RFC 6238). */
export function totp(secret: string, later = 0): string {
  const bits = [...secret.replaceAll(" ", "")]
    .map((char) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(char).toString(2).padStart(5, "0"))
    .join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 1000 / STEP) + later));
  const mac = createHmac("sha1", key).update(counter).digest();
  const offset = (mac[19] ?? 0) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

type Json = Record<string, unknown>;
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");
const sha256 = (text: string | Uint8Array) => createHash("sha256").update(text).digest();

/** The administrators' on the servers of this process. */
const passkeys = new Map<string, Passkey>();
const recoveryCodes = new Map<string, string[]>();

/** A passkey in software that is good as often as it is asked: its counter stays at zero, as synchronised ones have it. */
export class Passkey {
  private constructor(
    private readonly origin: string,
    private readonly jwk: JsonWebKey,
  ) {}

  static make(origin: string): Passkey {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const made = new Passkey(origin, privateKey.export({ format: "jwk" }) as JsonWebKey);
    passkeys.set(origin, made);
    return made;
  }

  /** The administrator's on that server. */
  static stored(origin: string): Passkey {
    const made = passkeys.get(origin);
    if (!made) throw new Error(`no passkey was made for ${origin}`);
    return made;
  }

  private get id(): Buffer {
    return sha256(this.jwk.x ?? "").subarray(0, 16);
  }

  private answer(response: Json): Json {
    const id = base64(this.id);
    return { id, rawId: id, type: "public-key", clientExtensionResults: {}, response };
  }

  create(options: Json): Json {
    const { challenge, rp } = options as { challenge: string; rp: { id: string } };
    const client = JSON.stringify({
      type: "webauthn.create",
      challenge,
      origin: this.origin,
      crossOrigin: false,
    });
    const [x, y] = [this.jwk.x, this.jwk.y].map((part) => Buffer.from(part ?? "", "base64url"));
    const key = Buffer.concat([
      Buffer.from("a5010203262001215820", "hex"),
      x ?? Buffer.alloc(0),
      Buffer.from("225820", "hex"),
      y ?? Buffer.alloc(0),
    ]);
    const head = Buffer.concat([sha256(rp.id), Buffer.from([0x45, 0, 0, 0, 0])]);
    const data = Buffer.concat([head, Buffer.alloc(16), Buffer.from([0, 16]), this.id, key]);
    const attestation = Buffer.concat([
      Buffer.from("a363666d74646e6f6e656761747453746d74a0686175746844617461", "hex"),
      Buffer.from([0x58, data.length]),
      data,
    ]);
    return this.answer({
      clientDataJSON: base64(Buffer.from(client)),
      attestationObject: base64(attestation),
      transports: ["internal"],
    });
  }

  get(options: Json): Json {
    const { challenge, rpId } = options as { challenge: string; rpId: string };
    const client = JSON.stringify({
      type: "webauthn.get",
      challenge,
      origin: this.origin,
      crossOrigin: false,
    });
    const data = Buffer.concat([sha256(rpId), Buffer.from([0x05, 0, 0, 0, 0])]);
    const key = createPrivateKey({ key: this.jwk, format: "jwk" });
    const signature = sign("sha256", Buffer.concat([data, sha256(client)]), key);
    return this.answer({
      clientDataJSON: base64(Buffer.from(client)),
      authenticatorData: base64(data),
      signature: base64(signature),
    });
  }
}

/** Keeps the administrator's recovery codes for the tests that log in by hand. */
export function keepCodes(origin: string, codes: string[]): void {
  recoveryCodes.set(origin, codes);
}

/** One that was not used yet. */
export function takeCode(origin: string): string {
  const code = recoveryCodes.get(origin)?.shift();
  if (!code) throw new Error("no recovery code is left");
  return code;
}

/**
 * Has the server's first answers to this be the one that it gives five minutes after a proof, since these do not pass in a
 * test; then it answers itself. Tells how often it was asked.
 */
export async function askForProof(page: Page, route: string, times: number): Promise<() => number> {
  let asked = 0;
  await page.route(route, async (request) => {
    asked += 1;
    if (asked > times) return request.continue();
    const problem = {
      code: "step_up_required",
      status: 403,
      detail: "Bekræft",
      request_id: "test",
      errors: [],
    };
    return request.fulfill({ status: 403, contentType: "application/problem+json", json: problem });
  });
  return () => asked;
}
