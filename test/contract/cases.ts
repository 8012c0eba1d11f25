// The cases beside this file: a document, a recording, and the lines that leave. Reads them; knows neither engine nor reference.
import { readdirSync, readFileSync } from 'node:fs'
import type { Json, JsonObject } from '../../src/index.ts'

/** `at` in epoch milliseconds, or in ISO 8601. */
export interface ContractCase {
  /** Of its file. */
  readonly group: string
  /** The sentence of the contract. */
  readonly name: string
  /** What the case shows, where the sentence has several. */
  readonly shows?: string
  readonly document: JsonObject
  /** Lines as `edge-rules replay` reads them; `text` gives a body's bytes. */
  readonly recording: readonly JsonObject[]
  /** Lines as `edge-rules replay` writes them; see README.md for what may be left out. */
  readonly sends: readonly JsonObject[]
}

/** A message that left, with its body's bytes as text. */
export interface Sent {
  readonly at: number
  readonly output: string
  readonly rules: readonly string[]
  readonly properties: { readonly [name: string]: string }
  readonly text: string
}

const folder = new URL('.', import.meta.url)

/** All cases of all files, in order of the files' names. */
export function contractCases(): readonly ContractCase[] {
  const files = readdirSync(folder).filter(name => name.endsWith('.json') && name !== 'pending.json')
  return files.toSorted().flatMap(file => {
    const cases: readonly Omit<ContractCase, 'group'>[] = JSON.parse(readFileSync(new URL(file, folder), 'utf8'))
    return cases.map(one => ({ group: file.replace('.json', ''), ...one }))
  })
}

/** How `pending.json` names a case. */
export const titleOf = ({ group, name, shows }: ContractCase) =>
  `${group}: ${name}${shows === undefined ? '' : ` (${shows})`}`

/** What the case expects, whole; undefined in place of as many sends as `skipped` says. */
export function expected({ document, sends }: ContractCase): readonly (Sent | undefined)[] {
  const ids = Object.keys(Object(document['rules'] ?? {}))
  return sends.flatMap((line): (Sent | undefined)[] => {
    if (typeof line['skipped'] === 'number') return Array.from({ length: line['skipped'] }, () => undefined)
    return [
      {
        at: epoch(line['at'] ?? null),
        output: String(line['output']),
        rules: texts(line['rules'] ?? ids),
        properties: Object.fromEntries(
          Object.entries(line['properties'] ?? {}).map(([name, value]) => [name, String(value)]),
        ),
        text: line['text'] === undefined ? JSON.stringify(line['body']) : String(line['text']),
      },
    ]
  })
}

const texts = (value: Json) => (Array.isArray(value) ? value.map(String) : [])

/** Epoch milliseconds of `at`. */
export const epoch = (at: Json) => (typeof at === 'number' ? at : Date.parse(String(at)))

/** What is left of the sends to compare: words of errors are free, and those that `expect` skips. */
export function comparable(
  sends: readonly Sent[],
  expect: readonly (Sent | undefined)[],
): readonly (Sent | undefined)[] {
  return sends.map((send, index) => {
    if (index < expect.length && expect[index] === undefined) return undefined
    const { errorMessage: _words, ...properties } = send.properties
    return { ...send, properties }
  })
}
