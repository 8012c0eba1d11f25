// What others write for `offset`, and for a month, and the hint that it gets.
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../src/rules/data/json.ts'
import { readDocument } from '../../../src/rules/document/document.ts'

const hintOf = (window: Json) =>
  readDocument({ rules: { r: { window, then: { output: 'out' } } } }).problems.map(({ pointer, hint }) => [
    pointer,
    hint,
  ])

describe('an offset', () => {
  it.each([
    ['6:00', '06:00'],
    ['6h', '06:00'],
    ['06', '06:00'],
    ['0630', '06:30'],
    ["6 o'clock", '06:00'],
    ['mon', 'mon 00:00'],
    ['Monday', 'mon 00:00'],
    ['Mon 06:00', 'mon 06:00'],
    ['monday, 6:30', 'mon 06:30'],
  ])('"%s" is "%s"', (offset, meant) => {
    expect(hintOf({ tumbling: '1w', offset })).toEqual([['/rules/r/window/offset', `write "${meant}"`]])
  })

  it.each(['', 'noon', '25:00', '-6h', '90m', 'mon noon', 'x'.repeat(1000)])('"%s" is not guessed', offset => {
    expect(hintOf({ tumbling: '1w', offset })).toEqual([['/rules/r/window/offset', undefined]])
  })
})

describe('a month', () => {
  it.each(['1 month', 'P1M', 'monthly', 'months'])('is "%s" too', tumbling => {
    expect(hintOf({ tumbling })).toEqual([['/rules/r/window/tumbling', 'write "month"']])
  })
})
