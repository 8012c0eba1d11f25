// `merge` keeps a bounded number of members, whatever names come.
import { expect, test } from 'vitest'
import { createMachine } from '../../src/index.ts'
import { message, text } from '../decide.ts'

function machineOf() {
  const machine = createMachine({ start: 0 })
  const rules = { r: { merge: '1d', when: { path: '$.last', exists: true }, then: { output: 'out' } } }
  expect(machine.apply({ rules }, 0).accepted).toBe(true)
  return machine
}

const numbered = (from: number, count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`m${from + at}`, at]))

test('names that always change take no more memory than 10 000 do, and the oldest goes first', () => {
  const machine = machineOf()
  for (let at = 0; at < 12; at++) machine.accept(message(numbered(at * 1000, 1000)), at)
  machine.accept(message({ m2000: 'new' }), 20)
  const [decision] = machine.accept(message({ last: true }), 30).decisions
  const names = Object.keys(JSON.parse(text(decision?.sends[0]?.bytes ?? new Uint8Array())))
  expect(names).toHaveLength(10_000)
  expect([names[0], names[1], names.at(-1)]).toEqual(['m2000', 'm2002', 'last'])
  expect(machine.memories.get('r')?.counts.get('crowded')).toBe(2_001)
})

test('what one event has is whole, however much that is', () => {
  const machine = machineOf()
  machine.accept(message({ other: 1 }), 1)
  const [decision] = machine.accept(message({ ...numbered(0, 10_500), last: true }), 2).decisions
  expect(Object.keys(JSON.parse(text(decision?.sends[0]?.bytes ?? new Uint8Array())))).toHaveLength(10_501)
})
