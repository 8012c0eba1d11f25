// Reading what a command's arguments name: rule documents, recordings, standard input.
import { isUtf8 } from 'node:buffer'
import { open, readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { isObject, type JsonObject } from '../../rules/data/json.ts'
import { parseByValue } from '../../rules/data/json-text.ts'
import { locate } from '../../workbench/document/problem-text.ts'
import type { Source } from '../../workbench/recording/recording.ts'
import { type Io, UsageError } from './command.ts'

/** A document of rules. Throws `UsageError` where the file cannot be read or is not a JSON object. */
export async function readDocumentFile(file: string): Promise<JsonObject> {
  const document = await parse(file, await readTextFile(file))
  if (isObject(document)) return document
  throw new UsageError(`${file} does not contain a JSON object. Write a document like { "rules": { ... } }.`)
}

/** A file's text, without its byte order mark. Throws `UsageError` where it cannot be read or is not UTF-8. */
export async function readTextFile(file: string): Promise<string> {
  const bytes = await readFile(file).catch(error => {
    throw unreadable(file, error)
  })
  if (isUtf8(bytes)) return bytes.toString().replace(byteOrderMark, '')
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  throw new UsageError(
    `${file} is ${isUtf16 ? 'in UTF-16' : `not in UTF-8, from line ${badLine(bytes)} on`}; save it as UTF-8.`,
  )
}

/** What some editors put in front of a file. */
export const byteOrderMark = /^\uFEFF/

/** The first line that is not UTF-8. */
function badLine(bytes: Buffer): number {
  let line = 1
  for (let from = 0; ; line++) {
    const end = bytes.indexOf(0x0a, from)
    if (end < 0 || !isUtf8(bytes.subarray(from, end))) return line
    from = end + 1
  }
}

async function parse(file: string, text: string): Promise<unknown> {
  try {
    return parseByValue(text)
  } catch (error) {
    const plain = error instanceof Error ? error.message : String(error)
    throw new UsageError(`${file} is not JSON: ${(await faultOf(text)) ?? `${plain}.`}`)
  }
}

/** Where and why it is not JSON, if the parser that knows is installed; the module's image is without it. */
async function faultOf(text: string): Promise<string | undefined> {
  const parser = await import('../../workbench/document/json-text.ts').catch(() => undefined)
  const [first] = parser === undefined ? [] : locate(text, parser.readDocumentText(text).found)
  return first === undefined ? undefined : `line ${first.line}, column ${first.column}: ${first.message}`
}

/** The bytes of a file, or of standard input. */
export interface FileSource extends Source {
  readonly stream: Readable
}

/** A file's bytes, or standard input's without a name or with `-`. */
export async function openSource(file: string | undefined, io: Io): Promise<FileSource> {
  return file === undefined || file === '-' ? { name: 'stdin', stream: io.stdin } : openFile(file)
}

/** A file's bytes; those that a file named .gz holds compressed. Throws `UsageError` where it cannot be read. */
export async function openFile(file: string): Promise<FileSource> {
  const handle = await open(file).catch(error => {
    throw unreadable(file, error)
  })
  const status = await handle.stat()
  if (status.isDirectory()) {
    await handle.close()
    throw unreadable(file, Object.assign(new Error(), { code: 'EISDIR' }))
  }
  const bytes = handle.createReadStream({ highWaterMark: 256 * 1024 })
  const part = () => Math.min(1, bytes.bytesRead / status.size)
  const content = file.endsWith('.gz') ? pipeline(bytes, createGunzip(), () => {}) : bytes
  return { name: basename(file), stream: Readable.from(chunksOf(file, content)), ...(status.size > 0 && { part }) }
}

async function* chunksOf(file: string, stream: Readable): AsyncGenerator<Uint8Array> {
  try {
    yield* stream
  } catch (error) {
    throw unreadable(file, error)
  }
}

const reasons: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['EISDIR', 'it is a folder, and a file is needed'],
  ['EACCES', 'this user may not read it'],
  ['Z_DATA_ERROR', 'its name ends in .gz, but it is not what gzip makes'],
])

/** What to say of a file that the system refuses to read. */
export function unreadable(file: string, error: unknown): UsageError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const reason = reasons.get(code) ?? (error instanceof Error ? error.message : String(error))
  return new UsageError(`${file} cannot be read: ${reason}.`)
}
