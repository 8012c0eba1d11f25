// A raised rule is shown every event, be there many rules or few, and asks its `where` all the same.
import { expect, test } from 'vitest'
import { createMachine } from '../../src/index.ts'
import { message } from '../decide.ts'

test('an event that fails `where` is none of a raised rule', () => {
  const hot = { where: { path: '$.t', gt: 20 }, then: { output: 'out', tag: { since: { raised: 'at' } } } }
  const others = ['a', 'b', 'c', 'd'].map(id => [id, { when: { path: '$.id', eq: id }, then: { output: id } }])
  const machine = createMachine({ start: 0 })
  machine.apply({ rules: { hot, ...Object.fromEntries(others) } }, 0)
  const fired = [21, 19, 22].map(t => machine.accept(message({ t }), 0).decisions.flatMap(decision => decision.fired))
  expect(fired).toEqual([['hot'], [], ['hot']])
})
