// A step that is too much leaves the tables of `latest` as they were: also what gave way to the event, and the order of use.
import { expect, test } from 'vitest'
import { createMachine } from '../../src/index.ts'
import { message } from '../decide.ts'

test('an entry that gave way in a step that is undone is there again', () => {
  const machine = createMachine({ start: 0 })
  const limits = { keys: 2, stepEvents: 3 }
  const rules = {
    a: { latest: { table: { by: '$.id' } }, then: { output: 'out' } },
    b: { each: '$.l[*]', then: { output: '#again' } },
  }
  expect(machine.apply({ settings: { limits }, rules }, 0).accepted).toBe(true)
  for (const id of [1, 2]) machine.accept(message({ id }), id * 1000)
  const tables = () => [...(machine.memories.get('a')?.tables.get('table')?.keys() ?? [])]
  expect(tables()).toEqual(['1', '2'])
  for (const id of [3, 1]) {
    const { decisions } = machine.accept(message({ id, l: [1, 2, 3, 4, 5] }), 3000)
    expect(decisions.map(({ error }) => error?.code)).toEqual(['too-much-work'])
    expect(tables()).toEqual(['1', '2'])
  }
})
