// A test file from the disk: JSON or YAML, with the document that it names, and where in them what is wrong stands.
import { readFile } from 'node:fs/promises'
import { dirname, extname, isAbsolute, join } from 'node:path'
import { isObject, type JsonObject } from '../../rules/data/json.ts'
import { type Problem, problem } from '../../rules/data/problem.ts'
import { spanOf } from '../../workbench/document/check.ts'
import { type DocumentText, readDocumentText, type Span } from '../../workbench/document/json-text.ts'
import { type AnyProblem, type Position, positionOf } from '../../workbench/document/problem-text.ts'
import { readTestFile, rulesFileOf, type TestFile } from '../../workbench/testing/test-file.ts'
import { unreadable } from '../command/files.ts'

/** A file's text, read. */
export interface TextFile extends DocumentText {
  /** As it was given. */
  readonly name: string
  readonly text: string
}

export interface Loaded {
  readonly source: TextFile
  /** The file with the rules; that of the tests where they stand in it. */
  readonly rules: TextFile
  /** Undefined where one of the problems is an error. */
  readonly file: TestFile | undefined
  readonly problems: readonly PlacedProblem[]
}

/** A problem, the file it is in, and the part of that which is at fault. */
export interface PlacedProblem {
  readonly file: TextFile
  readonly problem: AnyProblem
  readonly span: Span
}

/** Reads the file and its rules. Throws `UsageError` where one of them cannot be read. */
export async function loadTestFile(name: string): Promise<Loaded> {
  const source = await readText(name)
  const rulesName = source.value === undefined ? undefined : rulesFileOf(source.value)
  const path = rulesName === undefined || isAbsolute(rulesName) ? rulesName : join(dirname(name), rulesName)
  const rules = path === undefined ? source : await readText(path)
  const faults = (rules === source ? [source] : [source, rules]).flatMap(file =>
    file.found.map(found => ({ ...found, file })),
  )
  const document = rules === source ? undefined : objectOf(rules)
  if (source.value === undefined || rules.value === undefined || document === 'none') {
    return { source, rules, file: undefined, problems: document === 'none' ? [...faults, noObject(rules)] : faults }
  }
  const { file, problems, document: documentProblems } = readTestFile(source.value, document)
  const invalid = faults.some(fault => fault.problem.severity === 'error')
  return {
    source,
    rules,
    file: invalid ? undefined : file,
    problems: [
      ...faults,
      ...problems.map(found => ({ file: source, problem: found, span: source.place(found.pointer, partOf(found)) })),
      ...documentProblems.map(found => placeOfDocument(found, source, rules)),
    ],
  }
}

/** Of these the name is at fault, of all others the value. */
const ofNames = ['unknown-key', 'missing-key', 'bad-message', 'unused-expectation', 'unused-message', 'unused-patch']
const partOf = ({ code }: AnyProblem) => (ofNames.includes(code) ? 'name' : 'value')

/** The line and column to which a JSON Pointer leads. */
export function positionIn({ text, place }: TextFile, pointer: string): Position {
  return positionOf(text, place(pointer, 'name'))
}

async function readText(name: string): Promise<TextFile> {
  const bytes = await readFile(name, 'utf8').catch(error => {
    throw unreadable(name, error)
  })
  const text = bytes.replace(/^\uFEFF/, '')
  if (!['.yaml', '.yml'].includes(extname(name).toLowerCase())) return { ...readDocumentText(text), name, text }
  const { readYamlText } = await import('../../workbench/document/yaml-text.ts')
  return { ...readYamlText(text), name, text }
}

const objectOf = ({ value }: TextFile): JsonObject | 'none' | undefined =>
  value === undefined ? undefined : isObject(value) ? value : 'none'

function noObject(file: TextFile): PlacedProblem {
  const message = 'The document is no object; it looks like { "rules": { … } }.'
  return { file, problem: problem('not-an-object', '', message), span: file.place('', 'value') }
}

/** A parameter that the test file's `twin` sets is at fault there, all else where the rules stand. */
function placeOfDocument(found: Problem, source: TextFile, rules: TextFile): PlacedProblem {
  const [, name = ''] = found.pointer.split('/')
  const twin = isObject(source.value) && isObject(source.value['twin']) ? source.value['twin'] : {}
  if (!Object.hasOwn(twin, name)) return { file: rules, problem: found, span: spanOf(found, rules, rules.text) }
  const moved = { ...found, pointer: `/twin${found.pointer}` }
  return { file: source, problem: moved, span: spanOf(moved, source, source.text) }
}
