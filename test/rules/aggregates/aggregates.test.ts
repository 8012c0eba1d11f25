// Each aggregate's examples, which the documentation shows too, computed through the public entry: the values a second
// apart, in windows of each kind that hold them all.
import { describe, expect, it } from 'vitest'
import { createMachine, type Json } from '../../../src/index.ts'
import type { AggregateExample } from '../../../src/rules/aggregates/aggregate.ts'
import { aggregates } from '../../../src/rules/aggregates/registry.ts'
import { message, text } from '../../decide.ts'

const windows: readonly (readonly [string, (count: number) => Json])[] = [
  ['tumbling', () => ({ tumbling: '1h' })],
  ['hopping', () => ({ hopping: '1h', every: '30m' })],
  ['sliding', () => ({ sliding: '1h' })],
  ['session', () => ({ session: '1m' })],
  ['count', count => ({ count })],
]

function compute(window: Json, name: string, { values, argument = '$.v' }: AggregateExample): unknown {
  const rule = { window, aggregate: { result: { [name]: argument } }, then: { output: 'out' } }
  const machine = createMachine({ start: 0 })
  const { problems } = machine.apply({ rules: { rule } }, 0)
  expect(problems).toEqual([])
  const decisions = values.flatMap(
    (v, second) => machine.accept(message(v === undefined ? {} : { v }), second * 1000).decisions,
  )
  const sends = [...decisions, ...machine.advance(3_600_000).decisions].flatMap(decision => decision.sends)
  return JSON.parse(text(sends.at(-1)?.bytes ?? new Uint8Array())).result
}

describe.each(aggregates)('$name', ({ name, examples, summary }) => {
  describe.each(examples)('of $values gives $gives', example => {
    it.each(windows)('in a %s window', (_, window) => {
      const result = compute(window(example.values.length), name, example)
      if (typeof example.gives === 'number') expect(result).toBeCloseTo(example.gives, 12)
      else expect(result).toEqual(example.gives)
    })
  })

  it('is explained', () => {
    expect(summary).toMatch(/\.$/)
    expect(examples.length).toBeGreaterThan(0)
  })
})
