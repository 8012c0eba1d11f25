// The twin's limits to the byte, as IoT Hub's documentation and edgeHub's validator state them.
import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../src/rules/data/json.ts'
import { twinProblems } from '../../src/rules/twin/desired-limits.ts'

const codes = (document: JsonObject) => twinProblems(document).map(({ code, pointer }) => `${code} ${pointer}`)

function nested(levels: number, inner: Json, wrap: (value: Json) => Json = value => ({ n: value })): Json {
  return levels === 0 ? inner : wrap(nested(levels - 1, inner, wrap))
}

/** So many members: 12 bytes each to IoT Hub, and fewer in JSON. */
const numbers = (count: number, value = 1) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${1000 + index}`, value]))

describe('size', () => {
  it('as IoT Hub counts: names and strings in UTF-8, 8 a number, 4 a boolean', () => {
    expect(codes({ ...numbers(2730), bool: true })).toEqual([])
    expect(codes({ ...numbers(2730), bool_: true })).toEqual(['twin-size '])
    expect(codes({ ...numbers(2730), é: ['ab', '😀'] })).toEqual([])
    expect(twinProblems({ ...numbers(2730), é: ['abc', '😀'] })[0]?.message).toBe(
      'The document has 32769 bytes, as IoT Hub counts them (names, strings, 8 a number, 4 a boolean); a twin allows 32768.',
    )
  })

  it('as edgeHub counts: JSON without spaces', () => {
    // 15 bytes each with quotes, colon and comma, and two braces.
    expect(codes(numbers(2184, 1234567))).toEqual([])
    expect(twinProblems(numbers(2185, 1234567))[0]?.message).toBe(
      'The document has 32776 bytes, as edgeHub counts them (JSON without spaces); a twin allows 32768.',
    )
  })

  it('control characters do not count for IoT Hub, and what the twin adds itself not at all', () => {
    expect(codes({ ...numbers(2730), a: '\n'.repeat(7) })).toEqual([])
    expect(codes({ ...numbers(2730), $version: 5, $metadata: { 'a.b': 'x'.repeat(5000) } })).toEqual([])
  })
})

describe('depth', () => {
  it('counts objects and lists below the root', () => {
    expect(codes({ n: nested(9, {}) })).toEqual([])
    expect(codes({ n: nested(10, 1) })).toEqual([])
    expect(codes({ n: nested(10, {}) })).toEqual([`twin-depth /n${'/n'.repeat(10)}`])
    expect(codes({ n: nested(10, [], value => [value]) })).toEqual([`twin-depth /n${'/0'.repeat(10)}`])
  })
})

describe('names', () => {
  it.each(['a.b', 'a$b', 'a b', 'a\nb', 'a\u0085b', '$schema', 'x'.repeat(1025), 'é'.repeat(513)])(
    '%j is not allowed',
    name => {
      expect(codes({ rules: { [name]: 1 } })).toEqual([`twin-key /rules/${name}`])
    },
  )

  it.each(['a-b_c', 'é', '__proto__', 'constructor', 'a#b', 'x'.repeat(1024)])('%j can', name => {
    expect(codes({ rules: Object.fromEntries([[name, 1]]) })).toEqual([])
  })

  it('are not looked for in lists', () => {
    expect(codes({ a: ['a.b', 'a b'] })).toEqual([])
  })
})

describe('values', () => {
  it('strings have 4 KB in UTF-8', () => {
    expect(codes({ a: 'x'.repeat(4096), b: 'é'.repeat(2048), c: '😀'.repeat(1024), d: '€'.repeat(1365) })).toEqual([])
    expect(codes({ a: 'x'.repeat(4097), b: 'é'.repeat(2049), c: ['😀'.repeat(1025)], d: '€'.repeat(1366) })).toEqual([
      'twin-string /a',
      'twin-string /b',
      'twin-string /c/0',
      'twin-string /d',
    ])
  })

  it('whole numbers go from -2^52 to 2^52 - 1, others are finite', () => {
    expect(codes({ a: 2 ** 52 - 1, b: -(2 ** 52), c: 0.5, d: 1e-300, e: -0 })).toEqual([])
    expect(codes({ a: 2 ** 52, b: -(2 ** 52) - 1, c: 1e300, d: [Number.POSITIVE_INFINITY] })).toEqual([
      'twin-number /a',
      'twin-number /b',
      'twin-number /c',
      'twin-number /d/0',
    ])
  })
})
