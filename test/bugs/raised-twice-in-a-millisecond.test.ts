// An alarm that a changed window begins anew may be raised again in the same millisecond: that is another raising.
import { expect, test } from 'vitest'
import { createMachine } from '../../src/index.ts'
import { message } from '../decide.ts'

test('a raising after a change has an id of its own', () => {
  const rule = { then: { output: 'out', tag: { id: { raised: 'id' } } } }
  const machine = createMachine({ start: 0 })
  machine.apply({ rules: { a: rule } }, 0)
  const ids = () =>
    machine
      .accept(message({ t: 1 }), 0)
      .decisions.flatMap(({ sends }) => sends.map(({ properties }) => properties.get('id')))
  const before = ids()
  machine.apply({ rules: { a: { ...rule, window: { count: 1 } } } }, 0)
  expect([before, ids()]).toEqual([['a/0'], ['a/0+1']])
})
