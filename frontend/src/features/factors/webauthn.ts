/** Passkeys by the browser's own API: its options and answers as JSON (WebAuthn Level 3 § 5.1), where every browser has bytes. */
type Json = Record<string, unknown>;

export function hasPasskeys(): boolean {
  return typeof PublicKeyCredential === "function";
}

function bytes(text: unknown): ArrayBuffer {
  const base64 = String(text).replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)).buffer;
}

function text(buffer: ArrayBuffer | null): string | null {
  if (buffer === null) return null;
  const binary = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function descriptors(list: unknown): PublicKeyCredentialDescriptor[] {
  return ((list ?? []) as Json[]).map((entry) => ({ ...entry, id: bytes(entry.id) }) as never);
}

function answered(credential: Credential | null, response: Json): Json {
  if (!(credential instanceof PublicKeyCredential)) throw new DOMException("no passkey", "NotAllowedError");
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: {},
    response,
  };
}

/** Makes a passkey. A refusal by the person or the device is a DOMException. */
export async function createPasskey(options: Json): Promise<Json> {
  const user = options.user as Json;
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...user, id: bytes(user.id) },
    excludeCredentials: descriptors(options.excludeCredentials),
  };
  const credential = await navigator.credentials.create({ publicKey: publicKey as never });
  const response = (credential as PublicKeyCredential | null)?.response as AuthenticatorAttestationResponse;
  return answered(credential, {
    clientDataJSON: text(response?.clientDataJSON),
    attestationObject: text(response?.attestationObject),
    transports: response?.getTransports?.() ?? [],
  });
}

/** Signs with one of the passkeys that are asked for. */
export async function signWithPasskey(options: Json): Promise<Json> {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: descriptors(options.allowCredentials),
  };
  const credential = await navigator.credentials.get({ publicKey: publicKey as never });
  const response = (credential as PublicKeyCredential | null)?.response as AuthenticatorAssertionResponse;
  return answered(credential, {
    clientDataJSON: text(response?.clientDataJSON),
    authenticatorData: text(response?.authenticatorData),
    signature: text(response?.signature),
    userHandle: text(response?.userHandle ?? null),
  });
}
