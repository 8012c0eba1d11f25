// `text`: a value as a tag shows it.
import { textOf } from '../data/bounded-text.ts'
import { valueTypes } from '../data/value.ts'
import { unary } from './function.ts'

export const text = unary({
  name: 'text',
  synonyms: ['string', 'toString', 'str', 'stringify'],
  summary: 'The value as a tag shows it: a string as it is, all else as JSON text.',
  takes: valueTypes,
  allDigits: true,
  yields: 'string',
  most: ([value = 0]) => 2 * value + 2,
  apply: textOf,
  examples: [
    { expression: { text: '$.a' }, body: { a: 21.5 }, gives: '21.5' },
    { expression: { text: '$.a' }, body: { a: 'hot' }, gives: 'hot' },
    { expression: { text: '$.a' }, body: { a: { b: [1, null] } }, gives: '{"b":[1,null]}' },
    { expression: { text: '$.a' }, body: { a: null }, gives: 'null' },
    { expression: { text: '$.a' }, body: {}, why: 'absent' },
  ],
})
