// What the clause says of an event, and when its windows begin.
import { describe, expect, it } from 'vitest'
import { windowClause } from '../../../src/rules/clauses/window.ts'
import type { JsonObject } from '../../../src/rules/data/json.ts'
import type { Moment, View } from '../../../src/rules/rule/clause.ts'
import type { WindowState } from '../../../src/rules/windows/contents/state.ts'
import { message } from '../../decide.ts'
import { drive, specOf } from './driver.ts'

const aggregate = { sum: { sum: '$.v' } }

/** An event that came before the window's end. */
function moment(due: number | undefined, decided = false): Moment<WindowState> {
  const event = { message: message({ v: 1 }), payload: { v: 1 }, body: { v: 1 }, whole: true, time: 0 }
  const key = { key: undefined, text: '', activity: 'idle' as const, told: false }
  const view: View<WindowState> = { key, state: undefined, parameters: {}, now: 0, due: () => due }
  const scope = { event, parameters: {}, rule: 'rule', at: 0 }
  return {
    before: view,
    after: view,
    event,
    scope,
    decided,
    counted: () => 0,
    fired: false,
    heldBack: undefined,
    writeTime: String,
  }
}

describe('an event', () => {
  const spec = specOf({ window: { tumbling: '1m' }, aggregate })

  it.each([
    ['in a window that a timer ends', moment(60_000), 'The event is in a window that ends at 60000.'],
    [
      'in one that another event ends',
      moment(undefined),
      'The event is in a window that has not given an aggregate yet.',
    ],
    ['that completed one', moment(undefined, true), undefined],
  ])('%s', (_, asked, reason) => {
    expect(windowClause.reason(spec, asked)?.reason).toBe(reason)
  })
})

describe('windows that are wanted without an event', () => {
  const rule = { window: { tumbling: '1m', empty: true }, aggregate }

  it('begin with the rule', () => {
    const windows = drive(rule)
    windows.begin()
    expect(windows.due()).toBe(60_000)
    expect(windows.report()).toEqual({ waits: [{ due: 60_000, what: 'its window ends' }] })
  })

  it('begin in event time with the first event, which may be from any time', () => {
    const windows = drive({ ...rule, time: { path: '$.time' } })
    windows.begin()
    expect(windows.due()).toBeUndefined()
    windows.receive({ v: 1 }, 70_000)
    expect(windows.due()).toBe(120_000)
  })
})

describe('a window that is asked before it ends', () => {
  it.each<[string, JsonObject]>([
    ['on a grid', { tumbling: '1m' }],
    ['of a session', { session: '1m' }],
    ['of a run', { while: { path: '$.v', gt: 0 } }],
  ])('holds its last value until now: %s', (_, window) => {
    const windows = drive({ window, aggregate: { area: { integral: '$.v' } } })
    windows.receive({ v: 3 }, 0)
    windows.advance(5000)
    expect(windows.report().window?.['area']).toBe(15)
  })

  it('holds it no longer than it reaches', () => {
    const windows = drive({ window: { sliding: '1m' }, aggregate: { area: { integral: '$.v' } } })
    windows.receive({ v: 3 }, 0)
    windows.receive({ v: 4 }, 1000)
    windows.advance(5000)
    expect(windows.report().window?.['area']).toBe(3)
  })
})

describe('an event that is in no window', () => {
  it.each([
    [{ while: { path: '$.v', gt: 1 } }, '`while` keeps it out: 1 is not greater than 1.'],
    [{ latestBy: '$.id' }, 'Its `latestBy`, "$.id", is absent.'],
  ])('%j', (window, reason) => {
    const spec = specOf({ window, aggregate })
    const asked = { ...moment(undefined), counted: () => 1 }
    expect(windowClause.reason(spec, asked)?.reason).toBe(reason)
  })
})

describe('a changed window', () => {
  it('that cannot go on with the old state starts again', () => {
    const windows = drive({ window: { session: '1m' }, aggregate })
    windows.receive({ v: 1 }, 0)
    windows.change({ window: { sliding: '1m' }, aggregate }, 1000)
    expect(windows.due()).toBeUndefined()
    expect(windows.receive({ v: 2 }, 2000).map(({ body }) => body['sum'])).toEqual([2])
  })
})
