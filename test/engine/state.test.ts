// The state of rules in time, as it is told to whoever asks.
import { describe, expect, it } from 'vitest'
import { statesOf } from '../../src/engine/state.ts'
import { createMachine, type Json, type JsonObject } from '../../src/index.ts'
import { message } from '../decide.ts'

type Event = readonly [second: number, body: Json]

/** The states after the events, at that second; times in seconds. */
function ask(rule: JsonObject, second: number, ...events: readonly Event[]) {
  const machine = createMachine({ start: 0 })
  const { accepted } = machine.apply({ rules: { r: { then: { output: 'out' }, ...rule } } }, 0)
  expect(accepted).toBe(true)
  for (const [at, body] of events) machine.accept(message(body), at * 1000)
  machine.advance(second * 1000)
  return statesOf(machine, second * 1000)
}

/** The only key: its state, since when in seconds, and what it waits for, each as "second what". */
function key(rule: JsonObject, second: number, ...events: readonly Event[]) {
  const found = ask(rule, second, ...events)[0]?.keys[0]
  const waits = found?.waits.map(({ due, what }) => (due === undefined ? what : `${due / 1000} ${what}`))
  return [found?.state, found?.since === undefined ? undefined : found.since / 1000, ...(waits ?? [])]
}

const hot = { path: '$.t', gt: 25 }
const cold = { path: '$.t', lt: 20 }

describe('the state of a key', () => {
  it.each<[string, JsonObject, number, readonly Event[], readonly unknown[]]>([
    [
      'pending',
      { when: hot, for: '30s' },
      12,
      [[10, { t: 30 }]],
      ['pending', 10, '40 is raised, if no event fails `when` before'],
    ],
    [
      'pending, by number',
      { when: hot, times: 3 },
      12,
      [[10, { t: 30 }]],
      ['pending', 10, 'needs 3 events in a row that satisfy `when`; 1 did so far'],
    ],
    [
      'raised, and to be resolved by `when`',
      { when: hot, emit: 'rise' },
      12,
      [[10, { t: 30 }]],
      ['raised', 10, 'is resolved by an event that fails `when`'],
    ],
    [
      'raised, and emitting again',
      { when: hot, until: cold, repeat: '1m' },
      100,
      [[10, { t: 30 }]],
      ['raised', 10, '130 emits again, if it is still raised', 'is resolved by an event that satisfies `until`'],
    ],
    [
      'raised, with `keep` to come',
      { when: hot, keep: '1m' },
      11,
      [[10, { t: 30 }]],
      ['raised', 10, '`keep` begins with an event that fails `when`'],
    ],
    [
      'raised, and being resolved',
      { when: hot, until: cold, keep: '1m' },
      20,
      [
        [10, { t: 30 }],
        [15, { t: 1 }],
      ],
      ['raised', 10, '75 is resolved, if the clear condition holds until then'],
    ],
    ['not silent yet', { absent: '1m' }, 20, [[10, 1]], ['idle', undefined, '70 is raised, if no event comes before']],
    ['silent', { absent: '1m' }, 90, [[10, 1]], ['raised', 70, 'is resolved by the next event']],
    [
      'in a sequence',
      {
        sequence: [
          { as: 'a', when: hot },
          { as: 'b', when: cold, within: '1m' },
        ],
      },
      20,
      [[10, { t: 30 }]],
      ['idle', undefined, '70 a partial match is dropped, if the step "b" does not come before'],
    ],
    [
      'in a sequence that waits for nothing to happen',
      {
        sequence: [
          { as: 'a', when: hot },
          { not: cold, within: '1m' },
        ],
      },
      20,
      [
        [10, { t: 30 }],
        [15, { t: 30 }],
      ],
      ['idle', undefined, '70 the first of 2 partial matches goes on, if no event comes before that `not` excludes'],
    ],
    ['throttled', { throttle: '1m' }, 20, [[10, 1]], ['idle', undefined, '70 `throttle` lets an emission pass again']],
    ['throttled no more', { throttle: '1m' }, 80, [[10, 1]], ['idle', undefined]],
    [
      'held back',
      { debounce: '1m' },
      20,
      [[10, 1]],
      ['idle', undefined, '70 sends the emission that `debounce` holds back, if no other comes before'],
    ],
    [
      'sampled',
      { sample: '1m' },
      20,
      [[10, 1]],
      ['idle', undefined, '60 sends the latest emission that `sample` holds back'],
    ],
  ])('%s', (_what, rule, second, events, expected) => {
    expect(key(rule, second, ...events)).toEqual(expected)
  })

  it('has what its window holds', () => {
    const aggregate = { most: { max: '$.t' } }
    const window = (form: JsonObject, ...events: readonly Event[]) =>
      ask({ window: form, aggregate }, 100, ...events)[0]?.keys[0]?.window
    const events: readonly Event[] = [
      [10, { t: 9 }],
      [65, { t: 3 }],
      [70, { t: 5 }],
    ]
    const at = (second: number) => new Date(second * 1000).toISOString()
    expect(window({ tumbling: '1m' }, ...events)).toEqual({ start: at(60), end: at(120), count: 2, most: 5 })
    expect(window({ hopping: '2m', every: '1m' }, ...events)).toEqual({ start: at(0), end: at(120), count: 3, most: 9 })
    expect(window({ sliding: '10s' }, ...events)).toEqual({ start: at(60), end: at(70), count: 2, most: 5 })
    expect(window({ session: '50s' }, ...events)).toEqual({ start: at(65), end: at(70), count: 2, most: 5 })
    expect(window({ count: 4 }, ...events)).toEqual({ start: at(10), end: at(70), count: 3, most: 9 })
    expect(window({ tumbling: '1m' }, [10, { t: 9 }])).toBeUndefined()
  })

  it('in event time has its own time, and the events that wait for it', () => {
    const time = { path: '$.at', lateness: '10s' }
    const rule = { time, when: hot, for: '30s' }
    const [state] = ask(rule, 101, [100, { at: 50_000, t: 30 }], [101, { at: 65_000, t: 30 }])
    expect(state?.keys).toEqual([
      {
        state: 'pending',
        since: 50_000,
        newest: 50_000,
        watermark: 55_000,
        waiting: 1,
        waits: [
          { due: 80_000, what: 'is raised, if no event fails `when` before' },
          { due: 171_000, what: 'its event time goes on without an event' },
        ],
      },
    ])
  })
})

describe('the state of a rule', () => {
  it('has the raised keys first, then the pending ones, then those that wait', () => {
    const rule = { by: '$.id', when: hot, times: 2, emit: 'rise' }
    const bodies = ['a', 'b', 'c', 'c'].map((id, at): Event => [at, { id, t: 30 }])
    expect(ask(rule, 9, ...bodies)[0]?.keys.map(({ key, state }) => [key, state])).toEqual([
      ['c', 'raised'],
      ['a', 'pending'],
      ['b', 'pending'],
    ])
  })

  it('says whether a raised key means anything', () => {
    expect(ask({ changes: { on: '$.t' } }, 1, [0, { t: 5 }])).toEqual([
      { rule: 'r', alarm: false, keys: [{ state: 'idle', newest: 0, waits: [], passed: 5 }] },
    ])
    expect(ask({ when: hot, for: '1s' }, 1)).toEqual([{ rule: 'r', alarm: true, keys: [] }])
  })

  it('has nothing to tell where each event is decided alone', () => {
    expect(ask({ by: '$.id', when: hot }, 1, [0, { id: 'm1', t: 30 }])).toEqual([])
  })

  it('tells of no event where an idle key takes no notice of them', () => {
    const rule = { when: hot, for: '1s' }
    expect(ask(rule, 1, [0, { t: 30 }])[0]?.keys[0]).toMatchObject({ newest: 0 })
    expect(ask(rule, 9, [0, { t: 30 }], [5, { t: 1 }])[0]?.keys).toEqual([{ state: 'idle', waits: [] }])
  })

  it('counts what its tables keep', () => {
    const latest = { ambient: { from: 'input1', by: '$.id', on: '$.id' } }
    const events: readonly Event[] = [
      [0, { id: 1 }],
      [1, { id: 2 }],
      [2, { id: 1 }],
    ]
    expect(ask({ latest }, 3, ...events)[0]?.latest).toEqual({ ambient: 2 })
  })

  it('is none where it remembers nothing', () => {
    expect(ask({ when: hot }, 1, [0, { t: 30 }])).toEqual([])
  })
})
