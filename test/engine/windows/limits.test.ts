// `settings.limits.windowEvents`: what leaves a window early, and is counted.
import { describe, expect, it } from 'vitest'
import type { Machine } from '../../../src/index.ts'
import { draw } from './table.ts'

const settings = { limits: { windowEvents: 2 } }
const crowded = (machine: Machine) => machine.memories.get('rule')?.counts.get('crowded')

describe('with room for two events', () => {
  it('a sliding window is over the newest two', () => {
    const rule = { window: { sliding: '1m' }, aggregate: { sum: { sum: '$.v' }, max: { max: '$.v' } } }
    const machine = draw(
      { rule, settings },
      `
       0:10  9  > -0:50..0:10 1 sum=9 max=9
       0:20  1  > -0:40..0:20 2 sum=10 max=9
       0:30  2  > -0:30..0:30 2 sum=3 max=2
       1:30  5  > 0:30..1:30 1 sum=5 max=5
      `,
    )
    expect(crowded(machine)).toBe(1)
  })

  it('a count window of three is sent when it would be full, over the newest two', () => {
    const rule = { window: { count: 3 }, aggregate: { values: { collect: '$.v' } } }
    const machine = draw(
      { rule, settings },
      `
       0:10  1
       0:20  2
       0:30  3  > 0:20..0:30 2 values=[2,3]
      `,
    )
    expect(crowded(machine)).toBe(1)
  })

  it('a tumbling window has partial results of all events, and ranks, lists and different values of the newest two', () => {
    const aggregate = {
      sum: { sum: '$.v' },
      median: { median: '$.v' },
      values: { collect: '$.v' },
      distinct: { distinct: '$.v' },
    }
    const machine = draw(
      { rule: { window: { tumbling: '1m' }, aggregate }, settings },
      `
       0:10  9
       0:20  1
       0:30  1
       1:00     > 0:00..1:00 3 sum=11 median=1 values=[1,1] distinct=1
      `,
    )
    expect(crowded(machine)).toBe(1)
  })

  it('nothing leaves a window that keeps partial results only', () => {
    const machine = draw(
      { rule: { window: { session: '1m' }, aggregate: { sum: { sum: '$.v' } } }, settings },
      `
       0:10  9
       0:20  1
       0:30  1
       1:30     > 0:10..1:30 3 sum=11
      `,
    )
    expect(crowded(machine)).toBeUndefined()
  })

  it('a hopping window has two panes', () => {
    const machine = draw(
      { rule: { window: { hopping: '10s', every: '1s' }, aggregate: { sum: { sum: '$.v' } } }, settings },
      `
       0:00    1
       0:01    > -0:09..0:01 1 sum=1
       0:01.5  2
       0:02    > -0:08..0:02 2 sum=3
       0:02.5  4
       0:03    > -0:07..0:03 3 sum=7
       0:03.5  8
       0:04    > -0:06..0:04 3 sum=14
      `,
    )
    expect(crowded(machine)).toBe(1)
  })
})
