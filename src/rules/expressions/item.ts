// `item`: one element of a list, or one character of a string.
import { nary } from './function.ts'

export const item = nary({
  name: 'item',
  synonyms: ['nth', 'elementAt', 'at', 'charAt', 'itemAt'],
  summary: 'The element of [list, n], or the code point of [string, n]: 0 is the first, -1 the last.',
  takes: ['array', 'string', 'number'],
  takesAt: [['array', 'string'], ['number']],
  count: [2, 2],
  apply: ([of, n]) => {
    if (typeof n !== 'number' || !Number.isInteger(n)) return undefined
    if (typeof of === 'string') return Array.from(of).at(n)
    return Array.isArray(of) ? of.at(n) : undefined
  },
  examples: [
    { expression: { item: ['$.a', 0] }, body: { a: [7, 8, 9] }, gives: 7 },
    { expression: { item: ['$.a', -1] }, body: { a: [7, 8, 9] }, gives: 9 },
    { expression: { item: ['$.a[*].t', '$.n'] }, body: { a: [{ t: 1 }, { t: 2 }], n: 1 }, gives: 2 },
    { expression: { item: [{ split: ['$.topic', '/'] }, 1] }, body: { topic: 'plant/line/7' }, gives: 'line' },
    { expression: { item: ['$.a', 1] }, body: { a: 'a😀b' }, gives: '😀', why: 'code points' },
    { expression: { item: ['$.a', 3] }, body: { a: [7, 8, 9] }, why: 'there are three' },
    { expression: { item: ['$.a', 0.5] }, body: { a: [7, 8, 9] }, why: 'positions are whole numbers' },
  ],
})
