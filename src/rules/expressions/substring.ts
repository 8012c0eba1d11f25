// `substring`: a part of a string.
import { nary } from './function.ts'

export const substring = nary({
  name: 'substring',
  synonyms: ['substr', 'slice'],
  summary:
    'The part of [string, start, end] from the code point at start to the one before end, or to the last; negative positions count from the end.',
  takes: ['string', 'number'],
  takesAt: [['string'], ['number'], ['number']],
  count: [2, 3],
  yields: 'string',
  apply: ([text, start, end]) => {
    if (typeof text !== 'string' || ![start, end ?? 0].every(Number.isInteger)) return undefined
    return Array.from(text)
      .slice(Number(start), end === undefined ? undefined : Number(end))
      .join('')
  },
  examples: [
    { expression: { substring: ['$.a', 0, 2] }, body: { a: 'L12-7' }, gives: 'L1' },
    { expression: { substring: ['$.a', -2] }, body: { a: 'L12-7' }, gives: '-7' },
    { expression: { substring: ['$.a', 1] }, body: { a: '😀x' }, gives: 'x', why: 'code points' },
    { expression: { substring: ['$.a', 9] }, body: { a: 'L12-7' }, gives: '' },
    { expression: { substring: ['$.a', 0.5] }, body: { a: 'L12-7' }, why: 'positions are whole numbers' },
  ],
})
