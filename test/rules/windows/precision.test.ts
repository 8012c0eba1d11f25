// Sums, means and spreads that stay right while events come and go for a long time.
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/rules/data/json.ts'
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
