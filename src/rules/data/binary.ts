// Bytes that strings stand for, in base64 (RFC 4648, either alphabet) or in hexadecimal digits. By means that browsers have too.

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
