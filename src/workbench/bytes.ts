// Bytes as text and back, in UTF-8 and base64, by what browsers have too. Knows no message.

const encoder = new TextEncoder()

/** The bytes of a string in UTF-8. */
export const bytesOf = (text: string): Uint8Array => encoder.encode(text)

/** True where both have the same bytes. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a === b || (a.length === b.length && a.every((byte, index) => byte === b[index]))
}

const latin1 = new TextDecoder('latin1')

/** A string that is the same for the same bytes alone: each byte is a character. Not for display. */
export const identityOf = (bytes: Uint8Array): string => latin1.decode(bytes)

/** Base64 with padding (RFC 4648, section 4). */
export function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}

/** Reads base64, with its padding or without, also in the alphabet of URLs; any other character is skipped. */
export function fromBase64(text: string): Uint8Array {
  const digits = text
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .replace(/[^A-Za-z0-9+/]/g, '')
  // A single digit at the end is not a whole byte.
  const whole = digits.length % 4 === 1 ? digits.slice(0, -1) : digits
  return Uint8Array.from(atob(whole), character => character.charCodeAt(0))
}
