// JSON texts, read and written: what nothing touches leaves as it came, and the platform's parser sees the same values.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../src/rules/data/json.ts'
import { lookAt, parseAsItCame, parseByValue, writeJson } from '../../../src/rules/data/json-text.ts'
import { canonical, equal } from '../../../src/rules/data/value.ts'
import { jsonTexts } from '../../arbitrary/json-texts.ts'
import { scaled } from '../../scale.ts'

const utf8 = new TextEncoder()
const isUnusual = (text: string) => lookAt(utf8.encode(text)).isUnusual
const read = (text: string): Json => (isUnusual(text) ? parseAsItCame(text) : JSON.parse(text))

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
        const [came, byValue] = [read(text), parseByValue(text)]
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
    const usual = ['{"t":21.5,"on":true,"n":-12,"l":[0,-0.25]}', '"2026-01-31T08:30:00.000Z"', '[]', '{"s":"1e5, 1.0"}']
    expect(usual.filter(isUnusual)).toEqual([])
  })

  it.each<[string, Json]>([
    ['{"a":1,"a":2}', { a: 2 }],
    ['[1.0]', [1]],
    ['1e400', Number.POSITIVE_INFINITY],
  ])('%s is read as a value', (text, value) => {
    expect(JSON.stringify(read(text))).toBe(JSON.stringify(value))
  })
})
