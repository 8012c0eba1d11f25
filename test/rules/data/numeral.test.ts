// Numbers by all their digits: against BigInt, and against doubles.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  compareNumbers,
  digitsOf,
  doubleOf,
  type JsonNumber,
  numberAsItCame,
  numberByValue,
  shortest,
} from '../../../src/rules/data/numeral.ts'
import { asText, canonical, compare, equal } from '../../../src/rules/data/value.ts'
import { numberTexts } from '../../arbitrary/json-texts.ts'
import { scaled } from '../../scale.ts'

const read = fc.constantFrom(numberAsItCame, numberByValue)
const near = fc.tuple(fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }), fc.bigInt({ min: -3n, max: 3n }))
const integers = fc.oneof(
  near.map(([integer, by]): readonly [bigint, bigint] => [integer, integer + by]),
  fc.tuple(
    fc.bigInt({ min: 2n ** 53n - 4n, max: 2n ** 53n + 4n }),
    fc.bigInt({ min: 2n ** 53n - 4n, max: 2n ** 53n + 4n }),
  ),
  fc.tuple(fc.bigInt(), fc.bigInt()),
)
/** Ways to write an integer. */
const ways: readonly ((integer: bigint) => string)[] = [
  integer => String(integer),
  integer => `${integer}.0`,
  integer => `${integer}00E-2`,
  integer => `${integer}.00e+0`,
  integer => `${String(integer).replace(/(\d)(\d*)$/, '$1.$2')}0e${String(integer).replace('-', '').length - 1}`,
]
/** The integer that a double is written as. */
function asWritten(double: number): bigint {
  const [mantissa = '', exponent = '0'] = String(double).split('e+')
  const [whole = '', fraction = ''] = mantissa.split('.')
  return BigInt(whole + fraction.padEnd(Number(exponent), '0'))
}

const way = fc.constantFrom(...ways)
const sign = (of: bigint) => (of < 0n ? -1 : of > 0n ? 1 : 0)

describe('integers', () => {
  it('are compared as BigInt compares them, however they are written', () => {
    fc.assert(
      fc.property(integers, way, way, read, read, ([a, b], one, other, first, second) => {
        const [x, y] = [first(one(a)), second(other(b))]
        expect(compareNumbers(x, y)).toBe(sign(a - b))
        expect(equal(x, y)).toBe(a === b)
        expect(compare(x, y)).toBe(sign(a - b))
      }),
      { numRuns: scaled(1000) },
    )
  })

  it('are compared with doubles as BigInt compares the digits by which these are written', () => {
    fc.assert(
      fc.property(integers, way, ([a, b], one) => {
        const double = Number(b)
        expect(compareNumbers(numberAsItCame(one(a)), double)).toBe(sign(a - asWritten(double)))
        expect(compareNumbers(double, numberAsItCame(one(a)))).toBe(sign(asWritten(double) - a))
      }),
      { numRuns: scaled(1000) },
    )
  })

  it.each([
    ['9007199254740993', '9007199254740993'],
    ['9007199254740993.0', '9007199254740993'],
    ['1.0', '1'],
    ['-0.0', '0'],
    ['1e2', '100'],
    ['1e21', '1e+21'],
    ['1e23', '1e+23'],
    ['100000000000000000000001', '100000000000000000000001'],
    ['1e400', '1e400'],
    ['1234567890123456789e400', '1234567890123456789e400'],
    ['0.10', '0.1'],
    ['1e-400', '0'],
  ])('%s is %s as a tag', (digits, tag) => {
    expect(asText(numberAsItCame(digits))).toBe(tag)
    expect(asText(numberByValue(digits))).toBe(tag)
  })

  it('are read in time, whatever their exponent', () => {
    const huge = [
      '1e999999999',
      '-1e999999999',
      `1e${'9'.repeat(400)}`,
      `1${'0'.repeat(200_000)}`,
      `0.${'0'.repeat(200_000)}1`,
    ]
    const numbers = huge.map(numberAsItCame)
    expect(numbers.map(digitsOf)).toEqual(huge)
    expect(numbers.map(number => compareNumbers(number, 1))).toEqual([1, -1, 1, 1, -1])
    expect(numbers.map(number => canonical(number).length < 200_010)).not.toContain(false)
  })
})

describe('a number', () => {
  it('leaves with the digits with which it came', () => {
    fc.assert(
      fc.property(numberTexts, digits => {
        expect(digitsOf(numberAsItCame(digits))).toBe(digits)
      }),
    )
  })

  it('is the same to values and keys, however it was read', () => {
    fc.assert(
      fc.property(numberTexts, digits => {
        const [came, byValue] = [numberAsItCame(digits), numberByValue(digits)]
        expect(equal(came, byValue)).toBe(true)
        expect(canonical(came)).toBe(canonical(byValue))
        expect(shortest(came)).toBe(shortest(byValue))
        expect(doubleOf(came)).toBe(Number(digits))
      }),
    )
  })

  it('has the text of another as a key where it equals it, and only there', () => {
    // Of some of these doubles, the shortest digits are another's.
    const known = fc.constantFrom(
      '12345678901234567168',
      '12345678901234567000',
      '1e23',
      '99999999999999991611392',
      '1e22',
    )
    const texts = fc.oneof(numberTexts, known)
    const some: fc.Arbitrary<JsonNumber> = fc.oneof(
      fc.tuple(texts, read).map(([digits, as]) => as(digits)),
      texts.map(Number).filter(Number.isFinite),
    )
    fc.assert(
      fc.property(some, some, (a, b) => {
        expect(shortest(a) === shortest(b) || (doubleOf(a) === 0 && doubleOf(b) === 0)).toBe(equal(a, b))
      }),
      { numRuns: scaled(2000) },
    )
  })
})
