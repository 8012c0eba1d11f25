// A recording of JSON lines, read one by one: where a line begins and ends, and what it may contain.
import { lastTime } from '../../rules/data/duration.ts'
import { isObject, type Json, type JsonObject, member } from '../../rules/data/json.ts'
import { type Message, type SystemProperties, systemPropertyNames } from '../../rules/data/message.ts'
import { nearest } from '../../rules/data/nearest.ts'
import { bytesOf, fromBase64 } from '../bytes.ts'
import { InputError, quotedName } from '../input-error.ts'
import { rawMember } from './raw-member.ts'
import type { RecordedLine, RecordingOptions, Source, TimedLine } from './recording.ts'
import { readIso, type TimeForm } from './time-form.ts'

/** No body that edgeHub carries (256 KiB) comes near it; a file that is not a recording does. */
const longestLine = 16 * 1024 * 1024

const keys = ['at', 'leap', 'input', 'properties', 'system', 'body', 'text', 'base64', 'twin']

/** Yields the entries of a stream of lines. Throws `InputError` with the line. */
export async function* readJsonLines(source: Source, options: RecordingOptions): AsyncGenerator<TimedLine> {
  let previous: TimedLine | undefined
  let number = 0
  for await (const line of readLines(source)) {
    number++
    const complain = (text: string) => new InputError(`${source.name}:${number}: ${text}`)
    if (line.trim() === '') continue
    const timed = readLine(line, options, complain)
    if (previous !== undefined && previous.form.kind !== timed.form.kind) {
      throw complain('"at" must have one form in a recording: milliseconds or ISO 8601, as in the lines before.')
    }
    if (previous !== undefined && timed.entry.time < previous.entry.time) {
      throw complain('"at" is earlier than in the line before. Sort the recording by time, oldest first.')
    }
    previous = timed
    yield timed
  }
}

/** What is thrown of a sentence that says what is wrong. */
export type Complain = (text: string) => Error

function readLine(line: string, options: RecordingOptions, complain: Complain): TimedLine {
  const value = parse(line, complain)
  if (!isObject(value))
    throw complain('a line must be one JSON object, such as {"at": 0, "input": "input1", "body": {}}.')
  for (const key of Object.keys(value)) {
    if (keys.includes(key)) continue
    if (key === 'output')
      throw complain('this line is an output. A recording contains what came in: "input" or "twin".')
    const meant = nearest(key, keys)
    throw complain(
      `"${key}" is not a key of a line. ${meant ? `Did you mean "${meant}"?` : `Keys: ${keys.join(', ')}.`}`,
    )
  }
  const at = member(value, 'at')
  const { time, form } = readAt(at, options, complain)
  const leap = member(value, 'leap')
  if (leap !== undefined && typeof leap !== 'boolean') throw complain('"leap" is true or false.')
  const { leap: _, ...rest } = value
  const entry = readEntry(line, rest, time, complain)
  return { entry: leap === true ? { ...entry, leaps: true } : entry, form }
}

function parse(line: string, complain: Complain): Json {
  try {
    return JSON.parse(line)
  } catch (error) {
    throw complain(`this is not JSON: ${error instanceof Error ? error.message : error}.`)
  }
}

function readAt(
  at: Json | undefined,
  { start, optionName = quotedName }: RecordingOptions,
  complain: Complain,
): { time: number; form: TimeForm } {
  if (typeof at === 'number') {
    const zero = start ?? 0
    const valid = Number.isInteger(at) && at >= 0 && Math.abs(zero + at) <= lastTime
    if (!valid) throw complain(`"at" in milliseconds must be a whole number from 0, not ${at}.`)
    return { time: zero + at, form: { kind: 'milliseconds', zero } }
  }
  if (typeof at !== 'string') {
    throw complain('"at" is missing: milliseconds since the recording\'s start, or an ISO 8601 time with its offset.')
  }
  if (start !== undefined)
    throw complain(`${optionName('start')} is for recordings in milliseconds; this one says itself when it starts.`)
  const iso = readIso(at)
  if (iso === undefined)
    throw complain(`"at" is not an ISO 8601 time such as 2026-01-31T08:30:00Z: ${JSON.stringify(at)}.`)
  const { time, suffix, offset, fraction } = iso
  if (suffix === undefined) throw complain(`"at" has no offset: write ${JSON.stringify(`${at}Z`)} if it is in UTC.`)
  return { time, form: { kind: 'iso', offset, suffix, fraction } }
}

function readEntry(line: string, value: JsonObject, time: number, complain: Complain): RecordedLine {
  const input = member(value, 'input')
  const patch = member(value, 'twin')
  if (patch !== undefined) {
    const other = Object.keys(value).find(key => key !== 'at' && key !== 'twin')
    if (other !== undefined) throw complain(`a line with "twin" has no "${other}": write two lines.`)
    if (!isObject(patch)) throw complain('"twin" must be an object: a merge patch of the desired properties.')
    return { kind: 'twin', time, patch }
  }
  if (input === undefined) {
    const other = Object.keys(value).find(key => key !== 'at')
    if (other !== undefined) throw complain(`"input" is missing: the name of the input that "${other}" arrived at.`)
    return { kind: 'pause', time }
  }
  if (typeof input !== 'string' || input === '') throw complain('"input" must be the name of an input.')
  return { kind: 'message', time, message: readMessage(line, { ...value, input }, complain) }
}

/** The message of a line that has an input and a body. */
export function readMessage(line: string, value: JsonObject & { readonly input: Json }, complain: Complain): Message {
  const properties = new Map(readTexts(value, 'properties', complain))
  const input = String(value.input)
  return { input, bytes: readBody(line, value, complain), properties, system: readSystem(value, complain) }
}

/** The one of `body`, `text` and `base64` that `value` has; `line` is its text. */
export function readBody(line: string, value: JsonObject, complain: Complain): Message['bytes'] {
  const given = ['body', 'text', 'base64'].filter(key => Object.hasOwn(value, key))
  if (given.length !== 1) {
    throw complain('a message has one of "body" (JSON), "text" and "base64" (for what is not JSON).')
  }
  const text = member(value, 'text')
  const base64 = member(value, 'base64')
  if (text !== undefined) {
    if (typeof text !== 'string') throw complain('"text" must be a string.')
    return bytesOf(text)
  }
  if (base64 !== undefined) {
    if (typeof base64 !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64))
      throw complain('"base64" is not valid base64.')
    return fromBase64(base64)
  }
  return bytesOf(rawMember(line, 'body') ?? '')
}

function readSystem(value: JsonObject, complain: Complain): SystemProperties {
  const texts = readTexts(value, 'system', complain)
  const names: readonly string[] = systemPropertyNames
  for (const [name] of texts) {
    if (names.includes(name)) continue
    const meant = nearest(name, names)
    throw complain(`"system.${name}" is unknown. ${meant ? `Did you mean "${meant}"?` : `Known: ${names.join(', ')}.`}`)
  }
  return Object.fromEntries(texts)
}

/**
 * The members of an object of strings, under a key of the line; none without the key. Throws what `complain` makes of
 * anything else.
 */
export function readTexts(value: JsonObject, key: string, complain: Complain): readonly (readonly [string, string])[] {
  const object = member(value, key) ?? {}
  if (!isObject(object)) throw complain(`"${key}" must be an object of strings.`)
  return Object.entries(object).map(([name, text]) => {
    if (typeof text !== 'string')
      throw complain(`"${key}.${name}" must be a string: write ${JSON.stringify(JSON.stringify(text))}.`)
    return [name, text] as const
  })
}

/** Splits at line feeds alone: other separators of lines (U+2028) are allowed within JSON strings. */
export async function* readLines({ name, stream }: Source): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let rest = ''
  let number = 1
  const decode = (bytes?: Uint8Array): string => {
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true })
    } catch {
      throw new InputError(
        `${name}: at or after line ${number}: this is not UTF-8. Recordings are JSON lines in UTF-8.`,
      )
    }
  }
  for await (const chunk of stream) {
    const lines = (rest + decode(chunk)).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > longestLine)
      throw new InputError(`${name}:${number + lines.length}: the line is over 16 MB long.`)
    for (const line of lines) {
      yield line
      number++
    }
  }
  rest += decode()
  if (rest !== '') yield rest
}
