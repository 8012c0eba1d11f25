// From the bytes of a message to the JSON in it, or to the reason why there is none. Total: hostile input is a value here.
import type { Json } from '../rules/data/json.ts'
import { lookAt, parseAsItCame, parseByValue } from '../rules/data/json-text.ts'
import type { MessageError } from '../rules/data/message.ts'
import type { Limits } from '../rules/nodes/settings.ts'

export type Decoded = { readonly body: Json; readonly error?: undefined } | { readonly error: MessageError }

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * The body as JSON (RFC 8259, UTF-8, a byte order mark is passed over). Of newline-delimited JSON, by its content type, the
 * list of its lines' values. `asItCame`: with the digits of its numbers and the order of its members, so that values of it
 * can leave as they came; else only with what values tell apart, which is faster where numbers are written as 21.0.
 */
export function decode(
  bytes: Uint8Array,
  limits: Pick<Limits, 'bodyBytes' | 'depth'>,
  contentType?: string,
  asItCame = true,
): Decoded {
  if (bytes.length === 0) return failure('body-empty', 'The body is empty; JSON is needed.')
  if (bytes.length > limits.bodyBytes) {
    const message = `The body has ${bytes.length} bytes; settings.limits.bodyBytes allows ${limits.bodyBytes}.`
    return failure('body-too-large', message)
  }
  let text: string
  try {
    text = utf8.decode(bytes)
  } catch {
    return failure('body-not-utf8', 'The body is not valid UTF-8.')
  }
  // A body nested deeper than the limit has at least that many opening and closing brackets.
  const look = asItCame || bytes.length >= 2 * limits.depth ? lookAt(bytes) : undefined
  if (look !== undefined && look.depth > limits.depth) {
    const message = `The body is nested deeper than settings.limits.depth allows (${limits.depth}).`
    return failure('body-too-deep', message)
  }
  const parse = !asItCame ? parseByValue : look?.isUnusual ? parseAsItCame : parsePlain
  return areLines(contentType) ? parseLines(text, parse) : parseText(text, parse)
}

type Parse = (text: string) => Json

const parsePlain: Parse = text => JSON.parse(text)

/** True for the content type of newline-delimited JSON. */
export function areLines(contentType: string | undefined): boolean {
  return contentType !== undefined && contentType !== 'application/json' && lines.test(contentType)
}

const lines = /^application\/(x-)?(ndjson|jsonlines)\s*(;|$)/i

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

const failure = (code: MessageError['code'], message: string): Decoded => ({ error: { code, message } })
