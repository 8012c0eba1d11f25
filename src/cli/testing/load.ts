// A test file from the disk: JSON or YAML, with the document that it names, and where in them what is wrong stands.
import { readFile } from 'node:fs/promises'
import { dirname, extname, isAbsolute, join } from 'node:path'
import { isObject, type Json } from '../../rules/json.ts'
import { UsageError } from '../command.ts'
import { readDocumentFile, unreadable } from '../files.ts'
import type { Place } from './place.ts'
import type { FileProblem } from './problem.ts'
import { readTestFile, rulesFileOf, type TestFile } from './test-file.ts'

export interface Loaded {
  /** As it was given. */
  readonly name: string
  /** The file with the rules; undefined where they stand in the test file itself. */
  readonly rulesFile: string | undefined
  /** Undefined where one of the problems is an error. */
  readonly file: TestFile | undefined
  readonly problems: readonly PlacedProblem[]
  /** Where a JSON Pointer leads in the test file. */
  readonly placeOf: (pointer: string) => Promise<Place>
}

/** A problem, and the file and the place where it stands. */
export type PlacedProblem = FileProblem & Place & { readonly file: string }

/** Reads the file and its rules. Throws `UsageError` where one of them cannot be read or is neither JSON nor YAML. */
export async function loadTestFile(name: string): Promise<Loaded> {
  const text = await readFile(name, 'utf8').catch(error => {
    throw unreadable(name, error)
  })
  const node = await parse(name, text)
  const rules = rulesFileOf(node)
  const rulesFile = rules === undefined ? undefined : isAbsolute(rules) ? rules : join(dirname(name), rules)
  const document = rulesFile === undefined ? undefined : await readDocumentFile(rulesFile)
  const { file, problems, document: documentProblems } = readTestFile(node, document)
  const own = [...problems, ...(rulesFile === undefined ? documentProblems.map(inTestFile) : [])]
  const foreign = rulesFile === undefined ? [] : documentProblems
  const twin = isObject(node) && isObject(node['twin']) ? node['twin'] : {}
  const byTwin = foreign.filter(({ pointer }) => Object.hasOwn(twin, pointer.split('/')[1] ?? '')).map(inTestFile)
  const byRules = foreign.filter(({ pointer }) => !Object.hasOwn(twin, pointer.split('/')[1] ?? ''))
  return {
    name,
    rulesFile,
    file,
    problems: [
      ...(await placed([...own, ...byTwin], name, text)),
      ...(byRules.length === 0
        ? []
        : await placed(byRules, rulesFile ?? name, await readFile(rulesFile ?? name, 'utf8'))),
    ],
    placeOf: async pointer => (await placesOf(text))(pointer),
  }
}

/** A document's problem where the document stands in the test file: parameters are in its `twin`. */
function inTestFile(problem: FileProblem): FileProblem {
  const [, section = ''] = problem.pointer.split('/')
  const moved = section !== '' && !['rules', 'define', 'settings'].includes(section)
  return moved ? { ...problem, pointer: `/twin${problem.pointer}` } : problem
}

async function placed(problems: readonly FileProblem[], file: string, text: string): Promise<readonly PlacedProblem[]> {
  if (problems.length === 0) return []
  const placeOf = await placesOf(text)
  return problems.map(problem => ({ ...problem, ...placeOf(problem.pointer), file }))
}

/** The parser that knows places is loaded where something is to be placed. */
async function placesOf(text: string): Promise<(pointer: string) => Place> {
  const { placesIn } = await import('./place.ts')
  return placesIn(text)
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
  if (error !== undefined) {
    const { line, col } = error.linePos?.[0] ?? { line: 1, col: 1 }
    throw new UsageError(`${name}:${line}:${col} is no YAML: ${error.message.split(' at line ')[0]}.`)
  }
  // What YAML has beside JSON (dates, keys that are no texts) becomes JSON on the way.
  const node: Json = JSON.parse(JSON.stringify(document.toJS() ?? null))
  return node
}
