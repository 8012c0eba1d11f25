// The nearest name: the tolerance grows with the length of what was written.
import fc from 'fast-check'
import { expect, it, test } from 'vitest'
import { nearest } from '../../src/rules/data/nearest.ts'

const names = ['gt', 'gte', 'lt', 'between', 'startsWith', 'output', 'when', 'where']

it.each([
  ['gtt', 'gt'],
  ['GT', 'gt'],
  ['bewteen', 'between'],
  ['betwen', 'between'],
  ['startswith', 'startsWith'],
  ['starts_with', 'startsWith'],
  ['ouptut', 'output'],
  ['outputs', 'output'],
  ['wehn', 'when'],
  ['whre', 'where'],
  ['x', undefined],
  ['hwer', undefined],
  ['whether', undefined],
  ['like', undefined],
  ['constructor', undefined],
  ['', undefined],
])('%j is nearest to %j', (text, name) => {
  expect(nearest(text, names)).toBe(name)
})

test('a name is nearest to itself, and to itself with two neighbours swapped', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{4,20}$/), fc.nat(18), (name, index) => {
      const at = index % (name.length - 1)
      const swapped = name.slice(0, at) + (name[at + 1] ?? '') + (name[at] ?? '') + name.slice(at + 2)
      expect(nearest(name, ['z'.repeat(25), name])).toBe(name)
      expect(nearest(swapped, [name])).toBe(name)
    }),
  )
})
