// The strings of a JSON text in UTF-8: where each ends, whether it is one, and what it says. Knows no objects.

const quote = 0x22
const backslash = 0x5c
const letterU = 0x75

/** 1 for what is itself in a JSON string, and one byte. */
const plain = new Uint8Array(256).fill(1, 0x20, 0x80)
plain[quote] = 0
plain[backslash] = 0

/** 1 for what may be behind a backslash. */
const escapes = new Uint8Array(256)
for (const character of '"\\/bfnrtu') escapes[character.charCodeAt(0)] = 1

/** No position: not JSON. */
export const nowhere = -1

/** Where the closing quote is of the string whose first character is there. */
export function endOfText(bytes: Uint8Array, start: number): number {
  let at = start
  for (;;) {
    while (plain[bytes[at] ?? 0] === 1) at++
    const byte = bytes[at] ?? 0
    if (byte === quote) return at
    at = byte === backslash ? endOfEscape(bytes, at) : byte < 0x80 ? nowhere : endOfCharacter(bytes, at)
    if (at === nowhere) return nowhere
  }
}

/** The same of a name without escapes; of one with an escape, nowhere. */
export function endOfName(bytes: Uint8Array, start: number): number {
  let at = start
  for (;;) {
    while (plain[bytes[at] ?? 0] === 1) at++
    const byte = bytes[at] ?? 0
    if (byte === quote) return at
    at = byte < 0x80 ? nowhere : endOfCharacter(bytes, at)
    if (at === nowhere) return nowhere
  }
}

/** True where every byte is a character that says itself. */
export function isPlainText(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (plain[bytes[at] ?? 0] !== 1) return false
  return true
}

function endOfEscape(bytes: Uint8Array, start: number): number {
  const escaped = bytes[start + 1] ?? 0
  if (escapes[escaped] !== 1) return nowhere
  if (escaped !== letterU) return start + 2
  for (let at = start + 2; at < start + 6; at++) if (!isHexDigit(bytes[at] ?? 0)) return nowhere
  return start + 6
}

const isHexDigit = (byte: number) =>
  (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66)

/** Of a character beyond ASCII, as UTF-8 has it: neither longer than it need be, nor half of a pair, nor past the last. */
function endOfCharacter(bytes: Uint8Array, start: number): number {
  const first = bytes[start] ?? 0
  const second = bytes[start + 1] ?? 0
  if (first < 0xc2 || first > 0xf4 || !continues(second)) return nowhere
  if (first < 0xe0) return start + 2
  if ((first === 0xe0 && second < 0xa0) || (first === 0xed && second > 0x9f)) return nowhere
  if (!continues(bytes[start + 2] ?? 0)) return nowhere
  if (first < 0xf0) return start + 3
  if ((first === 0xf0 && second < 0x90) || (first === 0xf4 && second > 0x8f)) return nowhere
  return continues(bytes[start + 3] ?? 0) ? start + 4 : nowhere
}

const continues = (byte: number) => (byte & 0xc0) === 0x80

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

/** What a string says, from behind its first quote to its last. */
export function textBetween(bytes: Uint8Array, start: number, end: number): string {
  if (end - start <= longestKnown) return knownText(bytes, start, end)
  return written(bytes, start, end)
}

function written(bytes: Uint8Array, start: number, end: number): string {
  const text = utf8.decode(bytes.subarray(start, end))
  return text.includes('\\') ? JSON.parse(`"${text}"`) : text
}

/** The ids of devices come again and again: so many short strings are made once. A cache, no state. */
let known: (string | undefined)[] = new Array(8192).fill(undefined)
const longestKnown = 32
const mostKnown = 65_536
/** How often a string was known since the cache became so large, and how often not. */
let [hits, misses] = [0, 0]

/** Where strings come again, but too many for their places, there are more places. */
function growKnown(): void {
  if (known.length < mostKnown && 4 * hits > misses) known = new Array(2 * known.length).fill(undefined)
  hits = 0
  misses = 0
}

function knownText(bytes: Uint8Array, start: number, end: number): string {
  let hash = end - start
  for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0
  const before = known[slotOf(hash)]
  if (before !== undefined && says(before, bytes, start, end)) {
    hits++
    return before
  }
  if (++misses > 4 * known.length) growKnown()
  const text = written(bytes, start, end)
  if (isPlainText(bytes, start, end)) known[slotOf(hash)] = text
  return text
}

const slotOf = (hash: number) => (hash ^ (hash >>> 13)) & (known.length - 1)

function says(text: string, bytes: Uint8Array, start: number, end: number): boolean {
  if (text.length !== end - start) return false
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) !== bytes[start + at]) return false
  return true
}
