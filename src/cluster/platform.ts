// What the engine takes from its platform and a bare isolate of V8 does not have: text encodings and base64. To be imported
// before all else. Takes away what would end the process: Intl asks for tables that such an isolate does not have.
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

const decoders: ReadonlyMap<string, Decode> = new Map([
  ['utf-8', decodeUtf8],
  ['utf-16le', decodeUtf16],
  ['latin1', decodeLatin1],
])

class Decoder {
  readonly #decode: Decode
  readonly #fatal: boolean
  readonly #keepsMark: boolean

  constructor(label = 'utf-8', { fatal = false, ignoreBOM = false }: DecoderOptions = {}) {
    const decode = decoders.get(label)
    if (decode === undefined) throw new RangeError(`the encoding ${label} is not known here`)
    this.#decode = decode
    this.#fatal = fatal
    this.#keepsMark = ignoreBOM
  }

  decode(bytes: Uint8Array = new Uint8Array()): string {
    const text = this.#decode(bytes, this.#fatal)
    if (text === undefined) throw new TypeError('the bytes are not in that encoding')
    return !this.#keepsMark && text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  }
}

function decodeUtf16(bytes: Uint8Array, fatal: boolean): string | undefined {
  let text = ''
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    text += String.fromCharCode((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8))
  }
  if (fatal) return bytes.length % 2 === 0 && !/\p{Surrogate}/u.test(text) ? text : undefined
  const wellFormed = text.replace(/\p{Surrogate}/gu, '\ufffd')
  // Half a character at the end is one mistake, also behind half a pair.
  const isTold = bytes.length % 2 === 0 || /[\ud800-\udbff]$/.test(text)
  return isTold ? wellFormed : `${wellFormed}\ufffd`
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
