// edgeHub's limits of reported properties, row by row.
import { expect, test } from 'vitest'
import { reportedProblem } from '../../src/hub/reported.ts'
import type { Json, JsonObject } from '../../src/rules/json.ts'

const nested = (depth: number): Json => (depth === 0 ? 1 : { a: nested(depth - 1) })
const arrays = (depth: number): Json => (depth === 0 ? [] : [arrays(depth - 1)])

test.each<[string, JsonObject, string | undefined]>([
  ['nothing', {}, undefined],
  ['null, which removes', { a: null }, undefined],
  ['ten levels under the document', { a: nested(9) }, undefined],
  ['one level more', { a: nested(11) }, 'it is nested deeper than 10'],
  ['arrays in arrays', { a: arrays(20) }, 'it is nested deeper than 10'],
  ['2^52 - 1', { a: 2 ** 52 - 1 }, undefined],
  ['2^52', { a: 2 ** 52 }, 'a is beyond 2^52'],
  ['-2^52', { a: -(2 ** 52) }, undefined],
  ['a large fraction', { a: 1e300 + 0.5 }, 'a is beyond 2^52'],
  ['4096 bytes of text', { a: 'ä'.repeat(2048) }, undefined],
  ['one byte more', { a: `${'ä'.repeat(2048)}b` }, 'the value of a has 4097 bytes, more than 4096'],
  ['a name with a point', { 'a.b': 1 }, 'the name "a.b" holds "."'],
  ['a name with a dollar', { $a: 1 }, 'the name "$a" holds "$"'],
  ['a name with a number sign', { 'a#': 1 }, 'the name "a#" holds "#"'],
  ['a name with a space, deep down', { a: { 'b c': 1 } }, 'the name "b c" holds " "'],
  ['a control character', { 'a\u0001': 1 }, 'the name "a\\u0001" holds "\\u0001"'],
  ['a long name', { ['a'.repeat(1025)]: 1 }, 'the name aaaaaaaaaa… is longer than 1024 bytes'],
  ['an array', { a: [1, 'b', { c: 1 }] }, undefined],
  ['null in an array', { a: [null] }, 'an array holds null'],
  ['null in an object in an array', { a: [{ b: null }] }, 'b, a member of an object in an array, is null'],
  ['more than 32 KB', { a: Array(9).fill('x'.repeat(4000)) }, 'the patch has 36034 bytes, more than 32768'],
])('%s', (_name, patch, problem) => {
  expect(reportedProblem(patch)).toBe(problem)
})
