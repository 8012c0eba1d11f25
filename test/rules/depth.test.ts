// The deepest body that settings can allow is compared, written and taken as a key like any other.
import { expect, it } from 'vitest'
import { message, run } from '../decide.ts'

const depth = 1000
const deep = '['.repeat(depth - 1) + ']'.repeat(depth - 1)
const arriving = message(null, { text: `{"a":${deep},"b":${deep}}` })
const then = { output: 'out' }

it.each([
  { when: { path: '$.a', eq: '$.b' }, then },
  { when: { path: '$.a', in: ['$.b'] }, then },
  { when: { value: { text: '$.a' }, exists: true }, then },
  { when: { value: { text: ['$.a', { object: { a: '$.a' } }] }, exists: true }, then },
  { then: { output: 'out', tag: { a: '$.a' } } },
  { then: { output: 'out', body: { object: { a: '$.a' } } } },
  { by: '$.a', dedupe: { on: '$.b', within: '1s' }, then },
])('%j', rule => {
  expect(run({ settings: { limits: { depth } }, rules: { rule } }, arriving).fired).toEqual(['rule'])
})
