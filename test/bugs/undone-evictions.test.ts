// A step that is too much leaves keys, and the tables of `latest`, as they were: also what gave way to the event.
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

test('a raised key that gave way in a step that is undone is raised still, and resolved in its time', () => {
  const machine = createMachine({ start: 0 })
  const rules = {
    a: {
      by: '$.id',
      when: { path: '$.t', gt: 25 },
      emit: 'rise',
      keep: '10s',
      then: { output: 'out' },
      resolved: { output: 'ok' },
    },
    b: { each: '$.l[*]', then: { output: '#again' } },
  }
  expect(machine.apply({ settings: { limits: { keys: 2, stepEvents: 3 } }, rules }, 0).accepted).toBe(true)
  for (const id of [1, 2]) machine.accept(message({ id, t: 30 }), id * 1000)
  machine.accept(message({ id: 1, t: 20 }), 3000)
  const before = [...(machine.memories.get('a')?.keys.keys() ?? [])]
  const { decisions } = machine.accept(message({ id: 3, t: 30, l: [1, 2, 3, 4, 5] }), 4000)
  expect(decisions.map(({ error }) => error?.code)).toEqual(['too-much-work'])
  expect([...(machine.memories.get('a')?.keys.keys() ?? [])]).toEqual(before)
  const sent = machine
    .advance(60_000)
    .decisions.flatMap(({ at, sends }) => sends.map(({ output }) => `${at} ${output}`))
  expect(sent).toEqual(['13000 ok'])
})

test('a key that is used in a step that is undone is as old as before: it is forgotten, and gives way, in its turn', () => {
  const machine = createMachine({ start: 0 })
  const rules = {
    a: { by: '$.id', then: { output: 'out', tag: { before: { previous: '$.n' } } } },
    b: { each: '$.l[*]', then: { output: '#again' } },
  }
  const limits = { keys: 2, stepEvents: 3, forget: '10s' }
  expect(machine.apply({ settings: { limits }, rules }, 0).accepted).toBe(true)
  const order = () => [...(machine.memories.get('a')?.keys.values() ?? [])].map(({ text, seen }) => `${text} ${seen}`)
  for (const id of [1, 2]) machine.accept(message({ id, n: 1 }), id * 1000)
  machine.accept(message({ id: 1, n: 2, l: [1, 2, 3, 4, 5] }), 4000)
  expect(order()).toEqual(['1 1000', '2 2000'])
  const properties = (at: number) =>
    machine.accept(message({ id: 1, n: 3 }), at).decisions.at(-1)?.sends[0]?.properties.size
  expect(properties(11_000)).toBe(0)
})

test('what is due before an event ran before its step, and does not run again where that is undone', () => {
  const machine = createMachine({ start: 0 })
  const rules = {
    // Both are due at once; what the first feeds finds the timer of the second.
    a: { when: { path: '$.t', gt: 1 }, for: '1s', then: { output: '#fed' } },
    b: { from: ['in', '#fed'], when: { path: '$.t', gt: 1 }, for: '1s', then: { output: 'out' } },
    c: { from: '#fed', each: '$.l[*]', then: { output: 'many' } },
  }
  expect(machine.apply({ settings: { limits: { stepEvents: 3 } }, rules }, 0).accepted).toBe(true)
  machine.accept({ ...message({ t: 2, l: [1, 2, 3, 4, 5] }), input: 'in' }, 0)
  const { decisions } = machine.advance(10_000)
  expect(decisions.flatMap(({ at, sends }) => sends.map(({ output }) => `${at} ${output}`))).toEqual(['1000 out'])
})
