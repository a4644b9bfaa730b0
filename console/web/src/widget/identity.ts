/** Identifiers that the browser makes itself. `crypto.randomUUID` is missing on pages without HTTPS; `getRandomValues` is not. */

export interface Identity {
  /** UUID, version 4. */
  readonly conversation: string;
  /** 32 random bytes in base64url without padding (RFC 4648 § 5): 43 characters. */
  readonly secret: string;
}

/** A random UUID of version 4 (RFC 9562 § 5.4). */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export function newIdentity(): Identity {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const base64 = btoa(String.fromCharCode(...bytes));
  const secret = base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  return { conversation: randomId(), secret };
}
