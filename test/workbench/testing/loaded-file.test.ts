// Test files that are on no disk: a page has strings as well.
import { expect, test } from 'vitest'
import { InputError } from '../../../src/workbench/input-error.ts'
import { loadTestFile, type TextSource } from '../../../src/workbench/testing/loaded-file.ts'
import { judge } from '../../../src/workbench/testing/verdict.ts'

const texts: Readonly<Record<string, string>> = {
  'site/hot.json':
    '\uFEFF{ "rules": { "hot": { "when": { "path": "$.t", "gt": 30 }, "then": { "output": "alarms" } } } }',
  'site/hot.test.yaml': `rules: hot.json
frame: 1s
messages:
  h: { body: { t: 31 } }
  c: { body: { t: 30 } }
tests:
  - name: passes what is hot
    inputs: { input1: c-h-| }
    outputs: { alarms: --h-| }
`,
  'site/lost.test.json': '{ "rules": "nowhere.json", "tests": [] }',
  'site/.yaml': '{ "rules": {} }',
}

const source: TextSource = {
  async read(name) {
    const text = texts[name]
    if (text === undefined) throw new InputError(`there is no file ${name}`)
    return text
  },
  seenFrom: (name, other) => `${name.slice(0, name.lastIndexOf('/'))}/${other}`,
}

test('a test in YAML of rules in JSON is read and judged', async () => {
  const { file, problems, rules } = await loadTestFile('site/hot.test.yaml', source)
  expect(problems).toEqual([])
  expect(rules.name).toBe('site/hot.json')
  expect(file?.tests.map(one => judge(one).failures)).toEqual([[]])
})

test('rules that are not there are an error of the input', async () => {
  await expect(loadTestFile('site/lost.test.json', source)).rejects.toThrow(InputError)
})

test('a name that is nothing but an ending is JSON', async () => {
  const { problems } = await loadTestFile('site/.yaml', source)
  expect(problems.map(({ problem }) => problem.code)).toEqual(['missing-key'])
})
