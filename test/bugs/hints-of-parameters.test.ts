// A value that an alarm never has is mended where the document writes it; where a parameter says it, there is no such hint.
import { expect, test } from 'vitest'
import { createMachine, type JsonObject } from '../../src/index.ts'

const other: JsonObject = { by: '$.id', for: '1m', then: { output: 'out' } }
const hint = 'did you mean "raised"?'

test.each<[string, JsonObject, string, string | undefined]>([
  ['a literal', { eq: 'raisd' }, '/eq', hint],
  ['an element of a list', { in: ['idle', 'raisd'] }, '/in/1', hint],
  ['a parameter', { eq: { twin: 'wanted' } }, '/eq', undefined],
  ['a list that is a parameter', { in: { twin: 'list' } }, '/in', undefined],
  ['a parameter in a list', { in: ['idle', { twin: 'wanted' }] }, '/in/1', undefined],
])('%s', (_, asked, place, meant) => {
  const reader: JsonObject = { when: { alarm: 'other', key: '$.id', ...asked }, then: { output: 'out' } }
  const document = { wanted: 'raisd', list: ['raisd'], rules: { other, reader } }
  const { problems } = createMachine({ start: 0 }).apply(document, 0)
  const found = problems.find(({ code }) => code === 'never-holds')
  expect(found?.pointer).toBe(`/rules/reader/when${place}`)
  expect(found?.hint).toBe(meant)
})
