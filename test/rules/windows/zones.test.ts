// Tumbling windows by the clocks of a zone: each row is a window, its bounds in UTC, over days on which clocks change.
import { describe, expect, it } from 'vitest'
import { drive } from './driver.ts'

/** The windows that end from one time to another, as `start..end hours`. */
function windows(tumbling: string, tz: string, from: string, until: string): readonly string[] {
  const start = Date.parse(from)
  const days = drive({ window: { tumbling, tz, empty: true }, aggregate: {} }, { start })
  days.begin()
  return days.advance(Date.parse(until)).map(({ body }) => {
    const [from, to] = [String(body['start']), String(body['end'])]
    const hours = (Date.parse(to) - Date.parse(from)) / 3_600_000
    const short = (time: string) => time.replace(/:00\.000Z$/, 'Z')
    return `${short(from)}..${short(to)} ${hours}`
  })
}

describe('a window of a day', () => {
  it.each([
    [
      'has 23 hours when the clocks are put forward',
      'Europe/Berlin',
      ['2026-03-28T00:00Z', '2026-03-31T00:00Z'],
      [
        '2026-03-27T23:00Z..2026-03-28T23:00Z 24',
        '2026-03-28T23:00Z..2026-03-29T22:00Z 23',
        '2026-03-29T22:00Z..2026-03-30T22:00Z 24',
      ],
    ],
    [
      'has 25 hours when they are put back',
      'Europe/Berlin',
      ['2026-10-25T00:00Z', '2026-10-27T00:00Z'],
      ['2026-10-24T22:00Z..2026-10-25T23:00Z 25', '2026-10-25T23:00Z..2026-10-26T23:00Z 24'],
    ],
    [
      'begins at one where there is no midnight',
      'America/Sao_Paulo',
      ['2018-11-03T12:00Z', '2018-11-06T00:00Z'],
      ['2018-11-03T03:00Z..2018-11-04T03:00Z 24', '2018-11-04T03:00Z..2018-11-05T02:00Z 23'],
    ],
    [
      'begins at the first of two midnights',
      'America/Havana',
      ['2026-11-01T06:00Z', '2026-11-03T00:00Z'],
      ['2026-11-01T04:00Z..2026-11-02T05:00Z 25'],
    ],
    [
      'goes on where clocks are put back over midnight',
      'America/St_Johns',
      ['2006-10-28T12:00Z', '2006-10-31T00:00Z'],
      ['2006-10-28T02:30Z..2006-10-29T02:30Z 24', '2006-10-29T02:30Z..2006-10-30T03:30Z 25'],
    ],
    [
      'is left out where the calendar leaves it out',
      'Pacific/Apia',
      ['2011-12-29T12:00Z', '2012-01-01T12:00Z'],
      [
        '2011-12-29T10:00Z..2011-12-30T10:00Z 24',
        '2011-12-30T10:00Z..2011-12-31T10:00Z 24',
        '2011-12-31T10:00Z..2012-01-01T10:00Z 24',
      ],
    ],
    [
      'is by the minute where the zone is',
      'Asia/Kathmandu',
      ['2026-01-01T00:00Z', '2026-01-01T20:00Z'],
      ['2025-12-31T18:15Z..2026-01-01T18:15Z 24'],
    ],
  ] as const)('%s: %s', (_, tz, [from, until], expected) => {
    expect(windows('1d', tz, from, until)).toEqual(expected)
  })
})

describe('a window of hours', () => {
  it('keeps to the clock: the shift at night is an hour shorter or longer', () => {
    expect(windows('8h', 'Europe/Berlin', '2026-03-28T23:30Z', '2026-03-29T22:00Z')).toEqual([
      '2026-03-28T23:00Z..2026-03-29T06:00Z 7',
      '2026-03-29T06:00Z..2026-03-29T14:00Z 8',
      '2026-03-29T14:00Z..2026-03-29T22:00Z 8',
    ])
    expect(windows('8h', 'Europe/Berlin', '2026-10-24T23:30Z', '2026-10-25T15:00Z')).toEqual([
      '2026-10-24T22:00Z..2026-10-25T07:00Z 9',
      '2026-10-25T07:00Z..2026-10-25T15:00Z 8',
    ])
  })

  it('is left out where it is leapt over, and is two where it comes twice', () => {
    expect(windows('1h', 'Europe/Berlin', '2026-03-29T00:30Z', '2026-03-29T02:00Z')).toEqual([
      '2026-03-29T00:00Z..2026-03-29T01:00Z 1', // 1 to 2 o'clock
      '2026-03-29T01:00Z..2026-03-29T02:00Z 1', // 3 to 4
    ])
    expect(windows('1h', 'Europe/Berlin', '2026-10-24T23:30Z', '2026-10-25T02:00Z')).toEqual([
      '2026-10-24T23:00Z..2026-10-25T00:00Z 1', // 1 to 2 o'clock
      '2026-10-25T00:00Z..2026-10-25T01:00Z 1', // 2 to 3
      '2026-10-25T01:00Z..2026-10-25T02:00Z 1', // 2 to 3 again
    ])
    expect(windows('2h', 'Europe/Berlin', '2026-10-24T23:30Z', '2026-10-25T05:00Z')).toEqual([
      '2026-10-24T22:00Z..2026-10-25T00:00Z 2', // 0 to 2
      '2026-10-25T00:00Z..2026-10-25T03:00Z 3', // 2 to 4: longer than an hour, it begins the first time only
      '2026-10-25T03:00Z..2026-10-25T05:00Z 2',
    ])
  })

  it('may be less than an hour, in a zone of quarters too', () => {
    expect(windows('30m', 'Asia/Kathmandu', '2026-01-01T18:00Z', '2026-01-01T19:15Z')).toEqual([
      '2026-01-01T17:45Z..2026-01-01T18:15Z 0.5', // to midnight
      '2026-01-01T18:15Z..2026-01-01T18:45Z 0.5',
      '2026-01-01T18:45Z..2026-01-01T19:15Z 0.5',
    ])
  })

  it('has the bounds that are shown again in a zone that is put back by half an hour', () => {
    // At 02:00 the clocks of Lord Howe Island show 01:30 again: 01:30 is a bound twice for windows of half an hour.
    expect(windows('30m', 'Australia/Lord_Howe', '2026-04-04T14:10Z', '2026-04-04T16:00Z')).toEqual([
      '2026-04-04T14:00Z..2026-04-04T14:30Z 0.5',
      '2026-04-04T14:30Z..2026-04-04T15:00Z 0.5',
      '2026-04-04T15:00Z..2026-04-04T15:30Z 0.5',
      '2026-04-04T15:30Z..2026-04-04T16:00Z 0.5',
    ])
  })
})

describe('windows of several days', () => {
  it('are counted from 1970-01-01 on the clocks of the zone', () => {
    expect(windows('7d', 'Europe/Berlin', '2026-03-27T00:00Z', '2026-04-02T00:00Z')).toEqual([
      '2026-03-25T23:00Z..2026-04-01T22:00Z 167', // Thursday to Thursday
    ])
  })
})

describe('events at the ends of time', () => {
  it.each([-8.64e15, -6.3e13, 8.64e15])('find their window in a zone: %d', time => {
    const days = drive({ window: { tumbling: '1d', tz: 'Europe/Berlin' }, aggregate: {} }, { start: time })
    days.receive({}, time)
    const passed = days.advance(time + 3 * 86_400_000)
    expect(passed.map(({ body }) => body['count'])).toEqual([1])
  })
})
