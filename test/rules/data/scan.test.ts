// The scanner against JSON.parse: where it is sure of the values at some places, the parser finds the same; and it is sure
// of what sensors send.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAsItCame, parseByValue } from '../../../src/rules/data/json-text.ts'
import { digitsOf, isNumber } from '../../../src/rules/data/numeral.ts'
import { Scanner, scanPlace } from '../../../src/rules/data/scan.ts'
import type { Value } from '../../../src/rules/data/value.ts'
import { compileRead } from '../../../src/rules/path/direct-read.ts'
import { scaled } from '../../scale.ts'

const utf8 = new TextEncoder()
const paths = [[], ['a'], ['a', 'b'], ['c'], ['__proto__'], ['a', 'b', 'toString']]
const root = scanPlace('', 0, [
  scanPlace('a', 1, [scanPlace('b', 2, [scanPlace('toString', 5, [])])]),
  scanPlace('c', 3, []),
  scanPlace('__proto__', 4, []),
])
const reads = paths.map(compileRead)
const ways = [
  { way: 'by value', scanner: new Scanner(root, paths.length, false), parse: parseByValue },
  { way: 'as it came', scanner: new Scanner(root, paths.length, true), parse: parseAsItCame },
]
const fatal = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Objects and lists count as one; numbers with digits of their own are these digits. */
function scalarOf(value: Value): unknown {
  if (isNumber(value)) return typeof value === 'number' ? value : { digits: digitsOf(value) }
  return typeof value === 'object' && value !== null ? {} : value
}
const scan = (text: string | Uint8Array, deepest = 20, { scanner } = ways[0] ?? never()) =>
  scanner.scan(typeof text === 'string' ? utf8.encode(text) : text, deepest)?.map(scalarOf)
const never = (): never => {
  throw new Error('there is a way')
}

/** What the parser finds; undefined where it throws. */
function parsed(bytes: Uint8Array, parse: (text: string) => Value): readonly unknown[] | undefined {
  try {
    const body = parse(fatal.decode(bytes))
    return reads.map(read => scalarOf(read(body)))
  } catch {
    return undefined
  }
}

const name = fc.constantFrom('a', 'b', 'c', 'toString', '__proto__', '', 'é', 'x"y', 'long name')
const scalar = fc.oneof(
  fc.constantFrom(null, true, false, 0, '', 'text', 'ünï', '20 °C €', '😀', 'a\\b', 'line\n', '0', 1e21, 1e-7),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.tuple(fc.integer(), fc.integer({ min: 0, max: 12 })).map(([digits, scale]) => digits / 10 ** scale),
)
const { value } = fc.letrec<{ value: string }>(tie => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar.map(it => JSON.stringify(it)),
    fc.constantFrom(
      '-0',
      '-0.0',
      '1.50',
      '123456789012345',
      '1234567890123456',
      '0.1234567890123456',
      '1E3',
      '1.5e+3',
      '1e400',
      '9007199254740993',
      '"\\u00e9 \\ud83d\\ude00 \\ud800"',
      '"\\x"',
      '"\\u12"',
      '01',
      '1.',
    ),
    fc.array(tie('value'), { maxLength: 3 }).map(items => `[ ${items.join(' , ')}]`),
    // By hand, so that a name may come twice.
    fc
      .array(fc.tuple(name, tie('value')), { maxLength: 4 })
      .map(members => `{${members.map(([key, of]) => `${JSON.stringify(key)}:${of}`).join(',\n ')}\t}`),
  ),
}))

describe('the scanner', () => {
  it('finds what the parser finds, or is not sure', () => {
    const texts = fc.tuple(fc.constantFrom('', ' ', '\n'), value).map(parts => parts.join(''))
    fc.assert(
      fc.property(texts, text => {
        for (const way of ways) {
          const found = scan(text, 20, way)
          if (found !== undefined) expect(found, way.way).toStrictEqual(parsed(utf8.encode(text), way.parse))
        }
      }),
      { numRuns: scaled(500) },
    )
  })

  it('is not sure of bytes that the parser does not take', () => {
    const edits = fc.array(
      fc.tuple(
        fc.nat(),
        fc.constantFrom(...utf8.encode('{}[]",:-.0e1 \\xu'), 0, 0x1f, 0x80, 0xbf, 0xc3, 0xe2, 0xed, 0xf0, 0xff),
      ),
      {
        minLength: 1,
        maxLength: 2,
      },
    )
    fc.assert(
      fc.property(value, edits, fc.nat(), (text, changes, cut) => {
        const bytes = utf8.encode(text)
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte
        const shorter = cut % 3 === 0 ? bytes.subarray(0, cut % (bytes.length + 1)) : bytes
        for (const way of ways) {
          const found = scan(shorter, 20, way)
          if (found !== undefined) expect(found, way.way).toStrictEqual(parsed(shorter, way.parse))
        }
      }),
      { numRuns: scaled(500) },
    )
  })

  it.each([
    ['{"a":{"b":21.5},"c":"text"}', [{}, {}, 21.5, 'text', undefined, undefined]],
    [' {"x":[1,{"a":2},"a"] , "a" : null }\r\n', [{}, null, undefined, undefined, undefined, undefined]],
    ['{"a":{"b":{"toString":true}},"c":-0}', [{}, {}, {}, -0, undefined, true]],
    ['{"__proto__":7,"c":[]}', [{}, undefined, undefined, {}, 7, undefined]],
    ['-12.25', [-12.25, undefined, undefined, undefined, undefined, undefined]],
    ['{"c":100.00000000000001}', [{}, undefined, undefined, 100.00000000000001, undefined, undefined]],
    ['{"c":"20 °C"}', [{}, undefined, undefined, '20 °C', undefined, undefined]],
    ['{"c":"a\\nb\\u0041","x":"\\""}', [{}, undefined, undefined, 'a\nbA', undefined, undefined]],
    ['{"c":1e3}', [{}, undefined, undefined, 1000, undefined, undefined]],
    ['{"c":9007199254740993}', [{}, undefined, undefined, { digits: '9007199254740993' }, undefined, undefined]],
    ['{}', [{}, undefined, undefined, undefined, undefined, undefined]],
  ])('is sure of %s', (text, expected) => {
    expect(scan(text)).toStrictEqual(expected)
  })

  it.each([
    ['a name that comes twice', '{"a":{"b":1},"a":2}'],
    ['a name with an escape', '{"\\u0061":1}'],
    ['a byte order mark', '\ufeff{}'],
    ['what is deeper than the limit', `${'['.repeat(21)}${']'.repeat(21)}`],
    ['nothing', ' '],
    ['two values', '1 2'],
    ['a number that JSON does not know', '{"a":01}'],
    ['half a literal', '{"a":tru}'],
    ['a comma too many', '{"a":1,}'],
    ['a string that does not end', '{"a":"b'],
    ['a control character', '{"a":"\t"}'],
  ])('leaves %s to the parser', (_, text) => {
    expect(scan(text)).toBeUndefined()
  })

  it('is sure to the depth that is allowed', () => {
    expect(scan('[[1]]', 2)).toBeDefined()
    expect(scan('[[1]]', 1)).toBeUndefined()
  })
})
