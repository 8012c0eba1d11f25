// A change that takes the last word of alarms from a rule ends what was raised: that is told too.
import { expect, test } from 'vitest'
import { createMachine, type JsonObject } from '../../src/index.ts'
import { message } from '../decide.ts'

const rule: JsonObject = { by: '$.id', then: { output: 'out' } }
const apply = (machine: ReturnType<typeof createMachine>, r: JsonObject, at: number) =>
  machine.apply({ rules: { r } }, at)

test('raised keys of a rule that is no alarm any more count as ended', () => {
  const machine = createMachine({ start: 0 })
  expect(apply(machine, { ...rule, keep: '1h' }, 0).accepted).toBe(true)
  for (const id of ['a', 'b']) machine.accept(message({ id, t: 1 }), 1000)
  expect(apply(machine, rule, 2000).ended).toEqual(new Map([['r', 2]]))
})

test('those of a rule that no rule reads any more too', () => {
  const reader: JsonObject = { when: { alarm: 'r', key: '$.id', eq: 'raised' }, then: { output: 'out' } }
  const machine = createMachine({ start: 0 })
  expect(machine.apply({ rules: { r: rule, reader } }, 0).accepted).toBe(true)
  machine.accept(message({ id: 'a', t: 1 }), 1000)
  expect(machine.memories.get('r')?.keys.get('"a"')?.activity).toBe('raised')
  const { ended } = apply(machine, rule, 2000)
  expect(machine.memories.get('r')?.keys.get('"a"')?.activity).toBe('idle')
  expect(ended).toEqual(new Map())
})
