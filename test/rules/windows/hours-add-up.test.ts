// What holds on does so over the ends of windows: the hours, and the shifts, add up to the day, also where clocks change.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/rules/data/json.ts'
import { scaled } from '../../scale.ts'
import { drive } from './driver.ts'

const hour = 3_600_000
/** Local days in Berlin: one of 24 hours, one of 23, one of 25. */
const days = ['2026-06-30T22:00Z', '2026-03-28T23:00Z', '2026-10-24T22:00Z'].map(day => Date.parse(day))
const aggregate = {
  energy: { integral: '$.v' },
  on: { stateDuration: { path: '$.v', gt: 2 } },
  up: { increase: '$.v' },
}
const reading = fc.record({
  after: fc.integer({ min: 0, max: 3 * 3600 }),
  v: fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined }),
})

/** The sums of the fields over all windows that end by then. */
function sums(
  window: JsonObject,
  start: number,
  readings: readonly { readonly after: number; readonly v: number | undefined }[],
) {
  const windows = drive({ window: { ...window, tz: 'Europe/Berlin', empty: true }, aggregate }, { start })
  let time = start
  const passed = readings.flatMap(({ after, v }) => {
    time += after * 1000
    return windows.receive(v === undefined ? {} : { v }, time)
  })
  const all = [...passed, ...windows.advance(start + 72 * hour)].filter(({ at }) => at <= start + 49 * hour)
  const sum = (field: string) => all.reduce((total, { body }) => total + Number(body[field] ?? 0), 0)
  return { energy: sum('energy'), on: sum('on'), up: sum('up') }
}

describe('the windows of a day', () => {
  it.each([
    ['hours', { tumbling: '1h' }],
    ['half hours, shifted', { tumbling: '1h', offset: '00:30' }],
    ['shifts', { tumbling: '8h' }],
  ])('of %s add up to it', (_, window) => {
    fc.assert(
      fc.property(fc.constantFrom(...days), fc.array(reading, { minLength: 1, maxLength: 40 }), (start, all) => {
        // Half an hour before midnight a shifted hour begins that is of two days: nothing comes then.
        const readings = [{ after: 1, v: 0 }, ...all]
        const within = readings.filter((_reading, index) => {
          const time = readings.slice(0, index + 1).reduce((total, { after }) => total + after, 0)
          return time < 22 * 3600
        })
        const still = [...within, { after: 0, v: undefined }]
        expect(sums(window, start, still)).toEqual(sums({ tumbling: '1d' }, start, still))
      }),
      { numRuns: scaled(60) },
    )
  })

  it.each([
    [0, 24],
    [1, 23],
    [2, 25],
  ])('are as many as it has hours', (day, hours) => {
    const start = days[day] ?? 0
    const windows = drive({ window: { tumbling: '1h', tz: 'Europe/Berlin', empty: true }, aggregate }, { start })
    windows.receive({ v: 3 }, start)
    const passed = windows.advance(start + hours * hour)
    expect(passed.length).toBe(hours)
    expect(passed.map(({ body }) => body['on'])).toEqual(passed.map(() => hour))
  })
})
