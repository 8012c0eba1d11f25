// The states of rules, as a person reads them.
import { expect, test } from 'vitest'
import type { RuleState } from '../../../src/engine/state.ts'
import { type StatesLook, showStates } from '../../../src/workbench/explanation/states-text.ts'

const keys = ['a', 'b', 'c'].map(key => ({ key, state: 'raised', since: 0, waits: [] }) as const)
const states: readonly RuleState[] = [{ rule: 'hot', alarm: true, keys }]
const look: StatesLook = { now: 5000, writeTime: time => time, paint: (_, text) => text, most: 1 }

test('of many keys some are shown, and how to see the others where there is a way', () => {
  expect(showStates(states, look)).toBe(`hot: 3 keys, 3 raised
  "a": raised since 0, for 5s
  and 2 more keys
`)
  const hinted = showStates(states, { ...look, allKeysHint: rule => `--rule ${rule} shows all` })
  expect(hinted).toContain('  and 2 more keys; --rule hot shows all\n')
})

test('what lies ahead in event time is said to', () => {
  const ahead = { key: 'a', state: 'pending', since: 9000, newest: 9000, waits: [] } as const
  const idle = { key: 'b', state: 'idle', newest: 65_000, waits: [] } as const
  const text = showStates([{ rule: 'hot', alarm: true, keys: [ahead, idle] }], { ...look, most: 2 })
  expect(text).toContain('"a": pending since 9000\n')
  expect(text).toContain('"b": idle, newest event at 65000, in 1m\n')
})
