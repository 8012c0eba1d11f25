// `number`: the number that a string gives.
import { numberByValue } from '../data/numeral.ts'
import { unary } from './function.ts'

const decimal = /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/

export const number = unary({
  name: 'number',
  synonyms: ['toNumber', 'parseFloat', 'float', 'numeric'],
  summary:
    'The number that a string gives in decimal digits, with or without white space around it; a number as it is.',
  takes: ['string', 'number'],
  allDigits: true,
  yields: 'number',
  apply: operand => {
    if (typeof operand !== 'string') return operand
    const text = operand.trim()
    if (!decimal.test(text) || !Number.isFinite(Number(text))) return undefined
    // As JSON writes it: without a plus, and without zeros before other digits.
    return numberByValue(text.replace(/^\+?(-?)0*(?=\d)/, '$1'))
  },
  examples: [
    { expression: { number: '$.a' }, body: { a: ' 12.5 ' }, gives: 12.5 },
    { expression: { number: { property: 'level' } }, properties: { level: '-1e3' }, gives: -1000 },
    { expression: { number: '$.a' }, body: { a: '007' }, gives: 7 },
    { expression: { text: { number: '$.a' } }, body: { a: '+009007199254740993' }, gives: '9007199254740993' },
    { expression: { number: '$.a' }, body: { a: '12,5' }, why: 'a comma is not a decimal point' },
    { expression: { number: '$.a' }, body: { a: '0x10' }, why: 'decimal only' },
    { expression: { number: '$.a' }, body: { a: '' }, why: 'no digits' },
    { expression: { number: '$.a' }, body: { a: '1e400' }, why: 'not finite' },
    { expression: { number: '$.a' }, body: { a: true }, why: 'a boolean is not a number' },
  ],
})
