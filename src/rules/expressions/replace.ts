// `replace`: a string with one part in place of another.
import { joinTexts } from '../data/bounded-text.ts'
import { nary } from './function.ts'

export const replace = nary({
  name: 'replace',
  summary:
    'Of [string, part, replacement], the string with every occurrence of the part replaced; the part is not a pattern.',
  takes: ['string'],
  count: [3, 3],
  yields: 'string',
  most: ([text = 0, , replacement = 0]) => text * Math.max(1, replacement - 2),
  apply: ([text = '', part = '', replacement = '']) => (part === '' ? text : joinTexts(text.split(part), replacement)),
  examples: [
    { expression: { replace: ['$.a', '.', '_'] }, body: { a: '1.2.3' }, gives: '1_2_3' },
    { expression: { replace: ['$.a', '.*', '\\0'] }, body: { a: 'x.*y' }, gives: 'x\\0y', why: 'taken as it is' },
    {
      expression: { replace: ['$.a', '', '-'] },
      body: { a: 'abc' },
      gives: 'abc',
      why: 'the empty string occurs nowhere',
    },
  ],
})
