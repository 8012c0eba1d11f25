// edgeHub's limits of reported properties, row by row.
import { expect, test } from 'vitest'
import type { Json, JsonObject } from '../../src/rules/data/json.ts'
import { reportedProblem } from '../../src/rules/twin/reported-limits.ts'

const nested = (depth: number): Json => (depth === 0 ? 1 : { a: nested(depth - 1) })
const arrays = (depth: number): Json => (depth === 0 ? [] : [arrays(depth - 1)])

test.each<[string, JsonObject, string | undefined]>([
  ['nothing', {}, undefined],
  ['null, which removes', { a: null, b: { c: null } }, undefined],
  ['ten levels under the document', { a: nested(9) }, undefined],
  ['one level more', { a: nested(11) }, '/a/a/a/a/a/a/a/a/a/a/a is nested deeper than 10'],
  ['arrays in arrays', { a: arrays(20) }, '/a/0/0/0/0/0/0/0/0/0/0 is nested deeper than 10'],
  ['2^52 - 1', { a: 2 ** 52 - 1 }, undefined],
  ['2^52', { a: 2 ** 52 }, '/a is 4503599627370496, beyond 2^52'],
  ['-2^52', { a: -(2 ** 52) }, undefined],
  ['below -2^52', { a: -(2 ** 52) - 1 }, '/a is -4503599627370497, beyond 2^52'],
  ['a fraction', { 'ä/-_': 1.5 }, undefined],
  ['4096 bytes of text', { a: 'ä'.repeat(2048) }, undefined],
  ['one byte more', { a: `${'ä'.repeat(2048)}b` }, '/a is longer than 4 KiB'],
  ['a name with a point', { 'a.b': 1 }, 'the name of /a.b contains "."'],
  ['a name with a dollar', { a: { $b: 1 } }, 'the name of /a/$b contains "$"'],
  ['a name with a number sign', { a: { 'b#': 1 } }, 'the name of /a/b# contains "#"'],
  ['a name with a space', { 'a b': 1 }, 'the name of /a b contains " "'],
  ['a control character', { 'a\u0001': 1 }, 'the name of /a\u0001 contains "\\u0001"'],
  ['a long name', { ['a'.repeat(1025)]: 1 }, `the name of /${'a'.repeat(99)}… is longer than 1 KiB`],
  ['an array', { a: [[1, 'b'], { c: [true] }] }, undefined],
  ['null in an array', { a: [1, null] }, '/a/1 is null, inside of an array'],
  ['null in an object in an array', { a: [{ b: null }] }, '/a/0/b is null, inside of an array'],
  ['more than 32 KB', { a: Array(9).fill('x'.repeat(4000)) }, 'it has 36034 bytes, more than 32 KiB'],
])('%s', (_name, patch, problem) => {
  expect(reportedProblem(patch)).toBe(problem)
})
