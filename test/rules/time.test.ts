// Times and time zones: what a body can write, and what the runtime's own calendar says.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readTime } from '../../src/rules/data/time.ts'
import { offsetOf } from '../../src/rules/data/zone.ts'

describe('a time', () => {
  it.each<[string | number, number | undefined]>([
    [0, 0],
    [1.9, 1],
    [8.64e15, 8.64e15],
    [8.64e15 + 2, undefined],
    [Number.POSITIVE_INFINITY, undefined],
    ['1970-01-01T00:00:00Z', 0],
    ['1970-01-01T00:00:00.1Z', 100],
    ['1970-01-01T00:00:00.123456789z', 123],
    ['1970-01-01T00:00:00,5Z', 500],
    ['1970-01-01T01:00:00+01:00', 0],
    ['1969-12-31T18:30:00-0530', 0],
    ['1970-01-01T00:01Z', 60_000],
    ['1970-01-01T00:00:00', undefined],
    ['1970-01-01', undefined],
    ['1970-02-30T00:00:00Z', undefined],
    ['1970-01-01T24:00:00Z', undefined],
    ['1970-01-01T00:00:60Z', undefined],
    ['1970-01-01T00:00:00+24:00', undefined],
    [' 1970-01-01T00:00:00Z', undefined],
    ['0', undefined],
  ])('%j is %j', (text, time) => {
    expect(readTime(text)).toBe(time)
  })
})

describe('the offset of a zone', () => {
  const zones = ['Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Africa/Monrovia', 'UTC']
  const formats = zones.map(
    timeZone =>
      new Intl.DateTimeFormat('en', {
        ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
        ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
      }),
  )

  it('leads to the local time that the calendar shows', () => {
    const near = fc
      .tuple(fc.integer({ min: 0, max: 70 * 366 * 24 * 4 }), fc.integer({ min: -1, max: 900_000 }))
      .map(([quarter, rest]) => quarter * 900_000 + rest)
    const far = fc.integer({ min: -2_000_000_000_000, max: 4_000_000_000_000 })
    fc.assert(
      fc.property(fc.nat(zones.length - 1), fc.array(fc.oneof(near, far), { maxLength: 20 }), (index, times) => {
        const offset = offsetOf(zones[index] ?? '')
        for (const time of times) {
          const shown = new Map(
            (formats[index]?.formatToParts(time) ?? []).map(({ type, value }) => [type, Number(value)]),
          )
          const part = (type: Intl.DateTimeFormatPartTypes) => shown.get(type) ?? Number.NaN
          const local = Date.UTC(
            ...([part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')] as const),
          )
          expect(time + offset(time) - (((time % 1000) + 1000) % 1000)).toBe(local)
        }
      }),
    )
  })

  it('changes at the second that the zone does', () => {
    const offset = offsetOf('America/St_Johns')
    const change = Date.parse('2010-03-14T03:31:00Z') // summer time began at one minute past midnight
    expect([change - 1, change].map(offset)).toEqual([-12_600_000, -9_000_000])
  })

  it.each([8.64e15, -8.64e15])('has an answer at the end of time, %d', time => {
    for (const zone of zones) expect(offsetOf(zone)(time)).toBeTypeOf('number')
  })
})
