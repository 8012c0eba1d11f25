import { expect, test } from 'vitest'
import { readIso, writeTime } from '../../../src/workbench/recording/time-form.ts'

test.each([
  ['2026-01-31T08:30:00Z', '2026-01-31T08:30:01Z'],
  ['2026-01-31T08:30:00.000Z', '2026-01-31T08:30:01.000Z'],
  ['2026-01-31T08:30:00.1234567Z', '2026-01-31T08:30:01.123Z'],
  ['2026-01-31T08:30:00+05:30', '2026-01-31T08:30:01+05:30'],
  ['2026-01-31 23:59:59-0330', '2026-02-01T00:00:00-0330'],
  ['2026-01-31T08:30+01', '2026-01-31T08:30:01+01'],
])('a time is written in the form that came in: a second after %s is %s', (text, later) => {
  const iso = readIso(text)
  if (iso?.suffix === undefined) throw new Error('no time')
  const { time, offset, suffix, fraction } = iso
  expect(writeTime({ kind: 'iso', offset, suffix, fraction }, time + 1000)).toBe(later)
})

test('milliseconds show where there are some', () => {
  expect(writeTime({ kind: 'iso', offset: 0, suffix: 'Z', fraction: false }, 1)).toBe('1970-01-01T00:00:00.001Z')
  expect(writeTime({ kind: 'milliseconds', zero: 1000 }, 1500)).toBe(500)
})

test.each(['2026-13-01T00:00:00Z', '2026-02-29T00:00:00Z', '2026-01-31T24:00:00Z', '2026-01-31', '08:30', ''])(
  '%s is not a time',
  text => {
    expect(readIso(text)).toBeUndefined()
  },
)
