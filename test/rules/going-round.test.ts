// `between` of an hour, a minute, a weekday or a time of day goes round: 22:00 to 06:00 is the night.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../src/rules/data/json.ts'
import { readDocument } from '../../src/rules/document/document.ts'
import { decide } from '../decide.ts'

const at = (time: string) => ({ at: `2026-07-01T${time}:00Z` })
const holds = (when: JsonObject, body: Json, document: JsonObject = {}) => decide(when, body, document)

describe('between', () => {
  it.each([
    ['21:59', false],
    ['22:00', true],
    ['23:30', true],
    ['00:00', true],
    ['06:00', true],
    ['06:01', false],
    ['12:00', false],
  ])('of the clock at %s, "22:00" to "06:00": %s', (time, night) => {
    expect(holds({ clock: '$.at', between: ['22:00', '06:00'] }, at(time))).toBe(night)
    expect(holds({ value: { clock: '$.at' }, between: ['22:00', '06:00'] }, at(time))).toBe(night)
  })

  it('of an hour, a minute and a weekday', () => {
    expect(holds({ hour: '$.at', between: [22, 5] }, at('05:59'))).toBe(true)
    expect(holds({ hour: '$.at', between: [22, 5] }, at('06:00'))).toBe(false)
    expect(holds({ minute: '$.at', between: [55, 4] }, at('10:57'))).toBe(true)
    expect(holds({ minute: '$.at', between: [55, 4] }, at('10:05'))).toBe(false)
    // From Friday to Monday; 1 July 2026 is a Wednesday.
    expect(holds({ weekday: '$.at', between: [5, 1] }, at('10:00'))).toBe(false)
    expect(holds({ weekday: '$.at', between: [5, 1] }, { at: '2026-07-05T10:00:00Z' })).toBe(true)
  })

  it('goes round by the name of a definition, and with parameters for its ends', () => {
    const define = { now: { clock: '$.at' }, night: { use: 'now', between: [{ twin: 'from' }, { twin: 'to' }] } }
    const night = { from: '22:00', to: '06:00', define }
    expect(holds({ use: 'night' }, at('23:00'), night)).toBe(true)
    expect(holds({ use: 'night' }, at('12:00'), night)).toBe(false)
    expect(holds({ use: 'night' }, at('12:00'), { ...night, from: '08:00', to: '18:00' })).toBe(true)
  })

  it('is as before where the first end is the lower, and of all else', () => {
    expect(holds({ hour: '$.at', between: [8, 17] }, at('17:30'))).toBe(true)
    expect(holds({ hour: '$.at', between: [8, 17] }, at('18:00'))).toBe(false)
    expect(holds({ path: '$.hour', between: [22, 6] }, { hour: 23 })).toBe(false)
    expect(holds({ date: '$.at', between: ['2026-12-01', '2026-02-28'] }, { at: '2026-12-24T00:00:00Z' })).toBe(false)
  })

  it('holds exactly where it does not hold between the ends the other way round, but for these', () => {
    fc.assert(
      fc.property(fc.nat(23), fc.nat(23), fc.nat(23), (low, high, hour) => {
        fc.pre(low !== high && hour !== low && hour !== high)
        const body = at(`${String(hour).padStart(2, '0')}:00`)
        const one = holds({ hour: '$.at', between: [low, high] }, body)
        expect(holds({ hour: '$.at', between: [high, low] }, body)).toBe(!one)
      }),
    )
  })

  it('warns of no order where it goes round, and of the order where it does not', () => {
    const codes = (when: JsonObject) =>
      readDocument({ rules: { r: { when, then: { output: 'out' } } } }).problems.map(({ code }) => code)
    expect(codes({ clock: true, between: ['22:00', '06:00'] })).toEqual([])
    expect(codes({ hour: true, between: [22, 6] })).toEqual([])
    expect(codes({ path: '$.hour', between: [22, 6] })).toEqual(['never-holds'])
  })
})
