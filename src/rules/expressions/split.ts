// `split`: the parts of a string.
import { nary } from './function.ts'

export const split = nary({
  name: 'split',
  summary:
    'Of [string, separator], the list of the parts between the separators; with an empty one, of its code points.',
  takes: ['string'],
  count: [2, 2],
  yields: 'array',
  // An empty separator makes three characters more of each.
  most: ([text = 0]) => 4 * text,
  apply: ([text = '', separator = '']) => (separator === '' ? Array.from(text) : text.split(separator)),
  examples: [
    { expression: { split: ['$.a', '/'] }, body: { a: 'plant/line/7' }, gives: ['plant', 'line', '7'] },
    { expression: { split: ['$.a', '/'] }, body: { a: '' }, gives: [''] },
    { expression: { split: ['$.a', ''] }, body: { a: 'a😀' }, gives: ['a', '😀'] },
    { expression: { split: ['$.a', '/'] }, body: { a: 7 }, why: 'a number is not a string' },
  ],
})
