// UTF-8 as the Encoding Standard has it, for an isolate that has neither TextEncoder nor TextDecoder. Most text is ASCII.

/** What takes the place of a byte sequence that is not UTF-8. */
const replacement = 0xfffd
const mostArguments = 4096

/** The bytes of a string; half a pair becomes U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(3 * text.length)
  return bytes.slice(0, encodeUtf8Into(text, bytes).written)
}

/** Writes as many whole characters as there is room for. */
export function encodeUtf8Into(text: string, bytes: Uint8Array): { read: number; written: number } {
  let written = 0
  let read = 0
  while (read < text.length) {
    const code = text.charCodeAt(read)
    if (code < 0x80) {
      if (written === bytes.length) break
      bytes[written++] = code
      read++
      continue
    }
    const found = text.codePointAt(read) ?? replacement
    const point = found >= 0xd800 && found <= 0xdfff ? replacement : found
    const length = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
    if (written + length > bytes.length) break
    for (let place = length - 1; place > 0; place--) {
      bytes[written + place] = 0x80 | ((point >> (6 * (length - 1 - place))) & 0x3f)
    }
    bytes[written] = (leads[length - 2] ?? 0) | (point >> (6 * (length - 1)))
    written += length
    read += point > 0xffff ? 2 : 1
  }
  return { read, written }
}

/** The first bits of a sequence of two, three and four bytes. */
const leads = [0xc0, 0xe0, 0xf0]

/** The text; undefined where `fatal` is true and the bytes are not UTF-8. A byte order mark is text like any other. */
export function decodeUtf8(bytes: Uint8Array, fatal: boolean): string | undefined {
  const units: number[] = []
  let text = ''
  for (let at = 0; at < bytes.length; ) {
    const end = endOfAscii(bytes, at)
    if (end > at) {
      text += ofUnits(units) + ofAscii(bytes, at, end)
      units.length = 0
      at = end
      continue
    }
    const { point, next } = pointAt(bytes, at)
    if (point < 0 && fatal) return undefined
    const found = point < 0 ? replacement : point
    if (found > 0xffff) units.push(0xd7c0 + (found >> 10), 0xdc00 | (found & 0x3ff))
    else units.push(found)
    if (units.length >= mostArguments) {
      text += ofUnits(units)
      units.length = 0
    }
    at = next
  }
  return text + ofUnits(units)
}

const ofUnits = (units: readonly number[]) => (units.length === 0 ? '' : String.fromCharCode(...units))

function endOfAscii(bytes: Uint8Array, start: number): number {
  let at = start
  while (at < bytes.length && (bytes[at] ?? 0) < 0x80) at++
  return at
}

/** Sixteen at once: to spread a typed array over arguments takes V8 twenty times as long. */
function ofAscii(bytes: Uint8Array, start: number, end: number): string {
  let text = ''
  let at = start
  for (; at + 16 <= end; at += 16) {
    text += String.fromCharCode(
      bytes[at] ?? 0,
      bytes[at + 1] ?? 0,
      bytes[at + 2] ?? 0,
      bytes[at + 3] ?? 0,
      bytes[at + 4] ?? 0,
      bytes[at + 5] ?? 0,
      bytes[at + 6] ?? 0,
      bytes[at + 7] ?? 0,
      bytes[at + 8] ?? 0,
      bytes[at + 9] ?? 0,
      bytes[at + 10] ?? 0,
      bytes[at + 11] ?? 0,
      bytes[at + 12] ?? 0,
      bytes[at + 13] ?? 0,
      bytes[at + 14] ?? 0,
      bytes[at + 15] ?? 0,
    )
  }
  for (; at < end; at++) text += String.fromCharCode(bytes[at] ?? 0)
  return text
}

/** The code point that begins there, or -1, and where the next one begins: of what is wrong, the longest part that could be right. */
function pointAt(bytes: Uint8Array, start: number): { readonly point: number; readonly next: number } {
  const first = bytes[start] ?? 0
  const count = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1
  if (first < 0xc2 || first > 0xf4) return { point: -1, next: start + 1 }
  let point = first & (0x3f >> count)
  for (let place = 1; place <= count; place++) {
    const byte = bytes[start + place] ?? 0
    const [lowest, highest] = place === 1 ? bounds(first) : [0x80, 0xbf]
    if (byte < lowest || byte > highest) return { point: -1, next: start + place }
    point = (point << 6) | (byte & 0x3f)
  }
  return { point, next: start + count + 1 }
}

/** Between which the second byte is: no overlong forms, no surrogates, nothing beyond U+10FFFF. */
function bounds(first: number): readonly [number, number] {
  if (first === 0xe0) return [0xa0, 0xbf]
  if (first === 0xed) return [0x80, 0x9f]
  if (first === 0xf0) return [0x90, 0xbf]
  return first === 0xf4 ? [0x80, 0x8f] : [0x80, 0xbf]
}
