// The scanner against JSON.parse: where it is sure of the values at some places, the parser finds the same; and it is sure
// of what sensors send.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Scanner, type ScanPlace } from '../../src/engine/index/scan.ts'
import type { Value } from '../../src/rules/data/value.ts'
import { compileRead } from '../../src/rules/path/direct-read.ts'
import { scaled } from '../scale.ts'

const utf8 = new TextEncoder()
const named = (name: string, number: number, ...children: ScanPlace[]): ScanPlace => ({
  name: utf8.encode(name),
  number,
  children,
})
const paths = [[], ['a'], ['a', 'b'], ['c'], ['__proto__'], ['a', 'b', 'toString']]
const root = named('', 0, named('a', 1, named('b', 2, named('toString', 5))), named('c', 3), named('__proto__', 4))
const reads = paths.map(compileRead)
const scanner = new Scanner(root, paths.length)

/** Objects and lists count as one. */
const scalarOf = (value: Value) => (typeof value === 'object' && value !== null ? {} : value)
const scan = (text: string | Uint8Array, deepest = 20) =>
  scanner.scan(typeof text === 'string' ? utf8.encode(text) : text, deepest)?.map(scalarOf)

/** What JSON.parse finds; undefined where it throws. */
function parsed(text: string): readonly Value[] | undefined {
  try {
    const body = JSON.parse(text)
    return reads.map(read => scalarOf(read(body)))
  } catch {
    return undefined
  }
}

const name = fc.constantFrom('a', 'b', 'c', 'toString', '__proto__', '', 'é', 'x"y', 'long name')
const scalar = fc.oneof(
  fc.constantFrom(null, true, false, 0, '', 'text', 'ünï', 'a\\b', 'line\n', '0', 1e21, 1e-7),
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
        const found = scan(text)
        if (found !== undefined) expect(found).toStrictEqual(parsed(text))
      }),
      { numRuns: scaled(500) },
    )
  })

  it('is not sure of bytes that the parser does not take', () => {
    const edits = fc.array(
      fc.tuple(fc.nat(), fc.constantFrom(...utf8.encode('{}[]",:-.0e1 \\x'), 0, 0x1f, 0x80, 0xff)),
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
        const found = scan(shorter)
        if (found !== undefined) expect(found).toStrictEqual(parsed(new TextDecoder().decode(shorter)))
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
    ['{}', [{}, undefined, undefined, undefined, undefined, undefined]],
  ])('is sure of %s', (text, expected) => {
    expect(scan(text)).toStrictEqual(expected)
  })

  it.each([
    ['a name that comes twice', '{"a":{"b":1},"a":2}'],
    ['an escape', '{"\\u0061":1}'],
    ['characters beyond ASCII', '{"unit":"°C"}'],
    ['a byte order mark', '\ufeff{}'],
    ['an exponent', '{"a":1e3}'],
    ['an integer past 2^53', '{"a":9007199254740993}'],
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
