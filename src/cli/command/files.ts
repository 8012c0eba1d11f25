// Reading what a command's arguments name: rule documents, recordings, standard input.
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
  const text = await readFile(file, 'utf8').catch(error => {
    throw unreadable(file, error)
  })
  const document = await parse(file, text.replace(byteOrderMark, ''))
  if (isObject(document)) return document
  throw new UsageError(`${file} does not contain a JSON object. Write a document like { "rules": { ... } }.`)
}

/** What some editors put in front of a file. */
export const byteOrderMark = /^\uFEFF/

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
    throw new UsageError(`${file} is a folder; a file is needed.`)
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

/** What to say of a file that the system refuses to read. */
export function unreadable(file: string, error: unknown): UsageError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const reason = code === 'ENOENT' ? 'there is no such file' : error instanceof Error ? error.message : String(error)
  return new UsageError(`${file} cannot be read: ${reason}.`)
}
