// The journal's files as text: a line a record, each with a checksum, so that a person can read them and a line that was
// cut off or changed is noticed. Knows no files.
import { isUtf8 } from 'node:buffer'
import { crc32 } from 'node:zlib'
import type { Entry } from '../engine/ports.ts'
import { isObject, type Json } from '../rules/data/json.ts'
import { parseByValue, writeJson } from '../rules/data/json-text.ts'
import { type Message, systemPropertyNames } from '../rules/data/message.ts'

/** A record is any JSON text without line breaks; its checksum is the CRC-32 of its UTF-8 bytes, in hexadecimal. */
export function lineOf(record: string): Buffer {
  const line = Buffer.from(`${noChecksum} ${record}\n`)
  line.write(checksum(line.subarray(recordStart, -1)), 'latin1')
  return line
}

/** The line of a long record that is made piece by piece. */
export class LongLine {
  readonly #chunks: Buffer[] = []
  #text = ''
  #checksum = 0
  /** Of its bytes so far. */
  length = recordStart + 1

  /** True once for each portion. */
  add(piece: string): boolean {
    this.#text += piece
    if (this.#text.length < portion) return false
    this.#write()
    return true
  }

  /** The whole line. */
  end(): readonly Buffer[] {
    this.#write()
    const start = Buffer.from(`${hexadecimal(this.#checksum)} `)
    return [start, ...this.#chunks, Buffer.from('\n')]
  }

  #write(): void {
    const chunk = Buffer.from(this.#text)
    this.#text = ''
    this.#checksum = crc32(chunk, this.#checksum)
    this.#chunks.push(chunk)
    this.length += chunk.length
  }
}

/** In UTF-16 code units: of keys with a window each, some hundred. */
const portion = 65_536

const noChecksum = '00000000'
const recordStart = noChecksum.length + 1
const lineBreak = 0x0a

const hexadecimal = (value: number) => value.toString(16).padStart(noChecksum.length, '0')
const checksum = (record: Uint8Array) => hexadecimal(crc32(record))

export interface Lines {
  /** Up to the first that is not as it was written. */
  readonly records: readonly Json[]
  /** `torn`: the last line was cut off, as by an end of the process; `corrupt`: lines follow that are whole. */
  readonly end: 'whole' | 'torn' | 'corrupt'
}

/** The records up to the first line that cannot be read, and whether that was the end, cut off, or damaged. */
export function readLines(file: Buffer): Lines {
  const records: Json[] = []
  let start = 0
  for (let end = file.indexOf(lineBreak); end >= 0; end = file.indexOf(lineBreak, start)) {
    const record = readLine(file.subarray(start, end))
    if (record === undefined) return { records, end: hasWholeLine(file, end + 1) ? 'corrupt' : 'torn' }
    records.push(record)
    start = end + 1
  }
  return { records, end: start === file.length ? 'whole' : 'torn' }
}

function hasWholeLine(file: Buffer, from: number): boolean {
  let start = from
  for (let end = file.indexOf(lineBreak, start); end >= 0; end = file.indexOf(lineBreak, start)) {
    if (readLine(file.subarray(start, end)) !== undefined) return true
    start = end + 1
  }
  return false
}

function readLine(line: Buffer): Json | undefined {
  const record = line.subarray(recordStart)
  if (line.length <= recordStart || line.toString('latin1', 0, recordStart) !== `${checksum(record)} `) return undefined
  try {
    const text = record.toString()
    const value: Json = JSON.parse(text)
    // Documents have literals, which rules compare by all their digits.
    return isObject(value) && value['desired'] !== undefined ? parseByValue(text) : value
  } catch {
    return undefined
  }
}

/** The record of an entry. */
export function writeEntry(entry: Entry): string {
  const { at, leap } = entry
  if (entry.kind === 'time') return JSON.stringify({ at, leap })
  if (entry.kind === 'desired') return writeJson({ at, leap, desired: entry.document })
  const { delivery } = entry
  const { input, bytes, properties, system } = entry.message
  const body = isUtf8(bytes) ? { text: textOf(bytes) } : { base64: bufferOf(bytes).toString('base64') }
  return JSON.stringify({ at, leap, delivery, input, properties: [...properties], system, ...body })
}

/** The entry that was written; undefined where it is none of this format. */
export function readEntry(record: Json): Entry | undefined {
  if (!isObject(record) || typeof record['at'] !== 'number') return undefined
  const { at, desired, input } = record
  const base = record['leap'] === true ? ({ at, leap: true } as const) : { at }
  if (isObject(desired)) return { kind: 'desired', ...base, document: desired }
  if (input === undefined) return { kind: 'time', ...base }
  const message = readMessage(record)
  if (message === undefined) return undefined
  const { delivery } = record
  return { kind: 'message', ...base, message, ...(typeof delivery === 'string' ? { delivery } : {}) }
}

function readMessage(record: Json): Message | undefined {
  if (!isObject(record)) return undefined
  const { input, properties, system, text, base64 } = record
  if (typeof input !== 'string' || !Array.isArray(properties) || !isObject(system)) return undefined
  const body = typeof text === 'string' ? Buffer.from(text) : Buffer.from(String(base64), 'base64')
  const pairs = properties.map((pair: Json): [string, string] => {
    const [name, value] = Array.isArray(pair) ? pair : []
    return [String(name), String(value)]
  })
  const known = systemPropertyNames.flatMap(name => (typeof system[name] === 'string' ? [[name, system[name]]] : []))
  return { input, bytes: body, properties: new Map(pairs), system: Object.fromEntries(known) }
}

const bufferOf = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
const textOf = (bytes: Uint8Array) => bufferOf(bytes).toString()
