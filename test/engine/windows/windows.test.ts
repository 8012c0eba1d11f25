// Each kind of window, drawn: moments, the events that come, and the aggregates that are sent.
import { describe, expect, it } from 'vitest'
import { message, text } from '../../decide.ts'
import { draw } from './table.ts'

const avg = { avg: { avg: '$.v' } }
const values = { values: { collect: '$.v' } }

describe('a tumbling window', () => {
  it('is aligned to the epoch, and sent at its end if it holds an event', () => {
    draw(
      { rule: { window: { tumbling: '1m' }, aggregate: avg } },
      `
       0:10  21
       0:50  25
       1:00       > 0:00..1:00 2 avg=23
       1:30  30
       2:00       > 1:00..2:00 1 avg=30
       3:00
       9:59  7
      10:00       > 9:00..10:00 1 avg=7
      `,
    )
  })

  it('begins with what comes at its start, and ends before what comes at its end', () => {
    draw(
      { rule: { window: { tumbling: '1m' }, aggregate: values } },
      `
       1:00      1
       1:59.999  2
       2:00      3  > 1:00..2:00 2 values=[1,2]
       3:00         > 2:00..3:00 1 values=[3]
      `,
    )
  })

  it('is sent by a key of its own', () => {
    draw(
      { rule: { by: '$.key', window: { tumbling: '1m' }, aggregate: avg } },
      `
       0:10  b:1
       0:20  a:10
       0:30  b:3
       1:00        > a: 0:00..1:00 1 avg=10 & b: 0:00..1:00 2 avg=2
      `,
    )
  })

  it('holds the count of all events, and the fields of those that have values', () => {
    draw(
      { rule: { window: { tumbling: '1m' }, aggregate: { n: { count: '$.v' }, all: { count: true }, ...avg } } },
      `
       0:10  -
       0:20  "25"
       1:00       > 0:00..1:00 2 n=1 all=2
       1:10  -
       2:00       > 1:00..2:00 1 n=0 all=1
      `,
    )
  })

  it('with `empty` is sent without events too, from when the rule began', () => {
    draw(
      { rule: { window: { tumbling: '1m', empty: true }, aggregate: avg }, start: '0:30' },
      `
       1:00       > 0:00..1:00 0
       1:10  21
       2:00       > 1:00..2:00 1 avg=21
       3:00       > 2:00..3:00 0
      `,
    )
  })

  it('with `empty` is not sent millions of times when the clock of the device is set', () => {
    const rule = { window: { tumbling: '1m', empty: true }, aggregate: avg }
    const machine = draw({ rule }, '0:10  1')
    const sends = machine.advance(1.7e12, { leaps: true }).decisions.flatMap(decision => decision.sends)
    expect(sends).toHaveLength(10_001)
    expect(JSON.parse(text(sends.at(-1)?.bytes ?? new Uint8Array()))).toMatchObject({ end: '2023-11-14T22:13:00.000Z' })
    expect(machine.memories.get('rule')?.counts.get('leapt')).toBe(Math.floor(1.7e12 / 60_000) - 10_001)
  })

  it('with `empty` and keys is sent for the keys in state', () => {
    draw(
      { rule: { by: '$.key', window: { tumbling: '1m', empty: true }, aggregate: avg } },
      `
       1:00
       1:10  a:21
       2:00        > a: 1:00..2:00 1 avg=21
       2:10  b:5
       3:00        > a: 2:00..3:00 0 & b: 2:00..3:00 1 avg=5
       4:00        > a: 3:00..4:00 0 & b: 3:00..4:00 0
      `,
    )
  })
})

describe('a hopping window', () => {
  it('is sent at each hop, as long as it holds an event', () => {
    draw(
      { rule: { window: { hopping: '3m', every: '1m' }, aggregate: values } },
      `
       0:30  1
       1:00     > -2:00..1:00 1 values=[1]
       1:30  2
       2:00     > -1:00..2:00 2 values=[1,2]
       3:00     > 0:00..3:00 2 values=[1,2]
       4:00     > 1:00..4:00 1 values=[2]
       5:00
       9:00
      `,
    )
  })

  it('need not be a multiple of its hop', () => {
    draw(
      { rule: { window: { hopping: '50s', every: '20s' }, aggregate: { ...values, sum: { sum: '$.v' } } } },
      `
       0:05  1
       0:10     > -0:40..0:10 1 values=[1] sum=1
       0:15  2
       0:30     > -0:20..0:30 2 values=[1,2] sum=3
       0:45  4
       0:50     > 0:00..0:50 3 values=[1,2,4] sum=7
       1:10     > 0:20..1:10 1 values=[4] sum=4
       1:30     > 0:40..1:30 1 values=[4] sum=4
       1:50
      `,
    )
  })
})

describe('a sliding window', () => {
  it('is sent with each event, and lets go of those that are as old as it is long', () => {
    draw(
      { rule: { window: { sliding: '1m' }, aggregate: values } },
      `
       0:10  1  > -0:50..0:10 1 values=[1]
       0:40  2  > -0:20..0:40 2 values=[1,2]
       1:10  3  > 0:10..1:10 2 values=[2,3]
       1:10  4  > 0:10..1:10 3 values=[2,3,4]
       9:00     
       9:59  5  > 8:59..9:59 1 values=[5]
      `,
    )
  })

  it('finds what a rolling calculation over each of its windows finds', () => {
    const aggregate = {
      min: { min: '$.v' },
      max: { max: '$.v' },
      median: { median: '$.v' },
      distinct: { distinct: '$.v' },
      first: { first: '$.v' },
      last: { last: '$.v' },
    }
    draw(
      { rule: { window: { sliding: '30s' }, aggregate } },
      `
       0:00  5  > -0:30..0:00 1 min=5 max=5 median=5 distinct=1 first=5 last=5
       0:10  9  > -0:20..0:10 2 min=5 max=9 median=7 distinct=2 first=5 last=9
       0:20  5  > -0:10..0:20 3 min=5 max=9 median=5 distinct=2 first=5 last=5
       0:30  7  > 0:00..0:30 3 min=5 max=9 median=7 distinct=3 first=9 last=7
       0:40  -  > 0:10..0:40 3 min=5 max=7 median=6 distinct=2 first=5 last=7
       1:00  -  > 0:30..1:00 2
      `,
    )
  })
})

describe('a session window', () => {
  it('lasts until no event has come for so long', () => {
    draw(
      { rule: { window: { session: '30s' }, aggregate: values } },
      `
       0:10  1
       0:35  2
       0:55  3
       1:25     > 0:10..1:25 3 values=[1,2,3]
       2:00
       2:10  4
       2:40  5  > 2:10..2:40 1 values=[4]
       3:10     > 2:40..3:10 1 values=[5]
      `,
    )
  })

  it('lasts for its maximum', () => {
    draw(
      { rule: { window: { session: '30s', max: '1m' }, aggregate: values } },
      `
       0:10  1
       0:35  2
       1:00  3
       1:10  4  > 0:10..1:10 3 values=[1,2,3]
       1:40     > 1:10..1:40 1 values=[4]
      `,
    )
  })
})

describe('a count window', () => {
  it('is sent when it is full, and begins again', () => {
    draw(
      { rule: { window: { count: 2 }, aggregate: values } },
      `
       0:10  1
       0:20  2  > 0:10..0:20 2 values=[1,2]
       0:30  3
       0:40  4  > 0:30..0:40 2 values=[3,4]
      `,
    )
  })

  it('is sent with every so many events after', () => {
    draw(
      { rule: { window: { count: 3, every: 2 }, aggregate: values } },
      `
       0:10  1
       0:20  2
       0:30  3  > 0:10..0:30 3 values=[1,2,3]
       0:40  4
       0:50  5  > 0:30..0:50 3 values=[3,4,5]
      `,
    )
  })
})

describe('event time', () => {
  it('closes windows when the watermark reaches their ends, be it with the clock, whatever the order of events', () => {
    const rule = { time: { path: '$.time', lateness: '30s' }, window: { tumbling: '1m' }, aggregate: values }
    draw(
      { rule },
      `
       0:00  1@0:10
       0:00  3@1:05
       0:00  2@0:50
       0:00  4@1:40  > 0:00..1:00 2 values=[1,2]
       0:00  5@1:20
       1:50          > 1:00..2:00 3 values=[3,5,4]
      `,
    )
  })

  it('slides by the time of events', () => {
    const rule = { time: { path: '$.time', lateness: '1s' }, window: { sliding: '10s' }, aggregate: values }
    draw(
      { rule },
      `
       9:00  1@0:10
       9:00  2@0:12  > 0:00..0:10 1 values=[1]
       9:00  3@0:11  > 0:01..0:11 2 values=[1,3]
       9:00  4@0:21  > 0:02..0:12 3 values=[1,3,2]
      `,
    )
  })

  it('sends empty windows from the first event on, and does not count every one when a clock leaps by years', () => {
    const time = { path: '$.time', ahead: '99999d' }
    const rule = { time, window: { tumbling: '1h', empty: true }, aggregate: values }
    draw(
      { rule },
      `
      99:00
      99:00  1@0:10
      99:00  2@1:10
      99:00  3@120:10  > 0:00..60:00 2 values=[1,2]  & 60:00..120:00 0
      `,
    )
    const machine = draw({ rule }, '0:00  1@0:10')
    const { decisions } = machine.accept(message({ v: 2, time: new Date(1.7e12).toISOString() }), 20_000)
    expect(decisions.flatMap(({ sends }) => sends)).toHaveLength(10_001)
    expect(machine.memories.get('rule')?.counts.get('leapt')).toBe(Math.floor(1.7e12 / 3.6e6) - 10_001)
  })
})

describe('the rule', () => {
  it('decides about aggregates: conditions, alarms and outcomes read them', () => {
    draw(
      {
        rule: {
          window: { sliding: '1m' },
          aggregate: avg,
          when: { path: '$.avg', gt: 25 },
          until: { path: '$.avg', lt: 20 },
        },
      },
      `
       0:10  21
       0:20  31  > -0:40..0:20 2 avg=26
       0:30  14
       1:20  12
       2:30  50  > 1:30..2:30 1 avg=50
      `,
    )
  })
})
