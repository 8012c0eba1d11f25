// JSON texts, read and written: what nothing touches leaves as it came, and the platform's parser sees the same values.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../src/rules/data/json.ts'
import { parseJson, readerFor, writeJson } from '../../../src/rules/data/json-text.ts'
import { canonical, equal } from '../../../src/rules/data/value.ts'
import { jsonTexts } from '../../arbitrary/json-texts.ts'
import { scaled } from '../../scale.ts'

const utf8 = new TextEncoder()
const read = (text: string, asItCame = true) => parseJson(text, readerFor(utf8.encode(text), asItCame))

describe('a JSON text', () => {
  it('leaves with its digits, its order and its names as they came', () => {
    fc.assert(
      fc.property(jsonTexts, ({ text, leaves }) => {
        expect(writeJson(read(text))).toBe(leaves)
      }),
      { numRuns: scaled(2000) },
    )
  })

  it('has the same values whether it is to leave as it came or not', () => {
    fc.assert(
      fc.property(jsonTexts, ({ text }) => {
        const [came, byValue] = [read(text), read(text, false)]
        expect(equal(came, byValue)).toBe(true)
        expect(canonical(came)).toBe(canonical(byValue))
      }),
      { numRuns: scaled(1000) },
    )
  })

  it('is what the platform parses, but for what no double holds', () => {
    fc.assert(
      fc.property(jsonTexts, ({ text }) => {
        expect(JSON.stringify(read(text))).toBe(JSON.stringify(JSON.parse(text)))
      }),
      { numRuns: scaled(1000) },
    )
  })

  it('is left to the platform where it is usual', () => {
    const usual = [
      '{"t":21.5,"on":true,"n":-12,"l":[0,1e-7]}'.replace('1e-7', '0.25'),
      '"2026-01-31T08:30:00.000Z"',
      '[]',
    ]
    for (const text of usual) expect(readerFor(utf8.encode(text), true)).toBeUndefined()
    for (const text of ['{"t":21.0}', '{"t":-0}', '{"2":1}', '[100.42938570093168]', '{"s":"1234567890123456789"}']) {
      expect(readerFor(utf8.encode(text), false)).toBeUndefined()
    }
  })

  it.each<[string, Json]>([
    ['{"a":1,"a":2}', { a: 2 }],
    ['[1.0]', [1]],
    ['1e400', Number.POSITIVE_INFINITY],
  ])('%s is read as a value', (text, value) => {
    expect(JSON.stringify(read(text))).toBe(JSON.stringify(value))
  })
})
