// What the engine takes from its platform and a bare isolate of V8 does not have: text encodings and base64. To be imported
// before all else. Takes away what would end the process: Intl asks for tables that such an isolate does not have.
import { joined } from '../workbench/joined-bytes.ts'
import { decodeUtf8, encodeUtf8, encodeUtf8Into } from './utf-8.ts'

class Encoder {
  encode(text = ''): Uint8Array {
    return encodeUtf8(text)
  }

  encodeInto(text: string, bytes: Uint8Array): { read: number; written: number } {
    return encodeUtf8Into(text, bytes)
  }
}

interface DecoderOptions {
  readonly fatal?: boolean
  readonly ignoreBOM?: boolean
}

type Decode = (bytes: Uint8Array, fatal: boolean) => string | undefined

/** How many bytes at the end may be the beginning of a character that goes on in the next piece. */
type Rest = (bytes: Uint8Array) => number

const decoders: ReadonlyMap<string, readonly [decode: Decode, restOf?: Rest]> = new Map<string, [Decode, Rest?]>([
  ['utf-8', [decodeUtf8]],
  ['utf-16le', [(bytes, fatal) => decodeUtf16(bytes, fatal, 0), bytes => restOfUtf16(bytes, 0)]],
  ['utf-16be', [(bytes, fatal) => decodeUtf16(bytes, fatal, 1), bytes => restOfUtf16(bytes, 1)]],
  ['latin1', [decodeLatin1]],
])

class Decoder {
  readonly #decode: Decode
  readonly #restOf: Rest | undefined
  readonly #fatal: boolean
  readonly #keepsMark: boolean
  #rest: Uint8Array = new Uint8Array()
  /** Whether what comes is the beginning, where a mark may be. */
  #isFirst = true

  constructor(label = 'utf-8', { fatal = false, ignoreBOM = false }: DecoderOptions = {}) {
    const [decode, restOf] = decoders.get(label) ?? []
    if (decode === undefined) throw new RangeError(`the encoding ${label} is not known here`)
    this.#decode = decode
    this.#restOf = restOf
    this.#fatal = fatal
    this.#keepsMark = ignoreBOM
  }

  /** `stream`: more comes. */
  decode(bytes: Uint8Array = new Uint8Array(), { stream = false } = {}): string {
    if (stream && this.#restOf === undefined) throw new RangeError('this encoding is read whole here, not in pieces')
    const all = this.#rest.length === 0 ? bytes : joined([this.#rest, bytes])
    const end = all.length - ((stream && this.#restOf?.(all)) || 0)
    this.#rest = all.slice(end)
    const mayHaveMark = this.#isFirst && !this.#keepsMark
    this.#isFirst = !stream || (this.#isFirst && end === 0)
    const text = this.#decode(all.subarray(0, end), this.#fatal)
    if (text === undefined) throw new TypeError('the bytes are not in that encoding')
    return mayHaveMark && text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  }
}

/** The code unit of two bytes, of which the first is the higher one where `swapped` is 1. */
const unitAt = (bytes: Uint8Array, at: number, swapped: number) =>
  (bytes[at + swapped] ?? 0) | ((bytes[at + 1 - swapped] ?? 0) << 8)

function decodeUtf16(bytes: Uint8Array, fatal: boolean, swapped: number): string | undefined {
  let text = ''
  for (let at = 0; at + 1 < bytes.length; at += 2) text += String.fromCharCode(unitAt(bytes, at, swapped))
  if (fatal) return bytes.length % 2 === 0 && !/\p{Surrogate}/u.test(text) ? text : undefined
  const wellFormed = text.replace(/\p{Surrogate}/gu, '\ufffd')
  // Half a character at the end is one mistake, also behind half a pair.
  const isTold = bytes.length % 2 === 0 || /[\ud800-\udbff]$/.test(text)
  return isTold ? wellFormed : `${wellFormed}\ufffd`
}

/** Half a code unit, and the first of a pair. */
function restOfUtf16(bytes: Uint8Array, swapped: number): number {
  const half = bytes.length % 2
  const last = bytes.length < 2 ? 0 : unitAt(bytes, bytes.length - half - 2, swapped)
  return last >= 0xd800 && last < 0xdc00 ? half + 2 : half
}

function decodeLatin1(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const values: ReadonlyMap<string, number> = new Map(Array.from(digits, (digit, value) => [digit, value]))

/** Base64 of the characters as bytes. */
function toBase64(text: string): string {
  let written = ''
  for (let at = 0; at < text.length; at += 3) {
    const [a, b, c] = [text.charCodeAt(at), text.charCodeAt(at + 1), text.charCodeAt(at + 2)]
    const bits = (a << 16) | ((b || 0) << 8) | (c || 0)
    written += `${digits[bits >> 18]}${digits[(bits >> 12) & 63]}`
    written += `${at + 1 < text.length ? digits[(bits >> 6) & 63] : '='}${at + 2 < text.length ? digits[bits & 63] : '='}`
  }
  return written
}

/** The bytes, as characters. @throws TypeError for a character that is no digit. */
function fromBase64(given: string): string {
  let text = ''
  let [bits, count] = [0, 0]
  for (const digit of given.replace(/[\t\n\f\r ]/g, '').replace(/={1,2}$/, '')) {
    const value = values.get(digit)
    if (value === undefined) throw new TypeError('this is not base64')
    bits = ((bits << 6) | value) & 0xffffff
    count += 6
    if (count < 8) continue
    count -= 8
    text += String.fromCharCode((bits >> count) & 0xff)
  }
  return text
}

/** What is given to an isolate that has none of it. */
export const platform = { TextEncoder: Encoder, TextDecoder: Decoder, atob: fromBase64, btoa: toBase64 } as const

if (!('TextDecoder' in globalThis)) Object.assign(globalThis, platform, { Intl: undefined })
