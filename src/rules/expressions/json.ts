// `json`: the value in a string that holds JSON.
import type { Json } from '../data/json.ts'
import { lookAt, parseAsItCame } from '../data/json-text.ts'
import { unary } from './function.ts'

/** As deep as a body may be, unless settings say otherwise. */
const deepest = 128

export const json = unary({
  name: 'json',
  synonyms: ['parseJson', 'fromJson', 'jsonParse', 'parse'],
  summary: 'The value that a string holds as JSON, nested at most 128 deep.',
  takes: ['string'],
  apply: read,
  examples: [
    { expression: { json: '$.a' }, body: { a: '{"t":[1,2]}' }, gives: { t: [1, 2] } },
    { expression: { item: [{ json: '$.a' }, 0] }, body: { a: '[21.5,22]' }, gives: 21.5 },
    { expression: { json: { property: 'level' } }, properties: { level: '7' }, gives: 7 },
    { expression: { json: '$.a' }, body: { a: 'hot' }, why: 'not JSON' },
    { expression: { json: '$.a' }, body: { a: { t: 1 } }, why: 'not a string' },
  ],
})

const utf8 = new TextEncoder()

function read(text: string): Json | undefined {
  if (lookAt(utf8.encode(text)).depth > deepest) return undefined
  try {
    return parseAsItCame(text)
  } catch {
    return undefined
  }
}
