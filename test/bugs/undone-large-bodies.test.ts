// Where bodies may be larger than a hub takes, what they make of a small message may be too much as well: the step is undone.
import { expect, test } from 'vitest'
import { createMachine } from '../../src/index.ts'
import { message } from '../decide.ts'

const limits = { bodyBytes: 1_048_576 }
const large = { id: 1, text: 'x'.repeat(900_000) }
const counted = {
  by: '$.id',
  where: { path: '$.count', eq: true },
  when: { path: '$.id', exists: true },
  for: '1h',
}

test.each([
  ['latest', { latest: { table: { from: 'input2' } } }, { latest: 'table', path: '$.text' }],
  ['sequence', {}, { path: '$.one.text' }],
])('what was remembered by `%s`', (_, clause, one) => {
  const many = { object: Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`m${at}`, one])) }
  const sequence = [
    { as: 'one', when: { path: '$.text', exists: true } },
    { as: 'two', when: { path: '$.count', exists: true } },
  ]
  const rules = {
    a: { ...counted, then: { output: 'out' } },
    b: {
      ...clause,
      ...('latest' in clause ? { when: { path: '$.count', exists: true } } : { sequence }),
      then: { output: 'out', body: many },
    },
  }
  const machine = createMachine({ start: 0 })
  expect(
    machine.apply({ settings: { limits }, rules }, 0).problems.filter(({ severity }) => severity === 'error'),
  ).toEqual([])
  machine.accept(message(large, { input: 'input2' }), 1000)
  const keys = () => [...(machine.memories.get('a')?.keys.keys() ?? [])]
  const before = keys()
  const { decisions } = machine.accept(message({ id: 2, count: true }), 2000)
  expect(decisions.map(({ error }) => error?.code)).toEqual(['too-much-work'])
  expect(keys()).toEqual(before)
})

test('what was made for a stream, larger than any message, and kept behind it, also where it comes from a snapshot', () => {
  const copies = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`m${at}`, '$']))
  const kept = { latest: 'table', path: '$' }
  const rules = {
    a: { ...counted, then: { output: 'out' } },
    b: { from: 'input2', then: { output: '#made', body: { object: copies } } },
    c: {
      latest: { table: { from: '#made' } },
      when: { path: '$.count', exists: true },
      then: { output: 'out', body: { object: { one: kept, two: kept } } },
    },
  }
  const desired = { settings: { limits: { bodyBytes: 5_000, stepBytes: 300_000 } }, rules }
  const first = createMachine({ start: 0 })
  expect(first.apply(desired, 0).problems.filter(({ severity }) => severity === 'error')).toEqual([])
  first.accept(message({ text: 'x'.repeat(4_000) }, { input: 'input2' }), 1000)
  const second = createMachine({ start: 0, desired, snapshot: first.snapshot() })
  for (const machine of [first, second]) {
    const { decisions } = machine.accept(message({ id: 2, count: true }), 2000)
    expect(decisions.map(({ error }) => error?.code)).toEqual(['too-much-work'])
    expect([...(machine.memories.get('a')?.keys.keys() ?? [])]).toEqual([])
  }
})
