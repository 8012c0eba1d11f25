// `join`: the elements of a list as one string.
import { joinTexts, scalarText } from '../data/bounded-text.ts'
import { nary } from './function.ts'

export const join = nary({
  name: 'join',
  summary:
    'Of [list, separator], the elements as one text with the separator between them; numbers, booleans and null become text.',
  takes: ['array', 'string'],
  takesAt: [['array'], ['string']],
  count: [2, 2],
  yields: 'string',
  most: ([list = 0, separator = 0]) => list * Math.max(1, separator - 1),
  apply: ([list, separator]) =>
    Array.isArray(list) && typeof separator === 'string' ? joinTexts(list.map(scalarText), separator) : undefined,
  examples: [
    { expression: { join: ['$.a', ', '] }, body: { a: ['hot', 21, true] }, gives: 'hot, 21, true' },
    {
      expression: { join: [['$.a', '$.b', '$.c'], '-'] },
      body: { a: 1, c: 3 },
      gives: '1-3',
      why: 'a list has no absent elements',
    },
    { expression: { join: ['$.a', '-'] }, body: { a: [] }, gives: '' },
    { expression: { join: ['$.a', '-'] }, body: { a: [1, null] }, gives: '1-null' },
    { expression: { join: ['$.a', '-'] }, body: { a: [[1]] }, why: 'a list is not a string' },
  ],
})
