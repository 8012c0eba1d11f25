// From a test file to its tests, or to every problem in it. Pure: what it names was read before. Begins here; the letters
// of a test are read by drawn-test.ts.
import { isObject, type Json, type JsonObject } from '../../rules/data/json.ts'
import { under } from '../../rules/data/problem.ts'
import { type DocumentReading, readDocument } from '../../rules/document/document.ts'
import { checkShape, shapeOf } from '../../rules/schema/fragment.ts'
import { mergeObject } from '../../rules/twin/merge-patch.ts'
import { readMessages } from './drawn-message.ts'
import { readTest, type Shared } from './drawn-test.ts'
import { readExpectations } from './expectation.ts'
import { type FileProblem, fileProblem } from './file-problem.ts'
import type { RuleTest } from './rule-test.ts'
import { fileSchema, testSchema } from './test-file-schema.ts'

export interface TestFile {
  /** The document that runs, with the file's twin over it. */
  readonly desired: JsonObject
  readonly tests: readonly RuleTest[]
}

/** `file` is there where no problem is an error. */
export interface FileReading {
  readonly file?: TestFile
  readonly problems: readonly FileProblem[]
  /** What is wrong with the document; pointers lead into it, and parameters are those of the document or the file. */
  readonly document: DocumentReading['problems']
}

/** The member `rules` of a test file where it names another file. */
export function rulesFileOf(node: Json): string | undefined {
  return isObject(node) && typeof node['rules'] === 'string' ? node['rules'] : undefined
}

const fileShape = shapeOf(fileSchema)
const testShape = shapeOf(testSchema)

/** Reads a test file; `document` is what its `rules` names, undefined where the rules are in the file itself. */
export function readTestFile(node: Json, document: JsonObject | undefined): FileReading {
  const problems: FileProblem[] = isDocument(node) ? [noTests] : [...checkShape(fileShape, node, '')]
  if (problems.length > 0 || !isObject(node)) return { problems, document: [] }
  // What a file says of all of its tests is wrong once.
  const report = (problem: FileProblem) => {
    if (!problems.some(found => equalProblems(found, problem))) problems.push(problem)
  }
  const twin = isObject(node['twin']) ? node['twin'] : {}
  const desired = mergeObject(document ?? ownDocument(node), twin)
  const reading = readDocument(desired)
  const nodes = Array.isArray(node['tests']) ? node['tests'] : []
  problems.push(...nodes.flatMap((test: Json, index) => checkShape(testShape, test, `/tests/${index}`)))
  const messages = readMessages(node['messages'], '/messages', report)
  const { ruleSet } = reading
  if (problems.length > 0 || ruleSet === undefined) return { problems, document: reading.problems }
  const expect = readExpectations(node['expect'])
  const shared: Shared = { node, desired, rules: ruleSet.rules, messages, expect, report }
  const tests = nodes.flatMap((test: Json, index) => (isObject(test) ? readTest(test, `/tests/${index}`, shared) : []))
  const invalid = problems.some(({ severity }) => severity === 'error')
  if (!invalid) checkUse(shared, tests)
  return { problems, document: reading.problems, ...(invalid ? {} : { file: { desired, tests } }) }
}

/** A document of rules, given where a test file is needed. */
const isDocument = (node: Json) => isObject(node) && isObject(node['rules']) && node['tests'] === undefined

const noTests: FileProblem = {
  code: 'missing-key',
  severity: 'error',
  pointer: '',
  message: 'These are rules, not tests of them.',
  hint: 'a test file names the file with the rules, as in { "rules": "rules.json", "tests": [ … ] }',
}

const equalProblems = (a: FileProblem, b: FileProblem) => a.pointer === b.pointer && a.message === b.message

/** The document whose rules are in the test file. */
function ownDocument(node: JsonObject): JsonObject {
  const sections = Object.entries(node).filter(([name]) => ['rules', 'define', 'settings'].includes(name))
  return Object.fromEntries(sections)
}

/** What the file has and no test uses, and names that two tests have. */
function checkUse({ messages, expect, report }: Shared, tests: readonly RuleTest[]): void {
  const lettersOf = (lines: (test: RuleTest) => RuleTest['inputs']) =>
    new Set(tests.flatMap(test => [...lines(test).values()].flat().map(({ letter }) => letter)))
  const drawn = lettersOf(({ inputs }) => inputs)
  for (const { letter, pointer } of messages) {
    if (!drawn.has(letter)) report(fileProblem('unused-message', pointer, `No test draws the message "${letter}".`))
  }
  const expected = lettersOf(({ outputs }) => outputs)
  for (const letter of expect.keys()) {
    if (expected.has(letter)) continue
    const message = `No test draws "${letter}" in a line of its outputs, so this checks nothing.`
    report(fileProblem('unused-expectation', under('/expect', letter), message))
  }
  const names = new Set<string>()
  for (const { name, pointer } of tests) {
    if (names.has(name)) report(fileProblem('same-name', `${pointer}/name`, `Another test is named "${name}".`))
    names.add(name)
  }
}
