// What a leap of the clock makes due is worked off in portions: what arrives meanwhile is decided after it, and nothing waits
// for all of it at once.
import { expect, test } from 'vitest'
import { DurableMachine } from '../../src/engine/durable-machine.ts'
import { noJournal } from '../../src/engine/ports.ts'
import { message } from '../decide.ts'

const rules = {
  hot: {
    by: '$.id',
    when: { path: '$.t', gt: 30 },
    repeat: '1m',
    emit: 'rise',
    then: { output: 'out', tag: { now: { now: true } } },
  },
}
const year = 365 * 24 * 3_600_000

function raised(keys: number): DurableMachine {
  const durable = new DurableMachine({ start: 0, journal: noJournal })
  expect(durable.apply({ rules }, 0).applied.problems).toEqual([])
  for (let id = 0; id < keys; id++) durable.accept({ message: message({ id, t: 31 }), settle: () => [] }, id)
  return durable
}

test('a leap of the clock is worked off in portions, of each key the last ten thousand repeats', () => {
  const durable = raised(3)
  const portions: number[] = []
  for (let turns = 0; durable.isBehind(54 * year) && turns < 1000; turns++)
    portions.push(durable.advance(54 * year)?.sends.length ?? 0)
  expect(portions.reduce((sum, count) => sum + count, 0)).toBe(30_000)
  expect(Math.max(...portions)).toBeLessThanOrEqual(1_000)
  expect(durable.isBehind(54 * year)).toBe(false)
})

test('what arrives is decided after what the leap has made due, and nothing is said twice', () => {
  const durable = raised(1)
  durable.advance(year)
  const { work } = durable.accept({ message: message({ id: 0, t: 20 }), settle: () => [] }, year)
  expect(work.decisions.length).toBe(10_000 - 1_000 + 1)
  expect(durable.isBehind(year)).toBe(false)
})

test('a process that was woken in time has seen no leap', () => {
  expect(raised(1).isBehind(60_000 + 59_000)).toBe(false)
})
