// What is found in expressions when a document is read.
import { expect, it } from 'vitest'
import { type Json, type JsonObject, readDocument } from '../../src/index.ts'

const problemsOf = (to: Json, parameters: JsonObject = {}) =>
  readDocument({ ...parameters, rules: { r: { then: { output: 'out', tag: { to } } } } }).problems.map(
    ({ code, pointer, hint }) => [
      code,
      pointer.replace('/rules/r/then/tag/to', ''),
      ...(hint === undefined ? [] : [hint]),
    ],
  )

it.each<[Json, ...(readonly string[])[]]>([
  [{ add: ['$.a', '2'] }, ['wrong-type', '/add/1']],
  [{ add: ['$.a'] }, ['out-of-range', '/add']],
  [{ add: '$.a' }, ['wrong-type', '/add']],
  [{ sub: [1, 2, 3] }, ['out-of-range', '/sub']],
  [{ add: ['$.a', { property: 'b' }] }, ['wrong-type', '/add/1']],
  [{ add: ['$.a', { number: { property: 'b' } }] }],
  [{ add: ['$.a', { concat: ['1', '2'] }] }, ['wrong-type', '/add/1']],
  [{ add: ['$.a[*]', 1] }, ['wrong-type', '/add/0']],
  [{ abs: ['$.a'] }, ['wrong-type', '/abs']],
  [{ round: ['$.a', 'two'] }, ['wrong-type', '/round/1']],
  [{ round: ['$.a', 1, 2] }, ['out-of-range', '/round']],
  [{ max: ['$.a', true] }, ['wrong-type', '/max/1']],
  [{ max: 5 }, ['wrong-type', '/max']],
  [{ concat: ['a', ['b']] }, ['wrong-type', '/concat/1']],
  [{ upper: 5 }, ['wrong-type', '/upper']],
  [{ substring: ['$.a', 'b'] }, ['wrong-type', '/substring/1']],
  [{ join: ['a', 'b'] }, ['wrong-type', '/join/0']],
  [{ number: true }, ['wrong-type', '/number']],
  [{ coalesce: [] }, ['out-of-range', '/coalesce']],
  [{ upper: { coalesce: ['$.a', 5] } }],
  [{ upper: { coalesce: [5, true] } }, ['wrong-type', '/upper']],
  [{ if: ['$.a', 1, 2] }, ['not-an-object', '/if/0']],
  [{ if: [{ path: '$.a', gtt: 1 }, 1, 2] }, ['unknown-key', '/if/0/gtt', 'did you mean "gt"?']],
  [{ upper: { if: [{ path: '$.a', gt: 1 }, 1, 2] } }, ['wrong-type', '/upper']],
  [{ object: ['$.a'] }, ['wrong-type', '/object']],
  [{ object: { a: { adn: [1, 2] } } }, ['unknown-key', '/object/a/adn', 'did you mean "add"?']],
  [{ now: false }, ['unknown-value', '/now']],
  [{ hour: true, tz: 'Europe/Berln' }, ['unknown-value', '/tz', 'did you mean "Europe/Berlin"?']],
  [{ hour: { add: [1] }, tz: 'UTV' }, ['out-of-range', '/hour/add'], ['unknown-value', '/tz', 'did you mean "UTC"?']],
  [{ hour: true, tz: 5 }, ['wrong-type', '/tz']],
  [{ hour: ['$.a'] }, ['wrong-type', '/hour']],
  [{ hour: true, zone: 'UTC' }, ['unknown-key', '/zone']],
  ['$5', ['bad-path', '', 'for the string itself write { "literal": "$5" }']],
  [{ abs: { object: {} } }, ['wrong-type', '/abs']],
])('%j', (expression, ...expected) => {
  expect(problemsOf(expression)).toEqual(expected)
})

it.each<[Json, JsonObject, ...(readonly string[])[]]>([
  [{ add: ['$.a', { twin: 'offset' }] }, { offset: 2 }],
  [{ add: ['$.a', { twin: 'offset' }] }, { offset: '2' }, ['parameter-type', '/add/1']],
  [{ add: ['$.a', { twin: 'offset', default: 'x' }] }, {}, ['parameter-type', '/add/1']],
  [{ max: { twin: 'limits' } }, { limits: [1, 2] }],
  [{ max: { twin: 'limits' } }, { limits: 2 }, ['parameter-type', '/max']],
])('%j with the parameters %j', (expression, parameters, ...expected) => {
  expect(problemsOf(expression, parameters)).toEqual(expected)
})
