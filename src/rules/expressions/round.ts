// `round`: the nearest whole number, or the nearest with so many digits after the point.
import { under } from '../data/problem.ts'
import { show } from '../data/value.ts'
import { expressionOf } from '../schema/fragment.ts'
import type { ExpressionForm } from './form.ts'
import { nary, unary } from './function.ts'

const named = {
  name: 'round',
  summary:
    'The nearest whole number; with [number, digits], the nearest with that many decimal digits, as it is written. A half goes up.',
  examples: [
    { expression: { round: '$.a' }, body: { a: 2.5 }, gives: 3 },
    { expression: { round: '$.a' }, body: { a: -2.5 }, gives: -2, why: 'a half goes up' },
    { expression: { round: ['$.a', 2] }, body: { a: 1.005 }, gives: 1.01, why: 'decimal, as it is written' },
    { expression: { round: ['$.a', -2] }, body: { a: 1250 }, gives: 1300 },
    { expression: { round: ['$.a', 0.5] }, body: { a: 1 }, why: 'digits are a whole number, -300 to 300' },
  ],
}
const whole = unary({ ...named, takes: ['number'], yields: 'number', apply: Math.round })
const toDigits = nary({
  ...named,
  takes: ['number'],
  count: [2, 2],
  yields: 'number',
  apply: ([number = 0, digits = 0]) => {
    if (!Number.isInteger(digits) || Math.abs(digits) > 300) return undefined
    const shifted = shift(number, digits)
    // Without a digit to cut, shifting could only do harm.
    return Number.isFinite(shifted) && Math.abs(shifted) < 2 ** 53 ? shift(Math.round(shifted), -digits) : number
  },
})

export const round: ExpressionForm = {
  ...whole,
  argument: { if: { type: 'array' }, then: toDigits.argument, else: expressionOf('number') },
  insteadOf: (node, key, pointer) => {
    const [number, digits] = [node['round'], node[key]]
    if (typeof digits !== 'number' || number === undefined || Array.isArray(number)) return undefined
    const edits = [
      { op: 'remove', path: under(pointer, key) },
      { op: 'replace', path: under(pointer, 'round'), value: [number, digits] },
    ] as const
    return { text: `write { "round": [${show(number)}, ${digits}] }`, edits }
  },
  read: (node, pointer, reader) => {
    const form = Array.isArray(node['round']) ? toDigits : whole
    return form.read(node, pointer, reader)
  },
}

/** Moves the decimal point of the number as it is written: 1.005 by 2 is 100.5, where 1.005 * 100 is less. */
function shift(number: number, places: number): number {
  const [digits, exponent = 0] = String(number).split('e')
  return Number(`${digits}e${Number(exponent) + places}`)
}
