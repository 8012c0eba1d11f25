// What a window goes on with when its rule changes through the twin, drawn: `= name` is the moment of a change.
import { describe, expect, it } from 'vitest'
import { createMachine, type JsonObject } from '../../../src/index.ts'
import { message, text } from '../../decide.ts'
import { draw } from './table.ts'

const values = { values: { collect: '$.v' } }
const sum = { sum: { sum: '$.v' } }
const over = (window: JsonObject, aggregate: JsonObject = { ...sum, ...values }): JsonObject => ({ window, aggregate })

describe('the same window and aggregates, in another rule', () => {
  it.each([{ tumbling: '1m' }, { hopping: '1m', every: '20s' }])('go on: %j', window => {
    const rule = over(window, { sum: { sum: '$.v' }, avg: { avg: '$.v' } })
    const other = {
      ...over(window, { avg: { avg: '$.v' }, sum: { sum: '$.v' } }), // in another order
      when: { path: '$.sum', gt: 3 },
    }
    draw(
      { rule: { ...rule, when: { path: '$.sum', gt: 100 } }, changes: { other } },
      `
       0:41  1
       0:45  = other
       0:50  4
       1:00           > 0:00..1:00 2 avg=2.5 sum=5
      `,
    )
  })
})

describe('a changed window', () => {
  it.each<[string, JsonObject, JsonObject, string]>([
    ['is of another size', { sliding: '1m' }, { sliding: '2m' }, '0:40  4  > -1:20..0:40 1 sum=4 values=[4]'],
    [
      'is aligned anew',
      { hopping: '1m', every: '30s' },
      { hopping: '1m', every: '20s' },
      '1:00  > 0:00..1:00 1 sum=4 values=[4]',
    ],
    ['is of another kind', { session: '1m' }, { tumbling: '1m' }, '1:00  > 0:00..1:00 1 sum=4 values=[4]'],
    ['counts more', { count: 3 }, { count: 2 }, '1:00  5  > 0:40..1:00 2 sum=9 values=[4,5]'],
    ['has another gap', { session: '1m' }, { session: '20s' }, '1:00  > 0:40..1:00 1 sum=4 values=[4]'],
  ])('begins anew where it %s', (_, window, other, gives) => {
    const rule = { ...over(window), when: { path: '$.sum', gt: 1 } }
    const changes = { other: { ...rule, window: other } }
    const given = gives.startsWith('0:40') ? [] : ['0:40  4']
    draw({ rule, changes }, ['0:35  1', '0:38  = other', ...given, gives].join('\n'))
  })

  it('begins what comes after it anew, and leaves what comes before it', () => {
    const rule = { ...over({ sliding: '1m' }), dedupe: { on: '$.v', within: '10m' }, when: { path: '$.sum', gt: 3 } }
    draw(
      { rule: { ...rule, emit: 'rise' }, changes: { other: { ...rule, window: { sliding: '5m' }, emit: 'rise' } } },
      `
       0:00  4         > -1:00..0:00 1 sum=4 values=[4]
       0:10  5
       0:15  = other
       0:20  5
       0:30  6         > -4:30..0:30 1 sum=6 values=[6]
      `,
    )
  })
})

describe('a tumbling window', () => {
  it('begins to be sent without events', () => {
    draw(
      { rule: over({ tumbling: '1m' }), changes: { empty: over({ tumbling: '1m', empty: true }) } },
      `
       0:10  1
       1:00          > 0:00..1:00 1 sum=1 values=[1]
       1:30  = empty
       2:00          > 1:00..2:00 0
       3:00          > 2:00..3:00 0
      `,
    )
  })

  it('ceases to be', () => {
    draw(
      { rule: over({ tumbling: '1m', empty: true }), changes: { not: over({ tumbling: '1m' }), none: {} } },
      `
       1:00          > 0:00..1:00 0
       1:10  1
       1:30  = not
       2:00          > 1:00..2:00 1 sum=1 values=[1]
       3:00
       3:10  1
       3:20  = none
       4:00
      `,
    )
  })
})

describe('changed aggregates', () => {
  it('keep their values under another name, and are absent from windows with events from before where they are new', () => {
    const other = { total: { sum: '$.v' }, max: { max: '$.v' }, middle: { median: '$.v' } }
    draw(
      { rule: over({ hopping: '2m', every: '1m' }), changes: { other: over({ hopping: '2m', every: '1m' }, other) } },
      `
       0:10  9
       1:00          > -1:00..1:00 1 sum=9 values=[9]
       1:10  1
       1:20  = other
       1:30  2
       2:00          > 0:00..2:00 3 total=12
       2:30  3
       3:00          > 1:00..3:00 3 total=6
       4:00          > 2:00..4:00 1 total=3 max=3 middle=3
      `,
    )
  })

  it('of sliding windows are there once all events are from after the change', () => {
    const other = { max: { max: '$.v' }, middle: { median: '$.v' }, n: { distinct: '$.v' }, last: { last: '$.v' } }
    draw(
      { rule: over({ sliding: '1m' }, sum), changes: { other: over({ sliding: '1m' }, other) } },
      `
       0:10  9        > -0:50..0:10 1 sum=9
       0:20  1        > -0:40..0:20 2 sum=10
       0:25  = other
       0:30  2        > -0:30..0:30 3
       1:15  3        > 0:15..1:15 3
       1:20  4        > 0:20..1:20 3 max=4 middle=3 n=3 last=4
      `,
    )
  })

  it('of events at one moment are told apart', () => {
    const max = { max: { max: '$.v' } }
    draw(
      { rule: over({ count: 1 }, sum), changes: { other: over({ count: 1 }, max) } },
      `
       0:10  9        > 0:10..0:10 1 sum=9
       0:10  = other
       0:10  2        > 0:10..0:10 1 max=2
      `,
    )
  })
})

describe('a changed definition', () => {
  it('is another expression to the aggregates that use it', () => {
    const rule = (v: JsonObject | string) => ({
      rules: {
        rule: {
          window: { tumbling: '1m' },
          aggregate: { high: { max: { use: 'scaled' } }, sum: { sum: '$.v' } },
          then: { output: 'out' },
        },
      },
      define: { scaled: v },
    })
    const machine = createMachine({ start: 0 })
    machine.apply(rule('$.v'), 0)
    machine.accept(message({ v: 9 }), 10_000)
    machine.apply(rule({ div: ['$.v', 10] }), 20_000)
    machine.accept(message({ v: 5 }), 30_000)
    const [send] = machine.advance(60_000).decisions.flatMap(({ sends }) => sends)
    const body = JSON.parse(text(send?.bytes ?? new Uint8Array()))
    expect(body).toMatchObject({ count: 2, sum: 14 })
    expect(body).not.toHaveProperty('high')
  })
})

it('is the same under a document that says the same', () => {
  const rule = over({ sliding: '1m' }, { a: { sum: '$.v' }, b: { median: '$.v' }, c: { distinct: '$.v' } })
  const machine = draw({ rule }, '0:10  9  > -0:50..0:10 1 a=9 b=9 c=1')
  const { '': key } = Object.fromEntries(machine.memories.get('rule')?.keys ?? [])
  machine.apply({ rules: { rule: { then: { output: 'out' }, ...rule } } }, 20_000)
  expect(machine.memories.get('rule')?.keys.get('')).toBe(key)
})
