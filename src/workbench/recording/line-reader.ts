// A recording of JSON lines, read one by one: where a line begins and ends, and what it may contain.
import { lastTime } from '../../rules/data/duration.ts'
import { isObject, type Json, type JsonObject, member } from '../../rules/data/json.ts'
import { parseByValue } from '../../rules/data/json-text.ts'
import { type Message, type SystemProperties, systemPropertyNames } from '../../rules/data/message.ts'
import { nearest } from '../../rules/data/nearest.ts'
import { bytesOf, fromBase64 } from '../bytes.ts'
import { InputError, quotedName } from '../input-error.ts'
import { LineScan } from './line-scan.ts'
import { rawMember } from './raw-member.ts'
import type { RecordedLine, RecordingOptions, Source, TimedBlock } from './recording.ts'
import { readIso, type TimeForm } from './time-form.ts'
import { parts, wholeLines } from './whole-lines.ts'

const keys = ['at', 'leap', 'input', 'properties', 'system', 'body', 'text', 'base64', 'twin']

/** Yields the entries of a stream of lines, hundreds at once. Throws `InputError` with the line. */
export async function* readJsonLines(source: Source, options: RecordingOptions): AsyncGenerator<TimedBlock> {
  const reader = new LineReader(source.name, options)
  for await (const piece of wholeLines(source)) {
    for (const part of parts(reader.withoutMark(piece))) {
      const entries: RecordedLine[] = []
      const fault = reader.read(part, entries)
      // What comes before a line that cannot be read is run.
      if (reader.form !== undefined && entries.length > 0) yield { form: reader.form, entries }
      if (fault !== undefined) throw fault
    }
  }
}

const lineFeed = 0x0a
/** The forms of times that are read without a look at their text. */
const utcSeconds: TimeForm = { kind: 'iso', offset: 0, suffix: 'Z', fraction: false }
const utcFraction: TimeForm = { ...utcSeconds, fraction: true }
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Reads whole lines, as many as come at once. */
export class LineReader {
  /** How the first line gives its time. */
  form: TimeForm | undefined
  readonly #name: string
  readonly #options: RecordingOptions
  /** From the first line on, which says in which form times are. */
  #scan: LineScan | undefined
  #zero: number | undefined
  /** How the line that was read last gave its time. */
  #given: TimeForm | undefined
  #number = 0
  #newest = Number.NEGATIVE_INFINITY

  constructor(name: string, options: RecordingOptions) {
    this.#name = name
    this.#options = options
  }

  /** The first piece of a file may begin with a byte order mark. */
  withoutMark(piece: Uint8Array): Uint8Array {
    return this.#number === 0 && startsWithMark(piece) ? piece.subarray(3) : piece
  }

  /**
   * Adds the entries of whole lines, and to `forms` how each gave its time; gives what is wrong with the first line that cannot
   * be read.
   */
  read(part: Uint8Array, entries: RecordedLine[], forms?: TimeForm[]): Error | undefined {
    for (let from = 0; from < part.length; ) {
      this.#number++
      let entry = this.#scan === undefined ? undefined : this.#scan.read(part, from, this.#zero)
      let to = this.#scan?.end ?? 0
      if (entry !== undefined && this.#zero === undefined) this.#given = this.#scan?.fraction ? utcFraction : utcSeconds
      if (entry === undefined) {
        const found = part.indexOf(lineFeed, from)
        to = found < 0 ? part.length : found
        try {
          entry = this.#readText(decode(part.subarray(from, to), this.#complain), this.#complain)
        } catch (error) {
          return error instanceof Error ? error : new Error(String(error))
        }
      }
      if (entry !== undefined) {
        if (entry.time < this.#newest && this.#options.anyOrder !== true) return this.#complain(this.#goesBack())
        this.#newest = entry.time
        entries.push(entry)
        if (forms !== undefined && this.#given !== undefined) forms.push(this.#given)
      }
      from = to + 1
    }
    return undefined
  }

  #goesBack(): string {
    const sort = (this.#options.optionName ?? quotedName)('sort')
    return `"at" is earlier than in the line before. A recording is in order of time, oldest first${sort && `: ${sort} sorts it`}.`
  }

  #readText(line: string, complain: Complain): RecordedLine | undefined {
    if (line.trim() === '') return undefined
    const isFirst = this.form === undefined && !line.trimStart().startsWith('{')
    const csv = (this.#options.optionName ?? quotedName)('csv')
    const hint = ` If it is CSV, its name must end in .csv${csv && `, or ${csv} says so`}.`
    const { entry, form } = readLine(line, this.#options, isFirst ? text => complain(`${text}${hint}`) : complain)
    if (this.form !== undefined && this.form.kind !== form.kind) {
      throw complain('"at" must have one form in a recording: milliseconds or ISO 8601, as in the lines before.')
    }
    this.#given = form.kind === 'milliseconds' ? (this.form ?? form) : form
    if (this.form === undefined) {
      this.form = form
      this.#zero = form.kind === 'iso' ? undefined : form.zero
      this.#scan = new LineScan({
        properties: json => new Map(readTexts({ it: JSON.parse(json) }, 'it', Error)),
        system: json => readSystem({ system: JSON.parse(json) }, Error),
      })
    }
    return entry
  }

  readonly #complain = (text: string) => new InputError(`${this.#name}:${this.#number}: ${text}`)
}

const startsWithMark = (bytes: Uint8Array) => bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf

function decode(bytes: Uint8Array, complain: Complain): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw complain('this is not UTF-8. Recordings are JSON lines in UTF-8.')
  }
}

/** What is thrown of a sentence that says what is wrong. */
export type Complain = (text: string) => Error

/** A line with the form in which it gave the time. */
interface TimedLine {
  readonly entry: RecordedLine
  readonly form: TimeForm
}

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
    const value: Json = JSON.parse(line)
    // The bytes of a body are taken from the line; a change of the twin has literals, which keep their digits.
    return isObject(value) && member(value, 'twin') !== undefined ? parseByValue(line) : value
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
