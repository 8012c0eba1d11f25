// UTF-16, in either order of bytes.
import type { Coding } from './coding.ts'

const utf16 = new TextDecoder('utf-16le', { fatal: true })

/** The text without its byte order mark; undefined for what is not UTF-16: an odd number of bytes, half of a pair. */
export function readUtf16(bytes: Uint8Array, charset: Coding['charset']): string | undefined {
  try {
    return utf16.decode(isBigEndian(bytes, charset) ? swapped(bytes) : bytes)
  } catch {
    return undefined
  }
}

/** A mark says so, else the name; else the first character, which in JSON is one of ASCII. */
function isBigEndian([first, second]: Uint8Array, charset: Coding['charset']): boolean {
  if (first === 0xfe && second === 0xff) return true
  if (first === 0xff && second === 0xfe) return false
  return charset === 'utf-16' ? first === 0 : charset === 'utf-16be'
}

function swapped(bytes: Uint8Array): Uint8Array {
  const other = new Uint8Array(bytes) // a copy, which `slice` of Node's own bytes is not
  for (let at = 0; at + 1 < other.length; at += 2) {
    other[at] = bytes[at + 1] ?? 0
    other[at + 1] = bytes[at] ?? 0
  }
  return other
}
