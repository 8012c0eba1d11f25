// Differences of decimals against fractions of BigInts.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { differsBy } from '../../../src/rules/data/difference.ts'
import { numberAsItCame } from '../../../src/rules/data/numeral.ts'
import { numberTexts } from '../../arbitrary/json-texts.ts'
import { scaled } from '../../scale.ts'

interface Fraction {
  readonly top: bigint
  readonly bottom: bigint
}

/** By the rules of school, from the digits. */
function fractionOf(literal: string): Fraction {
  const [mantissa = '', exponent = '0'] = literal.toLowerCase().split('e')
  const [whole = '', decimals = ''] = mantissa.split('.')
  const power = Number(exponent) - decimals.length
  const top = BigInt(whole + decimals) * 10n ** BigInt(Math.max(power, 0)) * 1n
  return { top: whole.startsWith('-') ? -size(top) : top, bottom: 10n ** BigInt(Math.max(-power, 0)) }
}

const size = (of: bigint) => (of < 0n ? -of : of)

function differs(value: string, from: string, amount: string, isPercent: boolean): boolean {
  const [a, b, d] = [value, from, amount].map(fractionOf) as [Fraction, Fraction, Fraction]
  // |a - b| >= d, or 100 |a - b| >= |b| d
  const difference = size(a.top * b.bottom - b.top * a.bottom)
  return isPercent
    ? 100n * difference * d.bottom >= size(b.top) * d.top * a.bottom
    : difference * d.bottom >= d.top * a.bottom * b.bottom
}

const amounts = numberTexts.filter(text => !text.startsWith('-'))
const check = (value: string, from: string, amount: string, isPercent: boolean) =>
  differsBy(numberAsItCame(value), numberAsItCame(from), numberAsItCame(amount), isPercent)

describe('a difference', () => {
  it('is that of the decimal digits, whatever the numbers', () => {
    fc.assert(
      fc.property(numberTexts, numberTexts, amounts, fc.boolean(), (value, from, amount, isPercent) => {
        expect(check(value, from, amount, isPercent)).toBe(differs(value, from, amount, isPercent))
      }),
      { numRuns: scaled(2000) },
    )
  })

  it('is that of the decimal digits at the very amount, and beside it', () => {
    const hundredths = fc.integer({ min: -100_000, max: 100_000 })
    const text = (of: number) =>
      `${of < 0 ? '-' : ''}${Math.floor(Math.abs(of) / 100)}.${String(Math.abs(of) % 100).padStart(2, '0')}`
    fc.assert(
      fc.property(hundredths, fc.nat(1000), fc.constantFrom(-1, 0, 1), fc.boolean(), (from, amount, by, isUp) => {
        const value = isUp ? from + amount : from - amount
        const asked = [text(value), text(from), text(Math.max(0, amount + by))] as const
        expect(check(...asked, false)).toBe(differs(...asked, false))
        const percent = [text(from + Math.round((Math.abs(from) * amount) / 10_000)), text(from), text(amount)] as const
        expect(check(...percent, true)).toBe(differs(...percent, true))
      }),
      { numRuns: scaled(1000) },
    )
  })

  it.each([
    ['0.2', '0.3', '0.1', false, true],
    ['0.3', '0.2', '0.1', false, true],
    ['91.8', '90', '2', true, true],
    ['91.799', '90', '2', true, false],
    ['-91.8', '-90', '2', true, true],
    ['5e-324', '0', '5e-324', false, true],
    ['9007199254740993', '9007199254740992', '1', false, true],
    ['9007199254740993', '9007199254740992', '2', false, false],
    ['1e999999999', '1', '1', false, true],
    ['1e-999999999', '0', '1e-999999998', false, false],
  ] as const)('%s against %s by %s (of a hundred: %s): %s', (value, from, amount, isPercent, expected) => {
    expect(check(value, from, amount, isPercent)).toBe(expected)
  })
})
