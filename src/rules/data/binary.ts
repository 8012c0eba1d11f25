// Bytes and the strings that stand for them, in base64 (RFC 4648, either alphabet) or in hexadecimal digits, and a number in
// two bytes. By means that browsers have too.

export const encodings = ['base64', 'hex'] as const
export type Encoding = (typeof encodings)[number]

/** The bytes, white space aside; undefined for what is not in that encoding. Base64 may have its padding or leave it out. */
export function bytesOf(text: string, encoding: Encoding): Uint8Array | undefined {
  const digits = text.replaceAll(/\s+/g, '')
  return encoding === 'hex' ? ofHexadecimal(digits) : ofBase64(digits)
}

function ofHexadecimal(digits: string): Uint8Array | undefined {
  if (digits.length % 2 !== 0 || /[^\dA-Fa-f]/.test(digits)) return undefined
  return Uint8Array.from({ length: digits.length / 2 }, (_, at) =>
    Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16),
  )
}

function ofBase64(text: string): Uint8Array | undefined {
  const digits = text.replace(/={1,2}$/, '')
  const isPadded = digits.length < text.length
  if (digits.length % 4 === 1 || (isPadded && text.length % 4 !== 0) || /[^\w+/-]/.test(digits)) return undefined
  const plain = digits.replaceAll('-', '+').replaceAll('_', '/')
  return Uint8Array.from(atob(plain), character => character.charCodeAt(0))
}

/** In base64, with its padding. */
export const base64Of = (bytes: Uint8Array): string => {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(text)
}

/** In capital hexadecimal digits. */
export const hexadecimalOf = (bytes: Uint8Array): string =>
  Array.from(bytes, byte => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase()

/** The number in the 16 bits of a short float (IEEE 754). */
export function halfFloat(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (fraction + 0x400) * 2 ** (exponent - 25)
}
