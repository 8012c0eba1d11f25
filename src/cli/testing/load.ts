// A test file from the disk: JSON or YAML, and the document that it names. Knows which files a test depends on.
import { readFile } from 'node:fs/promises'
import { dirname, extname, isAbsolute, join } from 'node:path'
import type { Json } from '../../rules/json.ts'
import { UsageError } from '../command.ts'
import { readDocumentFile, unreadable } from '../files.ts'
import { type FileReading, readTestFile, rulesFileOf } from './test-file.ts'

export interface Loaded {
  /** As it was given. */
  readonly name: string
  readonly text: string
  /** The file with the rules; undefined where they stand in the test file itself. */
  readonly rulesFile: string | undefined
  readonly reading: FileReading
}

/** Reads the file and its rules. Throws `UsageError` where one of them cannot be read or is neither JSON nor YAML. */
export async function loadTestFile(name: string): Promise<Loaded> {
  const text = await readFile(name, 'utf8').catch(error => {
    throw unreadable(name, error)
  })
  const node = await parse(name, text)
  const rules = rulesFileOf(node)
  const rulesFile = rules === undefined ? undefined : isAbsolute(rules) ? rules : join(dirname(name), rules)
  const document = rulesFile === undefined ? undefined : await readDocumentFile(rulesFile)
  return { name, text, rulesFile, reading: readTestFile(node, document) }
}

async function parse(name: string, text: string): Promise<Json> {
  if (['.yaml', '.yml'].includes(extname(name).toLowerCase())) return parseYaml(name, text)
  try {
    const node: Json = JSON.parse(text)
    return node
  } catch (error) {
    throw new UsageError(`${name} is no JSON: ${error instanceof Error ? error.message : error}.`)
  }
}

async function parseYaml(name: string, text: string): Promise<Json> {
  const { parseDocument } = await import('yaml')
  const document = parseDocument(text, { merge: true })
  const [error] = document.errors
  if (error !== undefined) throw new UsageError(`${name} is no YAML: ${error.message}`)
  // What YAML has beside JSON (dates, undefined, keys that are no texts) becomes JSON on the way.
  const node: Json = JSON.parse(JSON.stringify(document.toJS() ?? null))
  return node
}
