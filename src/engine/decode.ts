// From the bytes of a message to the JSON in it, or to the reason why there is none. Total: hostile input is a value here.
import { CborFault, readCbor, tooDeep } from '../rules/data/cbor.ts'
import { type Coding, type Compression, codingOf, plainJson } from '../rules/data/coding.ts'
import type { Json } from '../rules/data/json.ts'
import { lookAt, parseAsItCame, parseByValue } from '../rules/data/json-text.ts'
import type { Message, MessageError } from '../rules/data/message.ts'
import { readUtf16 } from '../rules/data/utf-16.ts'
import type { Limits as AllLimits } from '../rules/nodes/settings.ts'

export type Decoded = { readonly body: Json; readonly error?: undefined } | Failure
type Failure = { readonly error: MessageError }
type Limits = Pick<AllLimits, 'bodyBytes' | 'depth'>

/**
 * A port: the bytes as they were before they were compressed, where that is at most so many, which shows while they grow. Total:
 * hostile input is `damaged`.
 */
export type Decompress = (bytes: Uint8Array, how: Compression, most: number) => Uint8Array | 'damaged' | 'too-large'

let decompress: Decompress | undefined

/** Gives all machines what decompresses, as the platform has it: once, before any message. */
export function provideDecompression(given: Decompress): void {
  decompress = given
}

const utf8 = new TextDecoder('utf-8', { fatal: true })
const encoder = new TextEncoder()

/** True for a body of which nothing says that it is anything but JSON in UTF-8. */
export const isPlainJson = ({ system }: Pick<Message, 'system'>): boolean => codingOf(system) === plainJson

/**
 * The body as JSON (RFC 8259): in UTF-8 (a byte order mark is passed over), compressed or in UTF-16 where the message says so.
 * Of newline-delimited JSON the list of its lines' values; of CBOR the JSON that it maps to. `asItCame`: with the digits of
 * its numbers and the order of its members, so that values of it can leave as they came; else only with what values tell
 * apart, which is faster where numbers are written as 21.0.
 */
export function decode({ bytes, system }: Pick<Message, 'bytes' | 'system'>, limits: Limits, asItCame = true): Decoded {
  const coding = codingOf(system)
  const whole = wholeOf(bytes, coding, limits)
  if ('error' in whole) return whole
  if (coding.format === 'cbor') return decodeCbor(whole.bytes, limits)
  const text = textOf(whole.bytes, coding)
  if (typeof text !== 'string') return text
  // In UTF-8, in which it is looked at.
  const plain = coding.charset === 'utf-8' ? whole.bytes : encoder.encode(text)
  if (plain.length > limits.bodyBytes) return tooLarge(plain.length, limits)
  // A body nested deeper than the limit has at least that many opening and closing brackets.
  const look = asItCame || plain.length >= 2 * limits.depth ? lookAt(plain) : undefined
  if (look !== undefined && look.depth > limits.depth) return failure('body-too-deep', tooDeep(limits.depth))
  const parse = !asItCame ? parseByValue : look?.isUnusual ? parseAsItCame : parsePlain
  return coding.format === 'lines' ? parseLines(text, parse) : parseText(text, parse)
}

/** The bytes before they were compressed. */
function wholeOf(bytes: Uint8Array, { compressed }: Coding, limits: Limits): { readonly bytes: Uint8Array } | Failure {
  let whole = bytes
  if (whole.length > limits.bodyBytes) return tooLarge(whole.length, limits)
  for (const how of compressed) {
    if (decompress === undefined) return failure('body-not-decompressed', `Nothing here can decompress ${how}.`)
    const found = decompress(whole, how, limits.bodyBytes)
    if (found === 'damaged') return failure('body-not-decompressed', `The body is not valid ${how}, or is cut off.`)
    if (found === 'too-large') return tooLarge(`more than ${limits.bodyBytes}`, limits, ' when it is decompressed')
    whole = found
  }
  return whole.length === 0 ? failure('body-empty', 'The body is empty; JSON is needed.') : { bytes: whole }
}

function tooLarge(bytes: number | string, { bodyBytes }: Limits, when = ''): Failure {
  const message = `The body has ${bytes} bytes${when}; settings.limits.bodyBytes allows ${bodyBytes}.`
  return failure('body-too-large', message)
}

function decodeCbor(bytes: Uint8Array, limits: Limits): Decoded {
  try {
    return { body: readCbor(bytes, limits) }
  } catch (error) {
    if (!(error instanceof CborFault)) throw error
    const { code, message } = error
    return failure(code, code === 'body-not-cbor' ? `The body is not CBOR that JSON can say: ${message}.` : message)
  }
}

function textOf(bytes: Uint8Array, { charset }: Coding): string | Failure {
  if (charset !== 'utf-8')
    return readUtf16(bytes, charset) ?? failure('body-not-utf16', 'The body is not valid UTF-16.')
  try {
    return utf8.decode(bytes)
  } catch {
    return failure('body-not-utf8', 'The body is not valid UTF-8.')
  }
}

type Parse = (text: string) => Json

const parsePlain: Parse = text => JSON.parse(text)

function parseLines(text: string, parse: Parse): Decoded {
  const values: Json[] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const parsed = parseText(line, parse, ` in line ${index + 1}`)
    if (parsed.error !== undefined) return parsed
    values.push(parsed.body)
  }
  return { body: values }
}

function parseText(text: string, parse: Parse, where = ''): Decoded {
  try {
    return { body: parse(text) }
  } catch {
    // The platform's own words quote the body and change with its version; a replay gives the same bytes everywhere.
    return failure('body-not-json', `The body is not JSON${where}.`)
  }
}

/** The body of a message that could be decoded when it arrived. */
export function decodeAgain(message: Pick<Message, 'bytes' | 'system'>, asItCame = true): Json | undefined {
  const found = decode(message, { bodyBytes: Number.POSITIVE_INFINITY, depth: Number.POSITIVE_INFINITY }, asItCame)
  return found.error === undefined ? found.body : undefined
}

const failure = (code: MessageError['code'], message: string): Failure => ({ error: { code, message } })
