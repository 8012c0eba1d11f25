// Sums, means and spreads that stay right while events come and go for a long time.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { roundUnits, unitsOf } from '../../../src/rules/data/exact-number.ts'
import type { JsonObject } from '../../../src/rules/data/json.ts'
import { exact, roundedOnce } from '../../reference/exact.ts'
import { scaled } from '../../scale.ts'
import { drive } from './driver.ts'

/** The fields of the last aggregate of a sliding window of so many events, one a second. */
function last(aggregate: JsonObject, seconds: number, values: readonly number[], start = 0): JsonObject {
  const windows = drive({ window: { sliding: `${seconds}s` }, aggregate }, { start })
  const passed = values.map((v, second) => windows.receive({ v }, start + second * 1000))
  return passed.at(-1)?.[0]?.body ?? {}
}

/** The same sum as many write it: add what comes, take away what leaves. */
function drifting(seconds: number, values: readonly number[]): number {
  let sum = 0
  values.forEach((value, index) => {
    sum += value
    if (index >= seconds) sum -= values[index - seconds] ?? 0
  })
  return sum
}

describe('a sum', () => {
  // A sensor that now and then reports its largest value.
  const values = Array.from({ length: 20_000 }, (_, index) => (index % 997 === 5 ? 9.007e15 : 20 + (index % 10) / 10))
  const tail = values.slice(-10)

  it('does not drift, as one does from which values are taken away', () => {
    expect(tail).toEqual([20, 20.1, 20.2, 20.3, 20.4, 20.5, 20.6, 20.7, 20.8, 20.9])
    expect(last({ sum: { sum: '$.v' } }, 10, values)['sum']).toBe(204.5)
    expect(Math.abs(drifting(10, values) - 204.5)).toBeGreaterThan(1)
  })

  it('is the same in whatever order its parts were put together', () => {
    const thirds = Array.from({ length: 500 }, (_, index) => (index % 7) / 3)
    const sums = [1, 16, 17, 100].map(first => {
      const shifted = [...Array.from({ length: first }, () => 1e12), ...thirds]
      return last({ sum: { sum: '$.v' } }, 499, shifted)['sum']
    })
    expect(new Set(sums).size).toBe(1)
  })
})

describe('the mean of equal numbers', () => {
  it.each([0.1, 21.7, -1e-7, 1e300])('is that number: %d', value => {
    const { avg, stddev } = last({ avg: { avg: '$.v' }, stddev: { stddev: '$.v' } }, 50, new Array(137).fill(value))
    expect([avg, stddev]).toEqual([value, 0])
  })
})

describe('far from zero', () => {
  const values = Array.from({ length: 300 }, (_, index) => 1e9 + (index % 2))

  it('the variance is not lost', () => {
    const { variance } = last({ variance: { variance: '$.v' } }, 100, values)
    expect(variance).toBeCloseTo(25 / 99, 9)
  })

  it('nor is the slope, in this century', () => {
    const rising = values.map((_, index) => 1e6 + index / 4)
    const { slope } = last({ slope: { slope: '$.v' } }, 100, rising, Date.parse('2026-01-01T00:00Z'))
    expect(slope).toBeCloseTo(0.25, 9)
  })
})

describe('sum, avg, increase and rate', () => {
  /** Numbers of every size, so that sums lose digits, go beyond the largest double on the way, and come back. */
  const number = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer({ min: -1000, max: 1000 }).map(whole => whole / 10),
    fc.constantFrom(1e308, -1e308, 1e-308, 5e-324, 1e16, -1e16, 1, 0.1),
  )
  const finite = (value: number | undefined) => (value !== undefined && Number.isFinite(value) ? value + 0 : undefined)

  it.each([
    ['in a window that slides', { sliding: '7s' }, 7],
    ['in windows of panes', { hopping: '6s', every: '2s' }, 6],
    ['in windows one after the other', { tumbling: '5s' }, 5],
  ])('are those of the exact sum, rounded once: %s', (_, window, seconds) => {
    const aggregate = { s: { sum: '$.v' }, a: { avg: '$.v' }, i: { increase: '$.v' }, r: { rate: '$.v' } }
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 30 }), values => {
        const windows = drive({ window, aggregate })
        const passed = values.flatMap((v, second) => windows.receive({ v }, second * 1000))
        for (const { body } of [...passed, ...windows.advance(values.length * 1000 + 20_000)]) {
          const end = Date.parse(String(body['end'])) / 1000
          const slides = 'sliding' in window ? 1 : 0
          const from = Math.max(0, end - seconds + slides)
          const inside = values.slice(from, end + slides)
          const counted = values.slice(Math.max(0, from - 1), end + slides)
          const sum = inside.reduce((total, value) => total + exact(value), 0n)
          const rises = counted.slice(1).map((value, index) => exact(value) - fallen(counted[index] ?? 0, value))
          const increase = rises.reduce((total, rise) => total + rise, 0n)
          const milliseconds = BigInt(counted.length - 1) * 1000n
          expect({ ...body }).toEqual({
            ...body,
            s: finite(roundedOnce(sum)),
            a: finite(roundedOnce(sum, BigInt(inside.length))),
            i: finite(roundedOnce(increase)),
            r: milliseconds === 0n ? undefined : finite(roundedOnce(increase * 1000n, milliseconds)),
          })
        }
      }),
      { numRuns: scaled(300) },
    )
  })

  /** What is taken from a number for its rise: where it fell, nothing. */
  const fallen = (before: number, value: number) => (value >= before ? exact(before) : 0n)
})

describe('units', () => {
  it('are rounded to the nearest double, of two to the even one', () => {
    expect(roundUnits(unitsOf(1) + unitsOf(2 ** -53))).toBe(1)
    expect(roundUnits(unitsOf(1) + unitsOf(2 ** -53) + 1n)).toBe(1 + 2 ** -52)
    expect(roundUnits(unitsOf(1 + 2 ** -52) + unitsOf(2 ** -53))).toBe(1 + 2 ** -51)
    expect(roundUnits(-unitsOf(1) - unitsOf(2 ** -53) - 1n)).toBe(-1 - 2 ** -52)
    expect(roundUnits(3n, 2n)).toBe(2 * 5e-324) // 1.5 of the smallest
    expect(roundUnits(1n, 2n)).toBe(0)
    expect(roundUnits(5n, 3n)).toBe(2 * 5e-324)
    expect(roundUnits(unitsOf(1.7e308) * 2n, 2n)).toBe(1.7e308)
    expect(roundUnits(unitsOf(1.7e308) * 2n)).toBe(Number.POSITIVE_INFINITY)
  })

  it('say what a double is', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), value => {
        expect(roundUnits(unitsOf(value))).toBe(value + 0)
      }),
    )
  })
})
