import fc from 'fast-check'
import { expect, it } from 'vitest'
import { reportedProblem } from '../../src/edge/reported.ts'
import { reportedProblem as problemAtTheHub } from '../../src/hub/reported.ts'
import type { Json, JsonObject } from '../../src/rules/json.ts'

const nested = (depth: number): Json => (depth === 0 ? 1 : { a: nested(depth - 1) })
const wide = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`n${index}`, 'x'.repeat(4_000)]))

it.each<[JsonObject, string]>([
  [{ 'a b': 1 }, 'the name of /a b holds " "'],
  [{ a: { $b: 1 } }, 'the name of /a/$b holds "$"'],
  [{ a: { 'b#': 1 } }, 'the name of /a/b# holds "#"'],
  [{ a: [1, null] }, '/a/1 is null, inside of an array'],
  [{ a: 'x'.repeat(4_097) }, '/a is longer than 4 KiB'],
  [{ a: 2 ** 52 }, '/a is 4503599627370496, beyond 2^52'],
  [{ a: nested(11) }, '/a/a/a/a/a/a/a/a/a/a/a is nested deeper than 10'],
  [wide, 'it has 40081 bytes, more than 32 KiB'],
])('cannot be reported, case %#', (patch, problem) => {
  expect(reportedProblem(patch)).toBe(problem)
})

it.each<JsonObject>([
  {},
  { a: null, b: { c: null } },
  { a: [[1, 'x'], { b: [true] }] },
  { a: nested(9), 'ä/-_': 1.5, b: -(2 ** 52) },
])('can be reported, case %#', patch => {
  expect(reportedProblem(patch)).toBeUndefined()
})

it('refuses exactly what edgeHub refuses', () => {
  const name = fc.oneof({ weight: 9, arbitrary: fc.constantFrom('a', 'b', 'ä') }, fc.constantFrom('a.b', '$', ' ', '#'))
  const leaf = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom<Json>(1, 'x', true, 0.5) },
    fc.constantFrom<Json>(null, 2 ** 52, 'x'.repeat(4_097)),
  )
  const { document } = fc.letrec<{ document: JsonObject; value: Json }>(tie => ({
    value: fc.oneof(
      { maxDepth: 12, depthSize: 'large' },
      leaf,
      fc.array(tie('value'), { maxLength: 2 }),
      tie('document'),
    ),
    document: fc.dictionary(name, tie('value'), { maxKeys: 2 }),
  }))
  fc.assert(
    fc.property(document, patch => {
      expect(reportedProblem(patch) === undefined).toBe(problemAtTheHub(patch) === undefined)
    }),
    { numRuns: 2_000 },
  )
})
