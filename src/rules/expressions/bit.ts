// `bit`: one bit of a status word.
import { doubleOf, type JsonNumber, shortest } from '../data/numeral.ts'
import { nary } from './function.ts'

export const bit = nary({
  name: 'bit',
  synonyms: ['testBit', 'getBit', 'bitAt', 'bitSet'],
  summary:
    "Of [whole number, n], whether its bit n is set: 0 is the least significant, 63 the last; a negative number has the bits of its two's complement.",
  takes: ['number'],
  allDigits: true,
  count: [2, 2],
  yields: 'boolean',
  apply: ([word = 0, place = 0]) => {
    const at = doubleOf(place) ?? Number.NaN
    const value = wholeOf(word)
    if (value === undefined || !Number.isInteger(at) || at < 0 || at > 63) return undefined
    return BigInt.asUintN(64, value >> BigInt(at)) % 2n === 1n
  },
  examples: [
    { expression: { bit: ['$.status', 3] }, body: { status: 0b1010 }, gives: true },
    { expression: { bit: ['$.status', 0] }, body: { status: 0b1010 }, gives: false },
    { expression: { bit: ['$.status', 15] }, body: { status: -1 }, gives: true, why: 'all bits of -1 are set' },
    { expression: { bit: [{ unpack: ['$.payload', '>H'] }, 8] }, body: { payload: 'AQA=' }, gives: true },
    { expression: { bit: ['$.status', 64] }, body: { status: 1 }, why: 'bits are 0 to 63' },
    { expression: { bit: ['$.status', 0] }, body: { status: 1.5 }, why: 'not a whole number' },
  ],
})

/** Undefined for what is not a whole number, or has more than twenty digits. */
function wholeOf(number: JsonNumber): bigint | undefined {
  const text = shortest(number)
  return /^-?\d{1,20}$/.test(text) ? BigInt(text) : undefined
}
