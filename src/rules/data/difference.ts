// By how much two numbers differ, computed from their decimal digits: as a person does, for whom 0.3 is 0.1 more than 0.2.
import { type Decimal, decimalOf, digitsOf, doubleOf, type JsonNumber } from './numeral.ts'

/** Whether a value differs from another by at least that amount, or by that many percent of the other without its sign. */
export function differsBy(value: JsonNumber, from: JsonNumber, amount: JsonNumber, isPercent: boolean): boolean {
  const [x = 0, y = 0, z = 0] = [value, from, amount].map(doubleOf)
  const margin = isPercent ? (Math.abs(y) * z) / 100 : z
  const beyond = Math.abs(x - y) - margin
  // Each double is within 2^-53 of its digits, and so is each result within that of what it should be.
  const error = (Math.abs(x) + Math.abs(y) + Math.abs(margin)) * 2 ** -48 + Number.MIN_VALUE * 2 ** 48
  if (Math.abs(beyond) > error) return beyond > 0
  return differsExactly(value, from, amount, isPercent)
}

function differsExactly(value: JsonNumber, from: JsonNumber, amount: JsonNumber, isPercent: boolean): boolean {
  const decimals = [value, from, amount].map(number => decimalOf(digitsOf(number)))
  const [a = 0n, b = 0n, least = 0n] = inUnits(decimals.slice(0, isPercent ? 2 : 3))
  const difference = size(a - b)
  if (!isPercent) return difference >= least
  const [part = 0n, one = 0n] = inUnits([...decimals.slice(2), unit])
  return difference * 100n * one >= size(b) * part
}

const size = (of: bigint) => (of < 0n ? -of : of)
const unit: Decimal = { negative: false, digits: '1', point: 1 }

/** As multiples of one power of ten; digits that are so far behind the greatest number's are left out. */
function inUnits(decimals: readonly Decimal[]): readonly bigint[] {
  const greatest = Math.max(...decimals.map(({ digits, point }) => (digits === '' ? Number.NEGATIVE_INFINITY : point)))
  const least = Math.min(...decimals.map(({ digits, point }) => (digits === '' ? greatest : point - digits.length)))
  const lowest = Math.max(least, greatest - mostDigits)
  return decimals.map(({ negative, digits, point }) => {
    if (digits === '' || point <= lowest) return 0n
    const units = BigInt(digits.slice(0, point - lowest).padEnd(point - lowest, '0'))
    return negative ? -units : units
  })
}

/** More than any two doubles are apart. */
const mostDigits = 2000
