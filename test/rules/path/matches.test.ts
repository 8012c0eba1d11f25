// Paths that can match many values: what they match, where, and in which order. One table a selector.
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../src/rules/data/json.ts'
import { printLocation } from '../../../src/rules/path/path.ts'
import { parsed } from './parsed.ts'

type Row = readonly [path: string, body: Json, matches: Readonly<Record<string, Json>>]

/** Also checks that the list that `read` yields, and the path's canonical text, say the same. */
function check(text: string, body: Json, matches: Readonly<Record<string, Json>>) {
  const path = parsed(text)
  const nodes = path.select(body, 100)
  expect(nodes.map(({ location, value }) => [printLocation(location), value])).toEqual(Object.entries(matches))
  expect(path.singular).toBe(false)
  expect(path.read(body)).toEqual(Object.values(matches))
  expect(parsed(path.canonical).canonical).toBe(path.canonical)
  expect(parsed(path.canonical).select(body, 100)).toEqual(nodes)
}

const machines: Json = {
  machines: [
    { id: 'a', temperature: 20, axes: [{ speed: 1 }, { speed: 2 }] },
    { id: 'b', temperature: 31, axes: [{ speed: 3 }], ok: true },
    { id: 'c', note: null },
  ],
}

describe('wildcards', () => {
  it.each<Row>([
    ['$[*]', [1, [2]], { '$[0]': 1, '$[1]': [2] }],
    ['$.*', { a: 1, '*': 2, $: 3 }, { "$['a']": 1, "$['*']": 2, "$['$']": 3 }],
    ['$.a.*', { a: { '*': 1, b: 2 } }, { "$['a']['*']": 1, "$['a']['b']": 2 }],
    ['$.*.*', [{ '*': 1, b: 2 }], { "$[0]['*']": 1, "$[0]['b']": 2 }],
    [
      '$.machines[*].temperature',
      machines,
      { "$['machines'][0]['temperature']": 20, "$['machines'][1]['temperature']": 31 },
    ],
    [
      '$.machines[*].axes[-1].speed',
      machines,
      { "$['machines'][0]['axes'][1]['speed']": 2, "$['machines'][1]['axes'][0]['speed']": 3 },
    ],
    ['$.*', 'text', {}],
    ['$.*', null, {}],
    ['$.*.length', [['a'], 'b', { length: 1 }], { "$[2]['length']": 1 }],
    ['$.a.b.*', { a: [] }, {}],
  ])('%s of %j', check)
})

const digits = [0, 1, 2, 3, 4]

describe('slices', () => {
  it.each<Row>([
    ['$[1:3]', digits, { '$[1]': 1, '$[2]': 2 }],
    ['$[ 3 : ]', digits, { '$[3]': 3, '$[4]': 4 }],
    ['$[:2]', digits, { '$[0]': 0, '$[1]': 1 }],
    ['$[-2:]', digits, { '$[3]': 3, '$[4]': 4 }],
    ['$[:-3]', digits, { '$[0]': 0, '$[1]': 1 }],
    ['$[::2]', digits, { '$[0]': 0, '$[2]': 2, '$[4]': 4 }],
    ['$[::-2]', digits, { '$[4]': 4, '$[2]': 2, '$[0]': 0 }],
    ['$[3:0:-1]', digits, { '$[3]': 3, '$[2]': 2, '$[1]': 1 }],
    ['$[-2:-9:-1]', digits, { '$[3]': 3, '$[2]': 2, '$[1]': 1, '$[0]': 0 }],
    ['$[9:3:-1]', digits, { '$[4]': 4 }],
    ['$[0:0]', digits, {}],
    ['$[2:1]', digits, {}],
    ['$[::0]', digits, {}],
    ['$[7:9]', digits, {}],
    ['$[0:9007199254740991]', [1], { '$[0]': 1 }],
    ['$[0:2]', { '0:2': 1, 0: 2 }, {}],
    ['$[0:2]', 'text', {}],
    ['$[1:].a', [{ a: 1 }, { a: 2 }], { "$[1]['a']": 2 }],
  ])('%s of %j', check)
})

describe('unions, in the order written', () => {
  it.each<Row>([
    ['$[1,0]', ['a', 'b'], { '$[1]': 'b', '$[0]': 'a' }],
    ["$['a','b']", { b: 1, a: 2 }, { "$['a']": 2, "$['b']": 1 }],
    ['$["a,b",0]', { 'a,b': 1 }, { "$['a,b']": 1 }],
    ['$[1:,0]', [1, 2, 3], { '$[1]': 2, '$[2]': 3, '$[0]': 1 }],
  ])('%s of %j', check)

  it('a value that two selectors select comes twice', () => {
    expect(parsed('$[0,0,*]').read([1])).toEqual([1, 1, 1])
  })
})

describe('descendants: a value before what is in it, an array in its order', () => {
  it.each<Row>([
    ['$..a', { a: { a: 1 }, b: [{ a: 2 }] }, { "$['a']": { a: 1 }, "$['a']['a']": 1, "$['b'][0]['a']": 2 }],
    [
      '$..*',
      { a: [1, { b: 2 }] },
      { "$['a']": [1, { b: 2 }], "$['a'][0]": 1, "$['a'][1]": { b: 2 }, "$['a'][1]['b']": 2 },
    ],
    ['$..[0]', [[1, 2], [3]], { '$[0]': [1, 2], '$[0][0]': 1, '$[1][0]': 3 }],
    ["$..['a','b']", [{ b: 1, a: 2 }, { b: 3 }], { "$[0]['a']": 2, "$[0]['b']": 1, "$[1]['b']": 3 }],
    [
      '$..speed',
      machines,
      {
        "$['machines'][0]['axes'][0]['speed']": 1,
        "$['machines'][0]['axes'][1]['speed']": 2,
        "$['machines'][1]['axes'][0]['speed']": 3,
      },
    ],
    ['$..length', [['a'], 'b', { length: 1 }], { "$[2]['length']": 1 }],
    ['$..a', 1, {}],
  ])('%s of %j', check)

  it('a value that is reached twice comes twice', () => {
    expect(parsed('$..a..b').read({ a: { a: { b: 1 } } })).toEqual([1, 1])
  })
})

describe('filters', () => {
  const kept = (filter: string, values: readonly Json[], expected: readonly Json[]) =>
    expect(parsed(`$[?${filter}]`).read(values)).toEqual(expected)

  it.each<Row>([
    ['$.machines[?@.temperature > 25].id', machines, { "$['machines'][1]['id']": 'b' }],
    ['$.machines[?(@.ok == true && @.axes)].id', machines, { "$['machines'][1]['id']": 'b' }],
    ['$[?@ > 1]', { a: 1, b: 2 }, { "$['b']": 2 }],
    ['$.list[?@ >= $.limit]', { list: [1, 2], limit: 2 }, { "$['list'][1]": 2 }],
    ['$.list[?@[?@ > 1]]', { list: [[1], [2]] }, { "$['list'][1]": [2] }],
    [
      '$..[?@.id == "x"]',
      { a: { id: 'x', in: { id: 'x' } } },
      { "$['a']": { id: 'x', in: { id: 'x' } }, "$['a']['in']": { id: 'x' } },
    ],
    ['$[?@.a]', 'text', {}],
  ])('%s of %j', check)

  it.each<[string, readonly Json[], readonly Json[]]>([
    // Existence: the member counts, not its value.
    ['@.a', [{ a: 1 }, { a: null }, { a: false }, {}, 1], [{ a: 1 }, { a: null }, { a: false }]],
    ['!@.a', [{ a: null }, {}], [{}]],
    ['@.*', [[], [0], {}, { a: 1 }, 'text'], [[0], { a: 1 }]],
    ['@.constructor', [{}, { constructor: 1 }], [{ constructor: 1 }]],
    ['@.__proto__', [{}, []], []],
    // Equality: deep, without coercion; 1 equals 1.0, and absent equals absent.
    ['@ == 1', [1, 1.0, '1', true, [1]], [1, 1]],
    ['@ == "1"', [1, '1'], ['1']],
    ['@ == null', [null, 0, false, ''], [null]],
    ['@ == -0', [0, 1], [0]],
    ['@ == 1e2', [100], [100]],
    ['@.a == null', [{ a: null }, {}], [{ a: null }]],
    [
      '@.a == @.b',
      [{}, { a: 1 }, { a: [1, { c: 2 }], b: [1, { c: 2 }] }],
      [{}, { a: [1, { c: 2 }], b: [1, { c: 2 }] }],
    ],
    ['@.a == @.b', [{ a: { x: 1, y: 2 }, b: { y: 2, x: 1 } }], [{ a: { x: 1, y: 2 }, b: { y: 2, x: 1 } }]],
    [
      '@.a == @.b',
      [
        { a: [], b: {} },
        { a: [1], b: [1, 2] },
        { a: { x: 1 }, b: { y: 1 } },
      ],
      [],
    ],
    ['@.a != 1', [{}, { a: 1 }, { a: '1' }], [{}, { a: '1' }]],
    // Order: two numbers or two strings.
    ['@ < 2', [1, 2, '1', null, true, [1]], [1]],
    ['@ <= 2', [1, 2, 3, '2'], [1, 2]],
    ['@ > "a"', ['a', 'b', 1], ['b']],
    ['@ > "ab"', ['a', 'ab', 'abc', 'b'], ['abc', 'b']],
    ['@ <= null', [null, 0], [null]],
    ['@.a >= @.b', [{}, { a: 1 }, { a: 2, b: 1 }], [{}, { a: 2, b: 1 }]],
    // By code points: U+1F600 comes after U+FF5E, although its first code unit is smaller.
    ['@ > "\uff5e"', ['😀', 'z'], ['😀']],
    // Precedence: ! before && before ||.
    ['@ == 1 || @ == 2 && @ == 3', [1, 2, 3], [1]],
    ['(@ == 1 || @ == 2) && @ != 2', [1, 2], [1]],
    ['!(@ == 1)', [1, 2], [2]],
    // Functions.
    ['length(@) == 2', ['ab', '😀😀', [1, 2], { a: 1, b: 2 }, 2, null], ['ab', '😀😀', [1, 2], { a: 1, b: 2 }]],
    ['length(@.a) == length(@.b)', [{}, { a: 'x' }], [{}]],
    ['count(@.*) > 1', [[1], [1, 2], { a: 1, b: 2 }, 5], [[1, 2], { a: 1, b: 2 }]],
    ['value(@..a) == 1', [{ a: 1 }, { b: { a: 1 } }, { a: 1, b: { a: 1 } }], [{ a: 1 }, { b: { a: 1 } }]],
    ['length(value(@.*)) == 1', [['a'], ['a', 'b']], [['a']]],
  ])('?%s keeps of %j', kept)
})

describe('limits', () => {
  it.each(['$[*]', '$[*][*]', '$..*', '$[?@]', '$[*,*]'])(
    '%s: one match more than allowed, so that the caller sees it',
    text => {
      const body = [[1], [2], [3]]
      expect(parsed(text).select(body, 2)).toHaveLength(3)
      expect(parsed(text).select(body, 0)).toHaveLength(1)
    },
  )

  const wide: Json = Array.from({ length: 4_000 }, (_, index) => [index])
  const nested: Json = JSON.parse(`${'['.repeat(100)}1${']'.repeat(100)}`)
  it.each<[string, string, Json]>([
    ['values that come many times over', `$${'[*,*]'.repeat(60)}`, nested],
    ['ways to the same value', `$${'..*'.repeat(60)}.absent`, nested],
    ['a search in a search', '$..[?@..[?$..absent]]', wide],
    ['many tests', `$[?${Array.from({ length: 400 }, () => '@==1').join('||')}]`, wide],
    ['locations longer than the body', '$..*', JSON.parse('['.repeat(5_000) + ']'.repeat(5_000))],
  ])('too much work counts as too many matches: %s', (_, text, body) => {
    expect(parsed(text).select(body, 5_000)).toHaveLength(5_001)
    expect(parsed(text).read(body)).toBeUndefined()
  })

  it('a body deeper than the call stack', () => {
    const depth = 50_000
    const deep: Json = JSON.parse('['.repeat(depth) + ']'.repeat(depth))
    expect(parsed('$..absent').read(deep)).toEqual([])
    expect(parsed('$..*').select(deep, 10)).toHaveLength(11)
    expect(parsed('$[?@ == $[0]]').read(deep)).toEqual([[deep].flat(2)])
  })
})
