// Memory is bounded: what is dropped when there is no more room, and that it is counted. As docs/language/state.md has it.
import { describe, expect, it } from 'vitest'
import { createMachine, type Json, type JsonObject } from '../../src/index.ts'
import { message } from '../decide.ts'

const hot = { path: '$.t', gt: 25 }
const then = { output: 'out' }
const resolved = { output: 'ok' }

/** What leaves, and what the rule has counted, where bodies arrive at these seconds. */
function play(rule: JsonObject, limits: JsonObject, bodies: readonly (readonly [at: number, body: Json])[]) {
  const machine = createMachine({ start: 0 })
  expect(machine.apply({ settings: { limits }, rules: { r: rule } }, 0).problems).toEqual([])
  const left = bodies.flatMap(([at, body]) =>
    machine
      .accept(message(body), at * 1000)
      .decisions.flatMap(({ at, sends }) => sends.map(({ output }) => `${at / 1000} ${output}`)),
  )
  const counts = machine.memories.get('r')?.counts
  return { left, count: (what: 'evicted' | 'forgotten' | 'partials' | 'crowded') => counts?.get(what) ?? 0 }
}

describe('keys', () => {
  const rule = { by: '$.id', when: hot, emit: 'rise', then, resolved }

  it('go when there are more than the limit, the one that was used longest ago first, without `resolved`', () => {
    const { left, count } = play(rule, { keys: 2 }, [
      [0, { id: 1, t: 30 }],
      [1, { id: 2, t: 30 }],
      [2, { id: 1, t: 30 }],
      [3, { id: 3, t: 30 }],
      [4, { id: 1, t: 20 }],
      [5, { id: 2, t: 20 }],
    ])
    expect(left).toEqual(['0 out', '1 out', '3 out', '4 ok'])
    expect(count('evicted')).toBe(1)
  })

  it('are forgotten without an event for so long, unless they are raised', () => {
    const changes = { by: '$.id', when: hot, changes: { on: '$.t' }, then }
    const events = [
      [0, { id: 1, t: 30 }],
      [1, { id: 1, t: 20 }],
      [9, { id: 1, t: 30 }],
      [10, { id: 1, t: 20 }],
      [20, { id: 1, t: 30 }],
    ] as const
    expect(play(changes, { forget: '10s' }, events)).toMatchObject({ left: ['0 out', '20 out'] })
    expect(play(changes, { forget: '10s' }, events).count('forgotten')).toBe(1)
    expect(play(rule, { forget: '1s' }, events).left).toEqual(['0 out', '1 ok', '9 out', '10 ok', '20 out'])
    const raised = [events[0], events[2]]
    expect(play(rule, { forget: '1s' }, raised).left).toEqual(['0 out'])
  })
})

describe('the rest', () => {
  it('entries of a table of latest go like keys', () => {
    const rule = { latest: { table: { by: '$.id' } }, then }
    const { count } = play(rule, { keys: 2 }, [
      [0, { id: 1 }],
      [1, { id: 2 }],
      [2, { id: 1 }],
      [3, { id: 3 }],
    ])
    expect(count('evicted')).toBe(1)
  })

  it('values that dedupe remembers', () => {
    const rule = { dedupe: { on: '$.t', within: '1h' }, then }
    const { left, count } = play(rule, { windowEvents: 2 }, [
      [0, { t: 1 }],
      [1, { t: 2 }],
      [2, { t: 3 }],
      [3, { t: 1 }],
    ])
    expect(left).toEqual(['0 out', '1 out', '2 out', '3 out'])
    expect(count('crowded')).toBe(2)
  })

  it('attempts at a sequence', () => {
    const rule = {
      sequence: [
        { as: 'a', when: hot },
        { as: 'b', when: { path: '$.t', lt: 0 } },
      ],
      then,
    }
    const { count } = play(
      rule,
      {},
      Array.from({ length: 103 }, (_, at) => [at, { t: 30 }] as const),
    )
    expect(count('partials')).toBe(3)
  })
})
