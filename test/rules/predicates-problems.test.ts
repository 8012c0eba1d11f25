// What is found in the arguments of predicates when a document is read.
import { expect, it } from 'vitest'
import { type JsonObject, readDocument } from '../../src/index.ts'

const problemsOf = (when: JsonObject, parameters: JsonObject = {}) =>
  readDocument({ ...parameters, rules: { r: { when, then: { output: 'out' } } } }).problems.map(
    ({ code, pointer, hint }) => [code, pointer.replace('/rules/r/when', ''), ...(hint === undefined ? [] : [hint])],
  )

const outside = (low: number, high: number) => `for what is ${low} or more, or ${high} or less, write { "any": [ … ] }`
const exists = 'if you mean that, add "exists": true'

it.each<[JsonObject, ...(readonly string[])[]]>([
  [{ between: [1] }, ['out-of-range', '/between']],
  [{ between: 5 }, ['wrong-type', '/between']],
  [{ between: [1, true] }, ['wrong-type', '/between/1']],
  [{ between: ['$.low', true] }, ['wrong-type', '/between/1']],
  [{ between: [30, 20] }, ['never-holds', '/between', outside(30, 20)]],
  [{ between: [30, 'z'] }, ['never-holds', '/between']],
  [{ in: 'abc' }, ['wrong-type', '/in']],
  [{ notIn: 5 }, ['wrong-type', '/notIn']],
  [{ startsWith: 5 }, ['wrong-type', '/startsWith']],
  [{ endsWith: ['a'] }, ['wrong-type', '/endsWith']],
  [{ exists: 'yes' }, ['wrong-type', '/exists']],
  [{ matches: 'a(' }, ['bad-pattern', '/matches', 'write \\( for a parenthesis, or add )']],
  [{ matches: '(a+)+$' }, ['unsafe-pattern', '/matches', 'repeat once, as in a+ for (a+)+ or [ab]+ for (a|[ab])+']],
  [{ matches: '$.pattern' }, ['not-fixed', '/matches']],
  [{ matches: { property: 'pattern' } }, ['not-fixed', '/matches']],
  [{ matches: 5 }, ['wrong-type', '/matches']],
  [{ matches: { twin: 'missing' } }, ['missing-parameter', '/matches']],
  [{ matches: { twin: 'missing', default: '^L' } }],
  [{ type: 'nmuber' }, ['unknown-value', '/type', 'did you mean "number"?']],
  [{ type: 'integer' }, ['unknown-value', '/type']],
  [{ length: -1 }, ['out-of-range', '/length']],
  [{ length: 1.5 }, ['wrong-type', '/length']],
  [{ length: '3' }, ['wrong-type', '/length']],
  [{ length: { gt: 'long' } }, ['types-differ', '/length/gt']],
  [{ length: { gt: 5, lt: 5 } }, ['never-holds', '/length/lt']],
  [{ length: { gt: 2, ltt: 3 } }, ['unknown-key', '/length/ltt', 'did you mean "lt"?']],
  [{ length: { between: [3, 2] } }, ['never-holds', '/length/between']],
  [{ within: 'home' }, ['wrong-type', '/within']],
  [{ within: { polygon: [[8, 47]] } }, ['bad-area', '/within/polygon']],
  [{ within: { polygon: 8 } }, ['wrong-type', '/within/polygon']],
  [
    {
      within: {
        polygon: [
          [8, 47],
          [9, 47],
          [9, 48, 0],
        ],
      },
    },
    ['bad-area', '/within/polygon/2'],
  ],
  [
    {
      within: {
        polygon: [
          [47, 98],
          [9, 47],
          [9, 48],
        ],
      },
    },
    ['bad-area', '/within/polygon/0', 'write [98, 47]'],
  ],
  [{ within: { center: { lat: 47, lon: 8 } } }, ['missing-key', '/within']],
  [{ within: { center: { lat: 47 }, meters: -5 } }, ['bad-area', '/within/center'], ['bad-area', '/within/meters']],
  [{ within: { center: { lat: 47, lon: 8 }, meters: 5, metres: 5 } }, ['unknown-key', '/within/metres']],
])('%j', (test, ...expected) => {
  expect(problemsOf({ path: '$.a', ...test })).toEqual(expected)
})

it.each<[JsonObject, JsonObject, ...(readonly string[])[]]>([
  [{ between: { twin: 'range' } }, { range: [1, 2] }],
  [{ between: { twin: 'range' } }, { range: [1, 2, 3] }, ['out-of-range', '/between']],
  [{ between: { twin: 'range' } }, { range: 5 }, ['parameter-type', '/between']],
  [{ between: [{ twin: 'low' }, { twin: 'high' }] }, { low: 5, high: 4 }, ['never-holds', '/between', outside(5, 4)]],
  [{ in: { twin: 'lines' } }, { lines: 'L1' }, ['parameter-type', '/in']],
  [{ matches: { twin: 'lines' } }, { lines: '^L[1-4]$' }],
  [{ matches: { twin: 'lines' } }, { lines: '[' }, ['bad-pattern', '/matches', 'write \\[ for a bracket, or add ]']],
  [{ type: { twin: 'kind' } }, { kind: 'text' }, ['unknown-value', '/type']],
  [{ within: { twin: 'site' } }, { site: { polygon: [] } }, ['bad-area', '/within/polygon']],
  [{ within: { center: { twin: 'depot' }, meters: 5 } }, { depot: { lat: 47, lon: 8 } }],
  [{ within: { center: { twin: 'depot' }, meters: 5 } }, { depot: { lat: 47 } }, ['bad-area', '/within/center']],
])('%j with the parameters %j', (test, parameters, ...expected) => {
  expect(problemsOf({ path: '$.a', ...test }, parameters)).toEqual(expected)
})

const number = 'convert a string with { "number": … }'

it.each<[JsonObject, JsonObject, ...(readonly string[])[]]>([
  [{ property: 'level', gt: 5 }, {}, ['types-differ', '/gt', number]],
  [{ property: 'level', eq: 5 }, {}, ['types-differ', '/eq', number]],
  [{ property: 'level', in: [1, 2] }, {}, ['types-differ', '/in', number]],
  [{ property: 'level', in: [1, '2'] }, {}],
  [{ property: 'level', between: [1, 2] }, {}, ['types-differ', '/between', number]],
  [{ property: 'level', gt: { twin: 'limit' } }, { limit: 5 }, ['types-differ', '/gt', number]],
  [{ property: 'level', gt: { twin: 'limit' } }, { limit: '5' }],
  [{ value: { number: { property: 'level' } }, gt: 5 }, {}],
  [{ path: '$.a', gt: '90' }, {}, ['text-order', '/gt', 'write 90']],
  [{ path: '$.a', eq: '90' }, {}],
  [{ path: '$.a', gt: 'm90' }, {}],
  [{ path: '$.a', gt: '5m' }, {}, ['text-order', '/gt', 'for milliseconds write 300000']],
  [{ path: '$.a', lt: { property: 'limit' } }, {}, ['text-order', '/lt', number]],
  [{ path: '$.a', between: ['5', '7'] }, {}, ['text-order', '/between', 'write [5,7]']],
  [{ property: 'level', gt: '90' }, {}, ['text-order', '/gt', number]],
  [{ property: 'level', gt: { property: 'limit' } }, {}],
  [{ clock: true, gt: '08' }, {}],
  [{ sub: [{ now: true }, '$.at'], gt: '5m' }, {}, ['types-differ', '/gt', 'for milliseconds write 300000']],
  [{ length: '$.a', gt: { property: 'limit' } }, {}, ['types-differ', '/gt', number]],
  [{ value: { length: '$.a' }, startsWith: 'a' }, {}, ['types-differ', '/startsWith']],
  [{ property: 'place', within: { center: { lat: 1, lon: 1 }, meters: 1 } }, {}, ['types-differ', '/within']],
  [{ path: '$.a[*]', gt: 5 }, {}],
  [{ path: '$.a', gt: 30, lt: 20 }, {}, ['never-holds', '/lt']],
  [{ path: '$.a', gte: 20, lte: 20 }, {}],
  [{ path: '$.a', gte: 20, lt: 20 }, {}, ['never-holds', '/lt']],
  [{ path: '$.a', gt: { twin: 'low' }, lt: { twin: 'high' } }, { low: 30, high: 20 }, ['never-holds', '/lt']],
  [{ path: '$.a', exists: false, gt: 5 }, {}, ['never-holds', '/exists']],
  [{ path: '$.a', ne: 5 }, {}, ['absent-differs', '/ne', exists]],
  [{ property: 'a', notIn: ['b'] }, {}, ['absent-differs', '/notIn', exists]],
  [{ value: '$.a', ne: 5 }, {}, ['absent-differs', '/ne', exists]],
  [{ path: '$.a', ne: 5, exists: true }, {}],
  [{ value: { coalesce: ['$.a', 0] }, ne: 5 }, {}],
  [{ twin: 'line', ne: 'L1' }, { line: 'L2' }],
])('%j with the parameters %j', (when, parameters, ...expected) => {
  expect(problemsOf(when, parameters)).toEqual(expected)
})
