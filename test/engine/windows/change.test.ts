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

describe('a changed sliding window', () => {
  const changes = { longer: over({ sliding: '1m' }), shorter: over({ sliding: '20s' }), counted: over({ count: 3 }) }

  it('that is shorter lets go of what is too old', () => {
    draw(
      { rule: changes.longer, changes },
      `
       0:00  1          > -1:00..0:00 1 sum=1 values=[1]
       0:20  2          > -0:40..0:20 2 sum=3 values=[1,2]
       0:30  = shorter
       0:35  4          > 0:15..0:35 2 sum=6 values=[2,4]
      `,
    )
  })

  it('that is longer fills up from what there was', () => {
    draw(
      { rule: changes.shorter, changes },
      `
       0:00  1         > -0:20..0:00 1 sum=1 values=[1]
       0:20  2         > 0:00..0:20 1 sum=2 values=[2]
       0:30  = longer
       0:40  4         > -0:20..0:40 2 sum=6 values=[2,4]
      `,
    )
  })

  it('can become one of so many events', () => {
    draw(
      { rule: changes.longer, changes },
      `
       0:00  1          > -1:00..0:00 1 sum=1 values=[1]
       0:20  2          > -0:40..0:20 2 sum=3 values=[1,2]
       0:30  = counted
       2:00  4          > 0:00..2:00 3 sum=7 values=[1,2,4]
      `,
    )
  })
})

describe('a changed count window', () => {
  it('counts what it holds', () => {
    draw(
      { rule: over({ count: 2 }), changes: { four: over({ count: 4 }), one: over({ count: 1 }) } },
      `
       0:00  1
       0:10  2       > 0:00..0:10 2 sum=3 values=[1,2]
       0:20  3
       0:25  = four
       0:30  4
       0:40  5       > 0:10..0:40 4 sum=14 values=[2,3,4,5]
       0:45  = one
       0:50  6       > 0:50..0:50 1 sum=6 values=[6]
      `,
    )
  })
})

describe('a changed tumbling or hopping window', () => {
  it('goes on where its new windows consist of whole old ones', () => {
    draw(
      {
        rule: over({ tumbling: '1m' }),
        changes: { five: over({ tumbling: '5m' }), hop: over({ hopping: '10m', every: '5m' }) },
      },
      `
       0:30  1
       0:40  = five
       1:30  2
       2:00  = hop
       5:00         > -5:00..5:00 2 sum=3 values=[1,2]
       6:00  4
      10:00         > 0:00..10:00 3 sum=7 values=[1,2,4]
      15:00         > 5:00..15:00 1 sum=4 values=[4]
      20:00
      `,
    )
  })

  it('begins anew where they would cut old ones', () => {
    draw(
      { rule: over({ tumbling: '5m' }), changes: { one: over({ tumbling: '1m' }) } },
      `
       0:10  1
       0:30  = one
       0:40  2
       1:00        > 0:00..1:00 1 sum=2 values=[2]
       5:00
      `,
    )
  })

  it('lets go of what its new windows are too short for', () => {
    draw(
      { rule: over({ hopping: '5m', every: '1m' }), changes: { shorter: over({ hopping: '2m', every: '1m' }) } },
      `
       0:30  1
       1:00             > -4:00..1:00 1 sum=1 values=[1]
       2:00             > -3:00..2:00 1 sum=1 values=[1]
       2:30  = shorter
       4:00
       5:00
       5:10  2
       6:00             > 4:00..6:00 1 sum=2 values=[2]
       7:00             > 5:00..7:00 1 sum=2 values=[2]
      `,
    )
  })

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

describe('a changed session window', () => {
  it('ends by its new gap', () => {
    draw(
      {
        rule: over({ session: '1m' }),
        changes: { short: over({ session: '10s' }), long: over({ session: '5m', max: '2m' }) },
      },
      `
       0:10  1
       0:30  = short  > 0:10..0:30 1 sum=1 values=[1]
       1:00  2
       1:05  = long
       2:00  3
       3:00          > 1:00..3:00 2 sum=5 values=[2,3]
      `,
    )
  })
})

describe('changed aggregates', () => {
  it('keep their values under another name, and begin with the next where they are new', () => {
    const other = { total: { sum: '$.v' }, max: { max: '$.v' }, middle: { median: '$.v' } }
    draw(
      { rule: over({ hopping: '2m', every: '1m' }), changes: { other: over({ hopping: '2m', every: '1m' }, other) } },
      `
       0:10  9
       1:00          > -1:00..1:00 1 sum=9 values=[9]
       1:10  1
       1:20  = other
       1:30  2
       2:00          > 0:00..2:00 3 total=12 max=2 middle=2
       3:00          > 1:00..3:00 2 total=3 max=2 middle=2
      `,
    )
  })

  it('of sliding windows begin with the values that are kept for another', () => {
    const other = { max: { max: '$.v' }, middle: { median: '$.v' }, n: { distinct: '$.v' }, last: { last: '$.v' } }
    const changes = {
      other: over({ sliding: '1m' }, other),
      back: over({ sliding: '1m' }, { n: { distinct: '$.v' }, ...values }),
    }
    draw(
      { rule: over({ sliding: '1m' }, sum), changes },
      `
       0:10  9        > -0:50..0:10 1 sum=9
       0:20  1        > -0:40..0:20 2 sum=10
       0:25  = other
       0:30  2        > -0:30..0:30 3 max=9 middle=2 n=1 last=2
       0:35  = back
       0:40  3        > -0:20..0:40 4 n=2 values=[2,3]
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
    expect(JSON.parse(text(send?.bytes ?? new Uint8Array()))).toMatchObject({ count: 2, high: 0.5, sum: 14 })
  })
})

describe('a change to another kind', () => {
  it('begins anew', () => {
    draw(
      {
        rule: over({ session: '1m' }),
        changes: { tumbling: over({ tumbling: '1m' }), sliding: over({ sliding: '1m' }) },
      },
      `
       0:10  1
       0:30  = tumbling
       0:40  2
       0:45  = sliding
       1:30
       1:40  3           > 0:40..1:40 1 sum=3 values=[3]
      `,
    )
  })
})

it('is the same under a document that says the same', () => {
  const rule = over({ sliding: '1m' }, { a: { sum: '$.v' }, b: { median: '$.v' }, c: { distinct: '$.v' } })
  const machine = draw({ rule }, '0:10  9  > -0:50..0:10 1 a=9 b=9 c=1')
  const { '': key } = Object.fromEntries(machine.memories.get('rule')?.keys ?? [])
  machine.apply({ rules: { rule: { then: { output: 'out' }, ...rule } } }, 20_000)
  expect(machine.memories.get('rule')?.keys.get('')).toBe(key)
})
