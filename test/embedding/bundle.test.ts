// The language, the engine and the workbench run where there is no Node.js and where no text becomes code: all of their
// modules are put into one file for browsers, which then reads every document of the tests, and runs rules and a rule test.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readDocument } from '../../src/index.ts'
import { root } from '../cli/program.ts'
import { bundle, inBrowser } from './browser.ts'

const modules = ['rules', 'engine', 'workbench'].flatMap(room =>
  readdirSync(join(root, 'dist', room), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.js'))
    .map(file => `./dist/${room}/${file}`),
)

/** Documents, right ones and wrong ones, as text. */
const documents = [
  ...readdirSync(join(root, 'test/rules/problems')).map(file => join('test/rules/problems', file)),
  'rules.example.json',
  'examples/plant.json',
  'examples/machine-failure.json',
]
  .filter(file => file.endsWith('.json'))
  .map(file => readFileSync(join(root, file), 'utf8'))

const script = `
${modules.map(file => `import '${file}'`).join('\n')}
import { of } from 'rxjs'
import { createMachine, plainOf, readDocument, runRules } from 'edge-rules'
import { readTestFile } from './dist/workbench/testing/test-file.js'
import { judge } from './dist/workbench/testing/verdict.js'

export const problemsOf = text => JSON.stringify(readDocument(JSON.parse(text)).problems)

export function alarms(text) {
  const sent = []
  of({ body: { t: 21 } }, { body: { t: 35 } }).pipe(runRules(JSON.parse(text))).subscribe(found => sent.push(found))
  return JSON.stringify(sent)
}

export function verdicts(text) {
  const { file, problems } = readTestFile(JSON.parse(text), undefined)
  if (file === undefined) throw new Error(JSON.stringify(problems))
  return file.tests.map(test => judge(test).failures.length)
}

export function makesCode() {
  try {
    return new Function('return "code"')()
  } catch (error) {
    return error.name
  }
}
`

interface Exported {
  readonly problemsOf: (text: string) => string
  readonly alarms: (text: string) => string
  readonly verdicts: (text: string) => readonly number[]
  readonly makesCode: () => string
}

describe('one file for browsers, of every module of the language, the engine and the workbench', async () => {
  const { code, missing } = await bundle(script)
  const { problemsOf, alarms, verdicts, makesCode } = inBrowser(code) as Exported

  it('is whole: no module of Node.js, no package that is not there', () => {
    expect(modules.length).toBeGreaterThan(200)
    expect(missing).toEqual([])
  })

  it('which is told of one that is not', async () => {
    const { missing } = await bundle("import { readFileSync } from 'node:fs'; export const read = readFileSync")
    expect(missing).toEqual(['node:fs'])
  })

  it('runs where no text becomes code', () => expect(makesCode()).toBe('EvalError'))

  it('finds in each document what is found here', () => {
    expect(documents.length).toBeGreaterThan(50)
    for (const text of documents) {
      expect(JSON.parse(problemsOf(text))).toEqual(JSON.parse(JSON.stringify(readDocument(JSON.parse(text)).problems)))
    }
  })

  it('runs rules', () => {
    const rules = { rules: { hot: { when: { path: '$.t', gt: 25 }, then: { output: 'out' } } } }
    const sent = { output: 'out', rules: ['hot'], properties: {}, body: { t: 35 } }
    expect(JSON.parse(alarms(JSON.stringify(rules)))).toEqual([sent])
  })

  it('runs rule tests', () => {
    const test = {
      rules: { hot: { when: { path: '$.t', matches: '^h' }, then: { output: 'out' } } },
      messages: { h: { body: { t: 'hot' } }, c: { body: { t: 'cold' } } },
      tests: [
        { name: 'right', inputs: { input1: '-h-c-|' }, outputs: { out: '-h---|' } },
        { name: 'wrong', inputs: { input1: '-h-c-|' }, outputs: { out: '---c-|' } },
      ],
    }
    expect(verdicts(JSON.stringify(test))).toEqual([0, 1])
  })
})
