// A test file, loaded: JSON or YAML, with the document that it names, and the place of each mistake. Where texts
// come from, whoever asks knows.
import { isObject, type JsonObject } from '../../rules/data/json.ts'
import { type Problem, problem } from '../../rules/data/problem.ts'
import { spanOf } from '../document/check.ts'
import { type DocumentText, readDocumentText, type Span } from '../document/json-text.ts'
import { type AnyProblem, type Position, positionOf } from '../document/problem-text.ts'
import { readTestFile, rulesFileOf, type TestFile } from './test-file.ts'

/** Where files come from, as strings. */
export interface TextSource {
  /** Throws `InputError` where there is no such file. */
  read(name: string): Promise<string>
  /** What `other` names in a file of that name. */
  seenFrom(name: string, other: string): string
}

/** A file's text, read. */
export interface TextFile extends DocumentText {
  /** As it was given. */
  readonly name: string
  readonly text: string
}

export interface Loaded {
  readonly source: TextFile
  /** The file with the rules; that of the tests where they are in it. */
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

/** Reads the file and its rules. Throws `InputError` where one of them cannot be read. */
export async function loadTestFile(name: string, texts: TextSource): Promise<Loaded> {
  const source = await readText(name, texts)
  const rulesName = source.value === undefined ? undefined : rulesFileOf(source.value)
  const rules = rulesName === undefined ? source : await readText(texts.seenFrom(name, rulesName), texts)
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

async function readText(name: string, texts: TextSource): Promise<TextFile> {
  const text = (await texts.read(name)).replace(/^\uFEFF/, '')
  if (!/[^/]\.ya?ml$/i.test(name)) return { ...readDocumentText(text), name, text }
  const { readYamlText } = await import('../document/yaml-text.ts')
  return { ...readYamlText(text), name, text }
}

const objectOf = ({ value }: TextFile): JsonObject | 'none' | undefined =>
  value === undefined ? undefined : isObject(value) ? value : 'none'

function noObject(file: TextFile): PlacedProblem {
  const message = 'The document is not an object; write { "rules": { … } }.'
  return { file, problem: problem('not-an-object', '', message), span: file.place('', 'value') }
}

/** A parameter that the test file's `twin` sets is at fault there, all else where the rules are. */
function placeOfDocument(found: Problem, source: TextFile, rules: TextFile): PlacedProblem {
  const [, name = ''] = found.pointer.split('/')
  const twin = isObject(source.value) && isObject(source.value['twin']) ? source.value['twin'] : {}
  if (!Object.hasOwn(twin, name)) return { file: rules, problem: found, span: spanOf(found, rules, rules.text) }
  const moved = { ...found, pointer: `/twin${found.pointer}` }
  return { file: source, problem: moved, span: spanOf(moved, source, source.text) }
}
