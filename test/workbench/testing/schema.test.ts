// The JSON Schema of test files: what VS Code's own JSON service makes of it, and that it accepts what is accepted.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { getLanguageService, TextDocument } from 'vscode-json-languageservice'
import { documentSchema } from '../../../src/rules/editor-schema/document-schema.ts'
import { testFileSchema } from '../../../src/workbench/testing/test-file-schema.ts'

const service = getLanguageService({})
service.configure({
  validate: true,
  schemas: [
    { uri: 'file:///rules.schema.json', schema: structuredClone(documentSchema()) },
    { uri: 'file:///rules.test.schema.json', fileMatch: ['*.test.json'], schema: structuredClone(testFileSchema()) },
  ],
})

function open(marked: string) {
  const document = TextDocument.create('file:///a.test.json', 'json', 1, marked.replace('¦', ''))
  const position = document.positionAt(Math.max(0, marked.indexOf('¦')))
  return { document, position, parsed: service.parseJSONDocument(document) }
}

const inTest = (body: string) => `{ "rules": "rules.json", "tests": [{ "name": "a", ${body} }] }`

test.each<[place: string, marked: string, offered: readonly string[]]>([
  ['a file', '{ ¦ }', ['rules', 'frame', 'start', 'twin', 'messages', 'expect', 'tests', 'define', 'settings']],
  ['a test', inTest('¦'), ['inputs', 'outputs', 'expect', 'twin', 'states', 'explain', 'messages', 'frame', 'start']],
  ['a message', '{ "messages": { "h": { ¦ } } }', ['body', 'text', 'base64', 'properties', 'system']],
  [
    'an expectation',
    inTest('"expect": { "H": { ¦ } }'),
    ['like', 'body', 'bodyContains', 'near', 'properties', 'rules'],
  ],
  ['a state', inTest('"states": [{ ¦ }]'), ['at', 'rule', 'key', 'is']],
  ['rules that are in the file', '{ "rules": { "r": { ¦ } } }', ['when', 'then', 'for', 'window']],
])('completes %s', async (_, marked, offered) => {
  const { document, position, parsed } = open(marked)
  const items = (await service.doComplete(document, position, parsed))?.items.map(({ label }) => label)
  expect(items).toEqual(expect.arrayContaining([...offered]))
})

test.each<[text: string, marked: readonly string[]]>([
  [inTest('"inputs": { "a": "-h-|" }, "outputs": { "b": "-H-|" }, "expect": { "H": { "like": "h" } }'), []],
  [inTest('"input": {}'), ['"input"']],
  [inTest('"states": [{ "at": "soon", "rule": "r", "is": "on" }]'), ['"soon"', '"on"']],
  ['{ "rules": { "r": { "wen": {}, "then": { "output": "a" } } }, "tests": [{ "name": "a" }] }', ['"wen"']],
])('marks %s', async (text, marked) => {
  const { document, parsed } = open(text)
  const found = await service.doValidation(document, parsed)
  expect(found.map(({ range }) => document.getText(range))).toEqual(marked)
})

test('rules.test.schema.json is what npm run schema makes', () => {
  expect(readFileSync('rules.test.schema.json', 'utf8')).toBe(`${JSON.stringify(testFileSchema(), null, 2)}\n`)
})
