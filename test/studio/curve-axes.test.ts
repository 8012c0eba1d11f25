// The axes of a sweep's curve: numbers that can be read, in a unit that fits.
import { expect, it } from 'vitest'
import { axisOf, countTicks, scaledCount, xTicks } from '../../src/studio/page/panels/curve-axes.ts'

it.each([
  [0, [0, 1]],
  [4, [0, 2, 4]],
  [12, [0, 6, 12]],
  [40, [0, 1, 10, 40]],
  [9000, [0, 1, 10, 100, 1000, 9000]],
])('counts up to %i are read at %j', (most, ticks) => expect(countTicks(most)).toEqual(ticks))

it('equal counts are equally high, also where they are many', () => {
  expect([0, 3, 6].map(count => scaledCount(count, 6))).toEqual([0, 0.5, 1])
  const heights = countTicks(9000).map(count => scaledCount(count, 9000))
  expect(heights).toEqual(heights.toSorted((a, b) => a - b))
  expect([heights[0], heights.at(-1)]).toEqual([0, 1])
})

it.each([
  [0, undefined],
  [90_000, ['1.5', 'minutes in alarm']],
  [5000, ['5.0', 'seconds in alarm']],
  [3 * 86_400_000, ['72', 'hours in alarm']],
  [46 * 86_400_000, ['46', 'days in alarm']],
])('%i ms in alarm are written as %j', (most, expected) => {
  const axis = axisOf(most)
  expect(axis && [axis.text, axis.title]).toEqual(expected)
})

it('values stand at the axis where there is room for them', () => {
  const list = (values: readonly (string | number)[]) => values.map(value => ({ value }))
  expect(xTicks(list([1, 2, 3]))).toHaveLength(3)
  const many = xTicks(list(Array.from({ length: 40 }, (_, at) => 1000 + at)))
  expect(many.length * 5).toBeLessThanOrEqual(56)
  expect(xTicks(list(Array.from({ length: 20 }, (_, at) => `${at}h30m15s`))).length).toBeLessThan(8)
})
